"""What a code means and what to do about it, in the same words everywhere.

Codes are the vocabulary's (``paperOut``, ``noDevice``, ``timeOut``) or a device's own (an SW3, an
IPP reason, a PC/SC return code), which its adapter translates.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from drivers.device import CompletionCode, ConditionCode, DeviceStatus
from drivers.registry import Registry
from kiosk.remedies import remedy as remedy
from kiosk.remedies import staff_words as staff_words
from kiosk.words import Words

KINDS = {"status": DeviceStatus, "condition": ConditionCode, "completion": CompletionCode}


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """One code in words.

    Attributes:
        code: as the vocabulary or the device spells it.
        kind: ``status``, ``condition``, ``completion``, or the adapter's name for its own codes,
            with the vocabulary's word where there is one.
        means: what it says.
        remedy: what to do; empty for a device's own codes, whose status says it.
    """

    code: str
    kind: str
    means: str
    remedy: str = ""


def explain(code: str, registry: Registry, words: Words) -> list[Explanation]:
    """Everything the code may mean; empty when nothing knows it.

    Args:
        code: upper or lower case, with or without ``0x``.
        registry: the adapters whose own codes are looked through.
        words: the sentences for staff.
    """
    wanted = _normal(code)
    return [one for one in all_codes(registry, words) if _normal(one.code) == wanted]


def all_codes(registry: Registry, words: Words) -> Iterator[Explanation]:
    """Every code anything knows."""
    for kind, codes in KINDS.items():
        for word in codes:
            yield Explanation(
                word.value,
                kind,
                words[f"{kind}_{word.value}_means"],
                words[f"{kind}_{word.value}_remedy"],
            )
    for adapter in registry:
        for code, meaning in adapter.codes().items():
            key = f"condition_{meaning}"
            if f"{key}_means" in words:
                means, todo = words[f"{key}_means"], words[f"{key}_remedy"]
                yield Explanation(code, f"{adapter.name} {meaning}", means, todo)
            else:
                yield Explanation(code, adapter.name, meaning)


def _normal(code: str) -> str:
    for severity in ("-report", "-warning", "-error"):
        code = code.removesuffix(severity)
    return code.strip().lower().removeprefix("0x").lstrip("0") or "0"

"""Whether a case is sound in itself; the platform's intake knows no catalogue, only the form."""

from __future__ import annotations

import msgspec

from sync.contract.areas import AREAS
from sync.contract.case import CaseDocument, Material

# A material in this state has pages, or a promise, or a day by which it comes.
_NEEDS_FILES = frozenset({"scanned"})
_NEEDS_PROMISE = frozenset({"promised", "deferred"})
_NEEDS_DUE = frozenset({"deferred"})


def fault_in(document: CaseDocument) -> str:
    """Path of the first thing that cannot be so, empty when there is none.

    Names of fields and positions only, never a value.
    """
    if document.destination is not msgspec.UNSET and document.destination not in AREAS:
        return "$.destination"
    for index, material in enumerate(document.materials):
        if not _sound(material, document):
            return f"$.materials[{index}]"
    return ""


def _sound(material: Material, document: CaseDocument) -> bool:
    files = () if material.files is msgspec.UNSET else material.files
    its_own = {one.digest for one in document.named() if one.material == material.code}
    return (
        set(files) <= its_own
        and bool(files) >= (material.state in _NEEDS_FILES)
        and (material.promise is not msgspec.UNSET) >= (material.state in _NEEDS_PROMISE)
        and (material.due is not msgspec.UNSET) >= (material.state in _NEEDS_DUE)
    )

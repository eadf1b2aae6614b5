"""材料: what a case needs, and the ways by which the terminal gets it, easiest first.

============  =====================================================================================
card          the identity card itself, read from its chip
shared        免提交: a department's register is asked; offline it is marked 「联网后自动核验」
licence       电子证照: referred to, shown, and taken only with the citizen's consent
scan          the citizen's own paper, photographed on the document camera
commitment    告知承诺: a promise with a text, a version and a signature stands in for it
defer         容缺: promised for later, with a due date and a reminder; never a core material
post          paper that is sent or put into the locker
form          filled in on the terminal: it is the form itself
============  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from kiosk.catalog.condition import When
from kiosk.catalog.record import CatalogRecord, Fault
from kiosk.catalog.situation import when_faults

Way = Literal["card", "shared", "licence", "scan", "commitment", "defer", "post", "form"]
# Ways that put a burden on the citizen: what asks for them has to be on the list of proofs.
ASKED_OF_THE_CITIZEN: frozenset[Way] = frozenset({"scan", "commitment", "defer", "post"})


class MaterialNeed(CatalogRecord, frozen=True):
    """A material and how it comes.

    Attributes:
        ways: those the citizen may choose from, easiest first.
        core: a core material, or one of safety: it can never be deferred.
        required: 必要性; a material that is not may be left out.
        from_: 来源渠道, the department that keeps or issues it.
        licence_code, register: of the 电子证照, and of the register that is asked.
        proof: its entry in the 证明事项清单; what is asked of a citizen must have one.
        commitment: id of the commitment that stands in for it.
        defer_days: working days until a deferred one is due.
        pages: of a scan, at most.
        check: 受理标准, what an officer looks for, in the citizen's words.
        when: needed only if this holds.
    """

    code: str
    name: str
    ways: tuple[Way, ...]
    core: bool = False
    required: bool = True
    from_: str = msgspec.field(name="from", default="")
    licence_code: str = ""
    register: str = ""
    proof: str = ""
    commitment: str = ""
    defer_days: int = 0
    pages: int = 4
    check: str = ""
    when: When = msgspec.field(default_factory=dict)


class Commitment(CatalogRecord, frozen=True):
    """告知承诺: the text a citizen signs instead of bringing a proof.

    Attributes:
        version: of the text; it goes into the case with the text's digest.
        told: what the citizen is told before (义务 and what follows from a false promise).
        text: what is promised, in the first person.
    """

    id: str
    version: str
    title: str
    told: str
    text: str


def material_faults(
    materials: tuple[MaterialNeed, ...],
    commitments: tuple[Commitment, ...],
    known: Mapping[str, set[str]],
    legal_days: int | None,
) -> list[Fault]:
    """What is wrong with the materials; the list of proofs is looked at by the catalogue."""
    found: list[Fault] = []
    promised = {one.id for one in commitments}
    codes: set[str] = set()
    for place, need in enumerate(materials):
        here = ("materials", place)
        name = f"materials.{need.code}"
        wrong: list[tuple[str, str]] = []
        if need.code in codes:
            wrong.append(("code", f"{name} 重复"))
        codes.add(need.code)
        if not need.ways:
            wrong.append(("ways", f"{name} 没有写怎样取得（ways）"))
        if "shared" in need.ways and not (need.from_ and need.register):
            wrong.append(
                ("from", f"{name} 是共享材料，要写明来自哪个部门（from）和哪个库（register）")
            )
        if "licence" in need.ways and not need.licence_code:
            wrong.append(("licence_code", f"{name} 可用电子证照，要写证照类型编码（licence_code）"))
        if ("commitment" in need.ways) != bool(need.commitment):
            wrong.append(("commitment", f"{name} 的 ways 与 commitment 不一致"))
        elif need.commitment and need.commitment not in promised:
            wrong.append(("commitment", f"{name} 的承诺书“{need.commitment}”没有写"))
        if ("defer" in need.ways) != (need.defer_days > 0):
            wrong.append(("defer_days", f"{name} 可容缺时要写几个工作日内补交，不可容缺时不写"))
        if need.core and "defer" in need.ways:
            wrong.append(("core", f"{name} 是核心材料，不能容缺后补"))
        if legal_days is not None and need.defer_days > legal_days:
            wrong.append(("defer_days", f"{name} 的补交期限超过法定办结时限"))
        if ASKED_OF_THE_CITIZEN & set(need.ways) and not need.proof:
            wrong.append(("proof", f"{name} 要市民提供，必须写明证明事项清单里的编号（proof）"))
        found += [Fault((*here, key), words) for key, words in wrong]
        found += when_faults(need.when, known, (*here, "when"))
    unused = promised - {need.commitment for need in materials}
    found += [Fault(("commitments",), f"承诺书“{one}”没有材料用到") for one in sorted(unused)]
    return found

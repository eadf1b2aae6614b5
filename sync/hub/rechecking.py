"""免提交, looked up once more: what a terminal says a register showed, the platform asks again.

A register that has no such entry by now is a defect the citizen is told of, with all others at once
(一次性补正). One that does not answer proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sync.contract.asking import Citizen
from sync.contract.case import CaseDocument
from sync.hub.departments.offices import Offices


def defects_in(document: CaseDocument, offices: Offices) -> tuple[str, ...]:
    """What has to be handed in after all, a sentence each.

    Args:
        document: of the case.
        offices: the departments.
    """
    claimed = {
        material.name: material.register
        for material in document.materials
        if material.state == "shared" and not isinstance(material.register, msgspec.UnsetType)
    }
    if not claimed or isinstance(document.applicant, msgspec.UnsetType):
        return ()
    citizen = Citizen(
        name=document.applicant.name,
        id_number=document.applicant.id_number,
        document=document.applicant.document,
    )
    answers: Mapping[str, str] = {one.field: one.value for one in document.answers}
    said = offices.look_again(tuple(claimed.values()), citizen, answers)
    return tuple(
        f"《{name}》：{said[register].source}没有查到，请补交"
        for name, register in claimed.items()
        if said[register].state == "none"
    )

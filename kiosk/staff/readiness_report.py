"""The readiness report: what this terminal can do now, what it needs, who checked it.

One content, three forms: the receipt printer's paper, text, and a record for ``--json``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping

from drivers.device import DeviceClass, StatusReport
from drivers.receipt.port import Block, Field, Line, Receipt, Rule
from kiosk.case.receipt import local_time
from kiosk.catalog.catalog import Catalog
from kiosk.present.refusal import refusal_sentence
from kiosk.readiness import Readiness, Situation
from kiosk.staff.explain import remedy
from kiosk.words import Words


@dataclasses.dataclass(frozen=True, slots=True)
class ReadinessReport:
    """Everything a report says.

    Attributes:
        place: where the terminal stands.
        nearest: where citizens can go instead.
        profile: name of the site's kind, which says what is offered here.
        at: when it was made.
    """

    place: str
    nearest: str
    profile: str
    at: dt.datetime
    catalog: Catalog
    situation: Situation
    readiness: Readiness

    def as_receipt(self, citizen: Words, staff: Words) -> Receipt:
        """For the receipt printer; every report is a job of its own."""
        blocks: tuple[Block, ...] = (
            Line(staff["report_title"], size="large", bold=True, align="center"),
            Field(staff["report_place"], self.place),
            Field(staff["report_at"], local_time(self.at)),
            Rule(),
            *self._offers(citizen, staff),
            Rule(),
            *self._devices(staff),
            Rule(),
            *self._supplies(staff),
            Rule(),
            Field(staff["report_nearest"], self.nearest),
            Line(""),
            Line(f"{staff['report_signature']}：__________________"),
        )
        return Receipt(job_id=f"readiness-{uuid.uuid4()}", blocks=blocks)

    def as_record(self, citizen: Words, staff: Words) -> dict[str, object]:
        """For ``--json``."""
        readiness = self.readiness
        return {
            "place": self.place,
            "profile": self.profile,
            "at": self.at.isoformat(timespec="seconds"),
            "canStart": self._ready(),
            "items": len(self.catalog),
            "outOfService": readiness.out_of_service,
            "refusals": {
                item.id: refusal_sentence(item, reason, citizen)
                for item in self.catalog.heads
                if (reason := readiness.refusal(item.id))
            },
            "devices": {
                name: {
                    "component": report.component.value,
                    "status": report.status.value,
                    "conditions": [condition.code.value for condition in report.conditions],
                    "remedy": remedy(report, staff),
                }
                for name, report in self.situation.devices.items()
            },
            "supplies": [
                {"device": supply.device, "code": supply.condition.code.value}
                for supply in readiness.supplies
            ],
            "linkUp": readiness.link_up,
            "canSave": self.situation.can_save,
            "nearest": self.nearest,
        }

    def _ready(self) -> int:
        return sum(1 for item in self.catalog.heads if not self.readiness.refusal(item.id))

    def _offers(self, citizen: Words, staff: Words) -> list[Block]:
        total = len(self.catalog)
        blocks: list[Block] = [
            Field(
                staff["report_can_start"],
                staff.say("report_of", ready=self._ready(), total=total),
            )
        ]
        if self.readiness.out_of_service:
            blocks.append(Line(staff["report_out_of_service"], bold=True))
            blocks.append(Line(citizen[self.readiness.out_of_service]))
        elif self.readiness.refusals:
            blocks.append(Line(staff["report_refused"], bold=True))
            for item in self.catalog.heads:
                if reason := self.readiness.refusal(item.id):
                    sentence = refusal_sentence(item, reason, citizen)
                    blocks.append(Field(item.everyday_name, sentence))
        else:
            blocks.append(Line(staff["report_everything"]))
        link = "report_network_up" if self.readiness.link_up else "report_network_down"
        queue = "report_queue_ok" if self.situation.can_save else "report_queue_bad"
        return [
            *blocks,
            Field(staff["report_network"], staff[link]),
            Field(staff["report_queue"], staff[queue]),
        ]

    def _devices(self, staff: Words) -> list[Block]:
        blocks: list[Block] = [Line(staff["report_devices"], bold=True)]
        for name, report in _by_class(self.situation.devices).items():
            state = f"{staff[f'component_{report.component}']} {report.status}"
            blocks.append(Field(staff[f"class_{name}"], state))
            if todo := remedy(report, staff):
                blocks.append(Line(todo))
        return blocks

    def _supplies(self, staff: Words) -> list[Block]:
        blocks: list[Block] = [Line(staff["report_supplies"], bold=True)]
        for supply in self.readiness.supplies:
            means = staff[f"condition_{supply.condition.code}_means"]
            blocks.append(Field(staff[f"class_{supply.device}"], means))
        if not self.readiness.supplies:
            blocks.append(Line(staff["report_no_supplies"]))
        return blocks


def _by_class(devices: Mapping[str, StatusReport]) -> dict[DeviceClass, StatusReport]:
    return {one: devices[one] for one in DeviceClass if one in devices}

"""``guanjia-kiosk care``: what the terminal's last self-test found."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from kiosk.care.findings import Found, Kept, Part
from kiosk.case.receipt import local_time
from kiosk.staff import show
from kiosk.staff.devices_cli import EXIT_CANNOT_ASK, EXIT_NOT_WELL, Json
from kiosk.staff.explain import staff_words
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DEFAULT_DATA, Data
from kiosk.words import Words
from sync.contract.number import CHINA


def care(data: Data = DEFAULT_DATA, json: Json = False) -> None:
    """What the last self-test found; the terminal makes one a day, at a quiet hour.

    What was wrong is tested again every two hours, when nobody is there.

    Exit codes: 0 nothing is wrong, 1 something is, 2 no self-test was made yet.

    Example: guanjia-kiosk care --json
    """
    words, devices = sync_words(), staff_words()
    tested = Kept(data).read()
    if tested is None:
        show.err().print(words["care_none"])
        raise typer.Exit(EXIT_CANNOT_ASK)
    if json:
        rows = [
            {
                "part": one.part.value,
                "subject": one.subject,
                "fault": one.fault,
                "ends": None if one.ends is None else one.ends.isoformat(),
            }
            for one in tested.found
        ]
        show.print_json({"at": tested.at.isoformat(), "found": rows})
    else:
        table = Table(box=None, show_header=False, pad_edge=False)
        for one in tested.found:
            named = devices.get(f"class_{one.subject}", one.subject)
            name = words.get(f"care_subject_{one.subject}", named)
            colour = "red" if one.fault else "green"
            said = _says(one, words, devices)
            if one.ends is not None:
                said += words.say("care_until", day=one.ends.astimezone(CHINA).date())
            table.add_row(words[f"care_part_{one.part}"], name, Text(said, style=colour))
        show.out().print(words.say("care_at", at=local_time(tested.at)))
        show.out().print(table)
    raise typer.Exit(EXIT_NOT_WELL if tested.wrong else 0)


def _says(one: Found, words: Words, devices: Words) -> str:
    if not one.fault:
        return words["care_well"]
    known = {Part.DEVICE: f"status_{one.fault}_means", Part.SUPPLY: f"condition_{one.fault}_means"}
    said = devices.get(known.get(one.part, ""), "") or words.get(f"care_fault_{one.fault}", "")
    # The rest are faults that the doctor knows, and what to do about them.
    return said or words.get(f"remedy_{one.fault}", one.fault)

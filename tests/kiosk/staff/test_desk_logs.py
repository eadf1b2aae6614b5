"""What staff mode shows of the past, without anything of anybody."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from kiosk.access.board import Tone
from kiosk.app.staff_mode import staff_screen_words
from kiosk.audit.events import Disposition, EventCatalogue
from kiosk.audit.journal import Journal
from kiosk.staff.desk_logs import AUDIT_FOLDER, LogTail, event_rows, today_rows

# 17:00 in Dongguan, and a quarter past midnight of the same day there.
NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 11, 20, 16, 15, tzinfo=dt.UTC)


def written(folder: Path) -> Path:
    clock = [MIDNIGHT - dt.timedelta(hours=1)]
    journal = Journal(folder / AUDIT_FOLDER, EventCatalogue.read(), lambda: clock[0])
    journal.append("session-init")
    clock[0] = MIDNIGHT
    for disposition in (Disposition.SUCCESS, Disposition.ABANDONED, Disposition.ABANDONED):
        number = journal.append("session-init")
        journal.append("session-complete", {"session": number, "step": "form"}, disposition)
    journal.append("staff-refused", {"reason": "wrong"})
    action = {"staff": "J0002", "second": "", "action": "try-device", "subject": "receipt"}
    journal.append("staff-action-complete", action, Disposition.FAILURE)
    journal.close()
    return folder


def test_today_begins_at_midnight_in_dongguan(tmp_path: Path) -> None:
    words = staff_screen_words()
    rows = {row.title: row.says for row in today_rows(written(tmp_path), NOW, words)}
    assert rows[words["today_sessions"]] == "3"
    assert rows[words["today_finished"]] == "1"
    assert rows[words["today_left"]] == "2"
    assert rows[words["today_submissions"]] == "0"


def test_events_are_found_by_word_or_meaning_newest_first(tmp_path: Path) -> None:
    data = written(tmp_path)
    (found,) = event_rows(data, "RECEIPT")
    assert "staff=J0002" in found.says
    assert "second" not in found.says
    assert found.tone is Tone.CAUTION
    assert [row.says for row in event_rows(data, "没有放进来")] == ["staff-refused reason=wrong"]
    assert next(event_rows(data, "")).says.startswith("journal-signature")
    assert list(event_rows(tmp_path / "none", "")) == []


def test_log_lines_lose_numbers_names_and_what_libraries_say() -> None:
    tail = LogTail()
    for name, said in (
        ("kiosk.app", "saved for 441900199001011234 by 测试甲, phone 138 0013 8000"),
        ("urllib3.connectionpool", "GET /cases/441900199001011234"),
    ):
        tail.handle(logging.LogRecord(name, logging.WARNING, "", 1, said, None, None))
    library, ours = (row.says for row in tail.rows(""))
    assert library == "urllib3.connectionpool: (a library's message)"
    assert ours == "kiosk.app: saved for ▮ by ▮, phone ▮"
    assert len(list(tail.rows("phone"))) == 1

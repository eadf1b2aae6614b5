"""Who is let in: wrong tries, spent codes, clocks that know nothing, two people, roles."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.access.card import new_card, on_card
from kiosk.access.codes import answer_to, code_at, new_secret
from kiosk.access.door import Refusal, StaffDoor
from kiosk.access.lockout import FILE, LOCKED_FOR, TRIES
from kiosk.access.roles import ALLOWED, TWO_PEOPLE, Action, Role, may
from kiosk.access.roster import FOLDER, Person, Roster, RosterError
from kiosk.cli import app
from kiosk.config import ROOT
from sync.timekeeping import Reading, TimeSource

START = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
TERMINAL = "4419000040003"
KEY = bytes(range(32))
ANNA = Person("0001", Role.ADMIN, new_secret(), START)
BEN = Person("0002", Role.TECHNICIAN, new_secret(), START)


class Site:
    """A terminal's folder and its clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reading = Reading(START, True, TimeSource.PLATFORM, 0.1)
        roster = Roster(folder, KEY)
        roster.add(ANNA)
        roster.add(BEN)
        self.door = self.restarted()

    def restarted(self) -> StaffDoor:
        return StaffDoor(self.folder, KEY, TERMINAL, lambda: self.reading)

    def later(self, **by: float) -> None:
        at = self.reading.at + dt.timedelta(**by)
        self.reading = Reading(at, True, TimeSource.PLATFORM, 0.1)

    def code(self, person: Person) -> str:
        return code_at(person.secret, self.reading.at.timestamp())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_right_number_and_code_let_in_with_or_without_the_letter(site: Site) -> None:
    assert site.door.admit("0001", site.code(ANNA)).person == ANNA
    assert site.door.admit("J0002", site.code(BEN)).person == BEN


def test_card_stands_for_the_number_and_opens_nothing_by_itself(site: Site) -> None:
    card = new_card()
    Roster(site.folder, KEY).give_card("0002", card)
    assert site.door.holder(on_card(card)) == "0002"
    assert site.door.holder(on_card(card).lower() + "\r") == "0002"
    assert site.door.holder(on_card(new_card())) == ""
    # What citizens bring is no card: a receipt's code, a health code, a card without its mark.
    assert site.door.holder(card) is None
    assert site.door.holder("https://example.test/e/1") is None
    assert site.door.admit("0002", "000000").refusal is Refusal.WRONG
    with pytest.raises(RosterError, match="somebody has this card"):
        Roster(site.folder, KEY).give_card("0001", card)
    Roster(site.folder, KEY).give_card("0002", "")
    assert site.door.holder(on_card(card)) == ""
    assert card not in repr(list(Roster(site.folder, KEY)))


def test_code_of_somebody_else_or_of_yesterday_does_not(site: Site) -> None:
    assert site.door.admit("0001", site.code(BEN)).refusal is Refusal.WRONG
    yesterday = code_at(ANNA.secret, (START - dt.timedelta(days=1)).timestamp())
    assert site.door.admit("0001", yesterday).refusal is Refusal.WRONG
    # A number that nobody has is refused in the very same words.
    assert site.door.admit("9999", site.code(ANNA)).refusal is Refusal.WRONG


def test_no_code_is_taken_twice_even_after_a_restart(site: Site) -> None:
    code = site.code(ANNA)
    assert site.door.admit("0001", code).person == ANNA
    assert site.door.admit("0001", code).refusal is Refusal.USED
    assert site.restarted().admit("0001", code).refusal is Refusal.USED
    site.later(seconds=31)
    assert site.door.admit("0001", site.code(ANNA)).person == ANNA


def test_five_wrong_tries_close_the_door_for_longer_each_time(site: Site) -> None:
    for length in (*LOCKED_FOR, LOCKED_FOR[-1]):
        for _ in range(TRIES - 1):
            assert site.door.admit("0001", "000000").refusal is Refusal.WRONG
        closing = site.door.admit("0001", "000000")
        assert (closing.refusal, closing.just_locked) == (Refusal.LOCKED, True)
        assert closing.locked_until == site.reading.at + length
        # Not even the right code helps now, nor does pulling the plug.
        site.door = site.restarted()
        again = site.door.admit("0001", site.code(ANNA))
        assert (again.refusal, again.just_locked) == (Refusal.LOCKED, False)
        site.later(seconds=length.total_seconds())
    assert site.door.admit("0001", site.code(ANNA)).person == ANNA
    assert site.door.locked_until() is None


def test_lock_is_not_made_longer_by_a_clock_that_was_set_back(site: Site) -> None:
    for _ in range(TRIES):
        site.door.admit("0001", "000000")
    site.later(days=-400)
    until = site.door.locked_until()
    assert until is not None
    assert until - site.reading.at <= LOCKED_FOR[0]


def test_try_is_counted_before_it_is_judged(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class PlugPulled(Exception):
        pass

    def pull(*_: object) -> None:
        raise PlugPulled

    monkeypatch.setattr(site.door, "_judge", pull)
    for _ in range(TRIES):
        with pytest.raises(PlugPulled):
            site.door.admit("0001", "000000")
    assert site.restarted().admit("0001", site.code(ANNA)).refusal is Refusal.LOCKED


def test_tries_that_somebody_scribbled_over_leave_one_try(site: Site) -> None:
    (site.folder / FOLDER / FILE).write_bytes(b"{}")
    assert site.door.admit("0001", "000000").just_locked


def test_terminal_that_does_not_know_the_time_asks_a_question(site: Site) -> None:
    site.reading = Reading(START, False, TimeSource.SYSTEM, None)
    asked = site.door.ask()
    assert asked == site.door.ask()
    assert len(asked) == 8
    # The code of the minute is worth nothing here, and spends the question.
    assert site.door.admit("0001", site.code(ANNA)).refusal is Refusal.WRONG
    asked_anew = site.door.ask()
    assert site.door.admit("0001", answer_to(ANNA.secret, TERMINAL, asked)).person is None
    asked_anew = site.door.ask()
    elsewhere = answer_to(ANNA.secret, "4419000040004", asked_anew)
    assert site.door.admit("0001", elsewhere).person is None
    asked_anew = site.door.ask()
    assert site.door.admit("0001", answer_to(ANNA.secret, TERMINAL, asked_anew)).person == ANNA


def test_three_days_without_network_codes_still_do(site: Site) -> None:
    site.reading = Reading(START, False, TimeSource.HELD, 26.0)
    assert site.door.ask() == ""
    assert site.door.admit("0001", site.code(ANNA)).person == ANNA


def test_second_person_is_another_one(site: Site) -> None:
    assert site.door.admit("0001", site.code(ANNA), beside="G0001").refusal is Refusal.SAME
    assert site.door.admit("0002", site.code(BEN), beside="G0001").person == BEN


def test_list_is_sealed_and_opens_on_this_machine_only(site: Site) -> None:
    sealed = (site.folder / FOLDER / "roster").read_bytes()
    assert ANNA.secret.encode() not in sealed
    assert ANNA.secret not in repr(ANNA)
    with pytest.raises(RosterError, match="does not open"):
        Roster(site.folder, bytes(32))
    torn = bytearray(sealed)
    torn[-1] ^= 1
    (site.folder / FOLDER / "roster").write_bytes(torn)
    assert site.door.admit("0001", site.code(ANNA)).refusal is Refusal.UNREADABLE


def test_empty_list_lets_nobody_in_and_says_so(tmp_path: Path) -> None:
    door = StaffDoor(
        tmp_path, None, TERMINAL, lambda: Reading(START, True, TimeSource.PLATFORM, 0.1)
    )
    assert door.admit("0001", "123456").refusal is Refusal.NOBODY


def test_every_action_has_its_roles_and_the_grave_ones_take_two() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())
    assert {Action.RELEASE, Action.PURGE, Action.NEW_KEYS, Action.HAND_BACK} == TWO_PEOPLE
    assert may(Role.ADMIN, Action.REPORTS)
    assert not may(Role.ENGINEER, Action.REPORTS)
    assert not may(Role.ADMIN, Action.RELEASE)
    assert not may(Role.TECHNICIAN, Action.EXPORT)


def test_command_line_adds_lists_unlocks_and_removes(tmp_path: Path) -> None:
    where = ["--data", str(tmp_path)]
    site = ["--site", str(ROOT / "config" / "sites" / "development.toml")]
    run = CliRunner().invoke

    added = run(app, ["staff", "add", "0023", "--role", "technician", *site, *where, "--json"])
    assert added.exit_code == 0, added.output
    told = json.loads(added.output)
    assert told["number"] == "J0023"
    assert told["uri"].startswith("otpauth://totp/")
    again = run(app, ["staff", "add", "G0023", "--role", "admin", *site, *where])
    assert again.exit_code == 2
    listed = json.loads(run(app, ["staff", "list", *where, "--json"]).output)
    assert [one["number"] for one in listed["staff"]] == ["J0023"]
    assert "secret" not in listed["staff"][0]

    challenge = ["staff", "answer", "31415926", "--terminal", TERMINAL, "--secret", told["secret"]]
    assert run(app, challenge).output.strip() == answer_to(told["secret"], TERMINAL, "31415926")
    assert run(app, ["staff", "unlock", *where]).exit_code == 0
    assert run(app, ["staff", "remove", "0023", *where]).exit_code == 0
    assert run(app, ["staff", "remove", "0023", *where]).exit_code == 1
    assert run(app, ["staff", "list", *where]).exit_code == 1
    table = json.loads(run(app, ["staff", "roles", "--json"]).output)
    assert table["purge"] == {"roles": ["engineer"], "twoPeople": True}

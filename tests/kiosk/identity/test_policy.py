"""Every cell of the table of levels and ways, and what follows from it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import get_args

import msgspec
import pytest

from kiosk.catalog.item import IdentityLevel, Kind
from kiosk.identity.assurance import assurance_of
from kiosk.identity.policy import (
    BESIDE_A_DOCUMENT,
    LEVELS,
    UNPROVEN,
    Means,
    Ruling,
    Way,
    may_wait,
    offered,
    ruling,
    what_now,
)
from sync.contract.case import Check

AT = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
SMS = Check(way="sms-code", by="platform", verdict="confirmed", at=AT)
FACE = Check(way="face", by="terminal", verdict="match", at=AT, band="high")
ALL = Means(frozenset(BESIDE_A_DOCUMENT), strict=True)
NEEDS_THE_PLATFORM = {Way.SOCIAL_PIN, Way.SMS, Way.QR, Way.CLERK}


@pytest.mark.parametrize(
    ("asked", "way", "online"), list(itertools.product(LEVELS, Way, (True, False)))
)
def test_every_cell_says_what_the_rules_say(asked: IdentityLevel, way: Way, online: bool) -> None:
    said = ruling(asked, way, online=online)
    if way in NEEDS_THE_PLATFORM and not online:
        expected = Ruling.AWAY
    elif way in UNPROVEN:
        expected = Ruling.ON if asked == "L0" else Ruling.LATER
    elif asked in ("L0", "L1") or way is Way.CLERK:
        expected = Ruling.ON
    elif asked == "L3" or way in (Way.CARD, Way.TRAVEL):
        expected = Ruling.LATER
    elif way is Way.FACE:
        expected = Ruling.CONFIRM if online else Ruling.LATER
    else:
        expected = Ruling.ON
    assert said is expected


@pytest.mark.parametrize("kind", get_args(Kind))
def test_only_what_is_in_the_hand_at_once_cannot_wait(kind: Kind) -> None:
    assert may_wait(kind) is (kind not in ("query_print", "pickup"))


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("asked", LEVELS)
def test_a_face_is_never_the_only_way(asked: IdentityLevel, kind: Kind, online: bool) -> None:
    ways = offered(asked, ALL, online=online)
    follows = what_now(asked, kind, (), ALL, online=online)
    if Way.FACE in ways and follows != "on":
        assert follows == "choose-or-later" or len(ways) > 1 or not online
    # What gives a document out needs the platform anyway: offline nobody gets that far.
    without = what_now(asked, kind, (), Means(), online=online)
    assert without == "on"


def test_nobody_gets_papers_for_a_card_alone_where_the_site_is_strict() -> None:
    assert what_now("L2", "query_print", (), Means(strict=True), online=True) == "nobody"
    assert what_now("L2", "query_print", (), ALL, online=True) == "choose"
    assert what_now("L2", "query_print", (FACE,), ALL, online=True) == "choose"
    assert what_now("L2", "query_print", (SMS,), ALL, online=True) == "on"


def test_case_may_be_handed_in_and_verified_later() -> None:
    assert what_now("L2", "apply", (), ALL, online=False) == "choose-or-later"
    assert what_now("L3", "renewal", (FACE,), ALL, online=True) == "on"


def test_terminals_own_opinion_raises_no_level_and_is_marked() -> None:
    said = assurance_of("L2", (FACE,), document=Way.CARD)
    assert (said.reached, said.to_verify) == ("L1", True)
    assert said.ways == ("idcard-chip", "face")


def test_what_the_platform_confirmed_is_certain() -> None:
    said = assurance_of("L2", (FACE, SMS), document=Way.CARD)
    assert (said.reached, said.to_verify) == ("L2", msgspec.UNSET)
    assert assurance_of("L3", (SMS,), document=Way.CARD).to_verify is True


def test_nobody_has_to_be_anybody_at_level_nought() -> None:
    said = assurance_of("L0", document=None)
    assert (said.reached, said.ways, said.to_verify) == ("L0", (), msgspec.UNSET)

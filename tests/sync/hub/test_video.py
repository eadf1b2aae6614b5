"""A clerk and a citizen see each other through the real hub, for as long as the call lasts."""

from __future__ import annotations

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.asking import AskIdentity, Citizen
from sync.contract.asking_wire import Question
from sync.contract.video import LARGEST_PICTURE_BYTES, AskVideo, VideoSaid
from sync.hub.identity import IdentityDesk
from sync.hub.secrets import Signer
from sync.hub.video_desk import FRESH, VideoDesk
from tests.sync.factory import ID_NUMBER, NAME, Clock

TERMINAL, OTHER = "4419000040003", "4419000040004"
CITIZEN, CLERK = b"\xff\xd8\xffcitizen", b"\xff\xd8\xffclerk"
WHO = Citizen(name=NAME, id_number=ID_NUMBER)


@dataclasses.dataclass
class Room:
    """The desk, the call, and a terminal in it."""

    desk: IdentityDesk
    video: VideoDesk
    clock: Clock
    call: str = ""

    def begin(self) -> None:
        ask = AskIdentity(way="clerk", step="begin", citizen=WHO)
        self.call = self.desk.answer(self._question(ask, TERMINAL)).id

    def ask(self, picture: bytes = CITIZEN, terminal: str = TERMINAL) -> VideoSaid:
        return self.video.answer(self._question(AskVideo(id=self.call, picture=picture), terminal))

    def _question(self, ask: AskIdentity | AskVideo, terminal: str) -> Question:
        at = self.clock()
        return Question(id="0" * 32, terminal=terminal, at=at, reply_key=bytes(32), ask=ask)


@pytest.fixture
def room(clock: Clock) -> Room:
    signer = Signer("hub.test", "test-1", Ed25519PrivateKey.generate())
    desk = IdentityDesk(signer, "https://hub.test", clock)
    made = Room(desk, VideoDesk(desk, clock), clock)
    made.begin()
    return made


def test_both_sides_see_the_newest_of_the_other(room: Room) -> None:
    assert room.ask() == VideoSaid(state="waiting")
    assert room.video.see(room.call) == CITIZEN
    assert room.video.show(room.call, CLERK)
    assert room.ask() == VideoSaid(state="connected", picture=CLERK)


def test_clerk_who_went_away_is_not_shown_any_more(room: Room, clock: Clock) -> None:
    room.video.show(room.call, CLERK)
    clock.pass_time(FRESH.total_seconds() + 1)
    assert room.ask(b"") == VideoSaid(state="waiting")
    assert room.video.see(room.call) == b""


def test_verdict_ends_the_call_and_drops_its_pictures(room: Room) -> None:
    room.ask()
    assert room.video.held == 1
    room.desk.say(room.call, agreed=True)
    assert room.ask() == VideoSaid(state="over")
    assert room.video.held == 0
    assert not room.video.show(room.call, CLERK)


def test_nobody_else_gets_into_the_call(room: Room) -> None:
    assert room.ask(terminal=OTHER).state == "over"
    room.call = "f" * 32
    assert room.ask().state == "over"


def test_what_is_no_picture_goes_nowhere(room: Room) -> None:
    room.ask(b"<script>")
    assert room.video.see(room.call) == b""
    assert not room.video.show(room.call, b"<script>")
    assert not room.video.show(room.call, CLERK + bytes(LARGEST_PICTURE_BYTES))


def test_records_show_no_picture() -> None:
    assert "citizen" not in repr(AskVideo(id="0" * 32, picture=CITIZEN))
    assert "clerk" not in repr(VideoSaid(state="connected", picture=CLERK))

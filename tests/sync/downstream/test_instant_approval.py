"""A case that a rule decides at once, to the platform and back to the terminal."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.contract.feed import Notice
from sync.downstream import Downstream
from sync.hub.rules import load_rules
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, Clock, make_outbox, save, utc_now
from tests.sync.road import Road, Timing

NUMBER = TERMINAL.place + TERMINAL.number
WORDS = "符合条件，予以登记。"
RULES = f"""
[[rule]]
item = "TEST-ITEM"
result = "{{result}}"
reached = "{{reached}}"
words = "{WORDS}"
"""


def follow(tmp_path: Path, hub: HubServer, wait_s: int = 0) -> Downstream:
    return Downstream(
        hub.address.url,
        tmp_path / "terminal",
        hub.secrets.platform,
        NUMBER,
        timing=Timing(),
        clock=lambda: (utc_now(), True),
        wait_s=wait_s,
    )


@pytest.mark.parametrize(
    ("result", "reached", "state", "reason"),
    [
        ("approved", "L1", "approved", WORDS),
        ("needs-correction", "L0", "needs-correction", WORDS),
        # The terminal reached L1: the rule asks for more, so a clerk decides.
        ("approved", "L2", "accepted-for-check", ""),
    ],
)
def test_what_a_rule_decided_is_known_at_the_terminal(
    tmp_path: Path, clock: Clock, result: str, reached: str, state: str, reason: str
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.format(result=result, reached=reached), "utf-8")
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, rules=load_rules(rules))
    hub.start(10.0)
    outbox = make_outbox(tmp_path / "terminal" / "outbox.db", hub.secrets.platform, clock)
    following = follow(tmp_path, hub)
    try:
        with Road.open(hub.address.url, hub.secrets.platform, outbox, clock) as road:
            saved = save(outbox)
            assert following.step().heard
            assert following.status_of(saved.number) is None
            assert road.go().delivered == 1
        assert hub.processing.settle(10.0)
        assert following.step().heard
        status = following.status_of(saved.number)
        assert status is not None
        assert (status.state, status.reason, status.key) == (state, reason, saved.key)
        following.close()
        # Known without the platform, too, and after a start.
        hub.stop(10.0)
        following = follow(tmp_path, hub)
        assert following.status_of(saved.number) == status
    finally:
        following.close()
        outbox.close()
        hub.stop(10.0)


def soon(said: Callable[[], bool], within_s: float = 10.0) -> bool:
    """Whether it comes true; the thread that makes it true is given the processor meanwhile."""
    deadline = time.monotonic() + within_s
    waiting = threading.Event()
    while not said():
        if time.monotonic() >= deadline:
            return False
        waiting.wait(0.01)
    return True


def test_running_it_hears_of_news_at_once_and_stops_when_told(
    tmp_path: Path, hub: HubServer
) -> None:
    following = follow(tmp_path, hub, wait_s=20)
    thread = threading.Thread(target=following.run)
    thread.start()
    try:
        # The question is held back by the platform: news need no next question.
        hub.feed.notify(NUMBER, notice("n-1"))
        assert soon(lambda: [one.text for one in following.notices()] == ["n-1"])
        hub.feed.notify(NUMBER, notice("n-2"))
        following.wake()
        assert soon(lambda: len(following.notices()) == 2)
    finally:
        following.stop()
        thread.join(10.0)
    assert not thread.is_alive()


def test_a_wake_up_ends_the_wait_after_failures(tmp_path: Path) -> None:
    hub = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now)
    hub.start(10.0)
    hub.stop(10.0)
    asked = threading.Semaphore(0)

    def clock() -> tuple[dt.datetime, bool]:
        asked.release()
        return utc_now(), True

    following = Downstream(
        hub.address.url,
        tmp_path / "terminal",
        hub.secrets.platform,
        NUMBER,
        # Without a wake-up the second step would come after an hour.
        timing=Timing(backoff_base_s=3600.0, backoff_cap_s=3600.0),
        clock=clock,
        wait_s=0,
        draw=lambda: 1.0,
    )
    thread = threading.Thread(target=following.run)
    thread.start()
    try:
        assert asked.acquire(timeout=10.0)

        def again() -> bool:
            # A wake-up during the step itself is used up by it: said until it is heard.
            following.wake()
            return asked.acquire(blocking=False)

        assert soon(again)
    finally:
        following.stop()
        thread.join(10.0)
    assert not thread.is_alive()


def notice(text: str) -> Notice:
    now = utc_now()
    return Notice(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        title="停机通知",
        text=text,
        starts=now - dt.timedelta(hours=1),
        ends=now + dt.timedelta(hours=1),
    )

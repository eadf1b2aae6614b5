"""SIGKILL before and after each write and each question: charged once or not at all, never lost.

A process without threads forks a till for each moment at which it is to die; the payment platform
and its phone are on the other side of a real port and live on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from drivers.payment.http import HttpPayment
from drivers.payment.platform import PaymentPlatformSimulator
from drivers.payment.port import PaymentState
from kiosk.app.paying import Till
from sync.contract.key import new_key
from sync.outbox import SubmissionState
from sync.payments.journal import Journal
from sync.payments.settling import Settling
from tests.sync.factory import Clock, Keys, make_keys, make_outbox

pytestmark = pytest.mark.process

BREEDER = """
    import json, os, signal, sys
    from pathlib import Path
    from drivers.payment.http import HttpPayment
    from kiosk.app.paying import Till
    from kiosk.case.payment import PaymentWanted
    from sync.contract.platform import load_platform
    from sync.payments.journal import Journal
    from sync.payments.settling import Settling
    from tests.sync.factory import ITEM, Clock, make_document, make_outbox

    class Mortal:
        '''Passes calls on, and dies at the moment that was told.'''

        def __init__(self, inner, names, life):
            self._inner, self._names, self._life = inner, names, life

        def __getattr__(self, name):
            call = getattr(self._inner, name)
            return (lambda *a, **k: self._pass(call, a, k)) if name in self._names else call

        def _pass(self, call, args, kwargs):
            self._moment()
            value = call(*args, **kwargs)
            self._moment()
            return value

        def _moment(self):
            self._life[0] -= 1
            if not self._life[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    def live(moments, folder, url, key, order, closes):
        folder, clock, life = Path(folder), Clock(), [moments]
        platform = load_platform(folder / "platform.json")
        journal = Mortal(
            Journal(folder / "payments.sqlite3", clock=clock),
            ("intend", "note", "paid", "submitted", "sealed"), life,
        )
        outbox = Mortal(make_outbox(folder / "outbox.sqlite3", platform, clock), ("enqueue",), life)
        payment = Mortal(
            HttpPayment(url, bytes.fromhex(key), reply_s=5.0),
            ("create", "state", "close_order"), life,
        )
        till = Till(
            Settling(journal, outbox), payment,
            platform=lambda: platform, monotonic=clock.monotonic, draw=lambda: 1.0,
        )
        wanted = PaymentWanted(order, ITEM, "水费", 5820, ("bill",), ("b1",), make_document())
        till.open(wanted, lambda seen: None)
        till.take_asked()
        till.step()
        if closes:
            till.close_order(order)
            till.take_asked()
        while till.step() is not None:
            clock.pass_time(1.0)

    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(*json.loads(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def keys() -> Keys:
    return make_keys()


@pytest.fixture(scope="module")
def breeder() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(BREEDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield process
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


def live(breeder: subprocess.Popen[str], *told: object) -> int:
    """A till's life; its exit code, negative when it was killed."""
    assert breeder.stdin is not None
    assert breeder.stdout is not None
    breeder.stdin.write(json.dumps(told) + "\n")
    breeder.stdin.flush()
    return int(breeder.stdout.readline())


@pytest.mark.parametrize("closes", [False, True])
@pytest.mark.parametrize("phone", ["quick", "late", "never"])
def test_killed_at_any_moment_it_charges_once_or_not_at_all(
    tmp_path: Path, keys: Keys, breeder: subprocess.Popen[str], phone: str, closes: bool
) -> None:
    lives = charged = 0
    for moment in range(1, 60):
        platform = PaymentPlatformSimulator(profile="test", clock=Clock())
        platform.quick_phone = phone == "quick"
        folder = tmp_path / str(moment)
        folder.mkdir()
        (folder / "platform.json").write_bytes(msgspec.json.encode(keys.platform))
        order = new_key()
        # Nobody pays and nobody closes: it would wait for as long as the code holds.
        waits = phone != "quick" and not closes
        last = 6 if waits else 60
        ended = live(breeder, moment, str(folder), platform.url, platform.key.hex(), order, closes)
        if phone == "late":
            platform.pay(order)
        charged += check(folder, keys, platform, order)
        platform.close()
        lives += 1
        if ended == 0 or moment >= last:
            break
    assert lives > 5
    assert (charged > 0) == (phone != "never" and (phone == "late" or not closes))


def check(folder: Path, keys: Keys, platform: PaymentPlatformSimulator, order: str) -> int:
    """The next start settles it: whether it was charged, which is when there is one case."""
    clock = Clock()
    journal = Journal(folder / "payments.sqlite3", clock=clock)
    outbox = make_outbox(folder / "outbox.sqlite3", keys.platform, clock)
    till = Till(
        Settling(journal, outbox),
        HttpPayment(platform.url, platform.key, reply_s=5.0),
        platform=lambda: keys.platform,
        monotonic=clock.monotonic,
        draw=lambda: 1.0,
    )
    till.step()
    try:
        assert journal.open_orders() == ()
        made = [one.order_id for one in platform.twin.orders]
        assert made in ([], [order])
        charged = platform.twin.state(order) is PaymentState.PAID
        assert outbox.counts().waiting == int(charged)
        assert outbox.state(order) is (SubmissionState.SAVED if charged else None)
        return int(charged)
    finally:
        journal.close()
        outbox.close()

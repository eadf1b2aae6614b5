"""A version that the platform offers: fetched in pieces, and only what was released."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from sync.cable import Cable
from sync.contract.acknowledgement import PackageRelease, sign
from sync.contract.status import Offer
from sync.hub.fleet.rollouts import package_path
from sync.hub.server import HubServer
from sync.offered import FOLDER, PIECE_BYTES, Fetching, last_fact
from sync.relay.pace import Limits
from sync.relay.wire import Wire, lines
from tests.sync.factory import make_keys, utc_now
from tests.sync.road import Timing

CONTENT = bytes(range(256)) * 4096 * 3 + b"end"
VERSION = "0.2.0"


class Terminal:
    """A terminal that is offered what the platform holds."""

    def __init__(self, hub: HubServer, cable: Cable, data: Path) -> None:
        self.folder = data / FOLDER
        self.hub = hub
        self.pieces = 0
        self._cable = cable
        self.fetching = Fetching(self.folder, lambda: hub.secrets.platform, self._dial, utc_now)
        self.stop_after = 1000

    def _dial(self) -> Wire:
        limits = Limits(answer_bytes=PIECE_BYTES)
        return Wire(self._cable.url, timing=Timing(), limits=limits, http=lines(None, 1)[0])

    def fetch(self, offer: Offer) -> str:
        self.pieces = 0
        fact = self.fetching.fetch(offer, stopping=self._stopping)
        return "" if fact is None else f"{fact.result} {fact.fault}".strip()

    def _stopping(self) -> bool:
        self.pieces += 1
        return self.pieces > self.stop_after


@pytest.fixture
def terminal(hub: HubServer, cable: Cable, tmp_path: Path) -> Terminal:
    return Terminal(hub, cable, tmp_path / "terminal")


def released(hub: HubServer, content: bytes = CONTENT) -> Offer:
    signer = hub.secrets.signer
    digest = hashlib.sha256(content).hexdigest()
    told = PackageRelease(
        hub=signer.hub,
        kid=signer.kid,
        package="guanjia-kiosk",
        version=VERSION,
        digest=digest,
        size=len(content),
        at=utc_now(),
    )
    return Offer(
        version=VERSION,
        digest=digest,
        size=len(content),
        release=sign(told, signer.sign_key).decode(),
    )


def held(hub: HubServer, tmp_path: Path, digest: str, content: bytes = CONTENT) -> None:
    path = package_path(tmp_path / "hub", digest)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def test_a_line_that_breaks_costs_only_what_is_missing(
    terminal: Terminal, cable: Cable, tmp_path: Path
) -> None:
    offer = released(terminal.hub)
    held(terminal.hub, tmp_path, offer.digest)
    terminal.stop_after = 2
    assert terminal.fetch(offer) == ""
    cable.pull()
    assert terminal.fetch(offer) == ""
    cable.plug()
    terminal.stop_after = 1000
    assert terminal.fetch(offer) == "fetched"
    assert terminal.pieces == 2, "two of four were there"
    assert (terminal.folder / f"guanjia-kiosk_{VERSION}.deb").read_bytes() == CONTENT
    fact = last_fact(terminal.folder)
    assert fact is not None
    assert (fact.release, fact.result) == (offer.digest, "fetched")


def test_nothing_is_taken_that_the_platform_did_not_release(
    terminal: Terminal, tmp_path: Path
) -> None:
    offer, keys = released(terminal.hub), make_keys()
    stranger = PackageRelease(
        hub=keys.platform.hub,
        kid=keys.platform.kid,
        package="guanjia-kiosk",
        version=VERSION,
        digest=offer.digest,
        size=offer.size,
        at=utc_now(),
    )
    forged = msgspec.structs.replace(offer, release=sign(stranger, keys.sign).decode())
    assert terminal.fetch(forged) == "refused not-signed"
    assert terminal.fetch(msgspec.structs.replace(offer, version="9.9")) == "refused another-file"
    # What lies at the platform is not what was released: same size, other bytes.
    held(terminal.hub, tmp_path, offer.digest, CONTENT[:-3] + b"bad")
    assert terminal.fetch(offer) == "refused another-file"
    assert list(terminal.folder.glob("*.deb")) == []
    assert list(terminal.folder.glob("*.part")) == []

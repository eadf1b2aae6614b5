from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.smartcard.pcsc import PcscReader, PcscTiming, installed_library
from drivers.smartcard.pcsc_library import Pcsc
from drivers.smartcard.pcsc_watch import WatchTiming
from drivers.smartcard.port import CardEvent, SmartCardReader
from drivers.smartcard.virtual_card import VirtualCard
from drivers.smartcard.virtual_social import MadeUpAuthenticator
from drivers.smartcard.vpcd import CardInVpcd
from tests.devices.smartcard.service import READER, RealService, why_not
from tests.drivers.smartcard.contract import eventually, until

TIMING = PcscTiming(watch=WatchTiming(look_s=0.5, retry_s=0.05, retry_cap_s=0.25))


class RealStand:
    """A reader of the real service; each hand returns when the service was told."""

    def __init__(self, service: RealService, library: Pcsc) -> None:
        self.service = service
        self.library = library
        self.authenticator = MadeUpAuthenticator()
        self.reader: SmartCardReader = PcscReader(
            library, READER, authenticator=self.authenticator, timing=TIMING
        )
        self.card: CardInVpcd | None = None
        self._other: PcscReader | None = None

    def insert(self, card: VirtualCard) -> None:
        self.pull()
        self.card = CardInVpcd(card, profile="test", port=self.service.port)

    def pull(self) -> None:
        card, self.card = self.card, None
        if card is not None:
            card.pull()

    def pull_after(self, exchanges: int) -> None:
        assert self.card is not None
        self.card.pull_after(exchanges)

    def hold(self, held: bool) -> None:
        if held:
            other = PcscReader(self.library, READER, timing=TIMING)
            eventually(lambda: other.connect().ok, "another program cannot have the card")
            self._other = other
        elif self._other is not None:
            self._other.close()
            self._other = None

    def stop_service(self) -> None:
        self.service.kill()
        self.pull()

    def start_service(self) -> None:
        self.service.start()

    def end(self) -> None:
        self.hold(False)
        self.pull()
        self.reader.close()


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealService]:
    missing = why_not()
    if missing:
        pytest.skip(missing)
    service = RealService(tmp_path_factory.mktemp("pcscd"))
    # The client library reads this once, when it first looks for the service.
    os.environ["PCSCLITE_CSOCK_NAME"] = str(service.socket_path)
    service.start()
    yield service
    service.stop()
    del os.environ["PCSCLITE_CSOCK_NAME"]


@pytest.fixture
def stand(service: RealService) -> Iterator[RealStand]:
    try:
        library = installed_library()
    except ImportError as error:
        pytest.skip(f"pyscard is not installed ({error})")
    if not service.running:
        service.start()
    stand = RealStand(service, library)
    # The service takes a moment to notice that the last test's card went.
    until(stand.reader, CardEvent.NO_CARD)
    yield stand
    stand.end()

"""Run by ``test_plugin.py`` in a process of its own, where the example plug-in is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from drivers.adapter import Surroundings
from drivers.device import DeviceClass, DeviceStatus
from drivers.idcard.people import ADULT, SimulatedCard, other_card, synthetic_card
from drivers.idcard.port import CardEvent, IdCardReader
from drivers.registry import Registry, WrongSettings
from tests.drivers.idcard.contract import IdCardReaderContract
from tests.plugin.peer import AcmePeer


class AcmeStand:
    def __init__(self, data: Path) -> None:
        self.peer = AcmePeer()
        table = {"adapter": "acme-json", "host": "127.0.0.1", "port": self.peer.port}
        device = Registry.installed().open(DeviceClass.IDCARD, table, Surroundings(data))
        self.reader = cast(IdCardReader, device)

    def place(self, card: SimulatedCard) -> None:
        self.peer.card = card

    def wrong_card(self) -> None:
        self.peer.card = other_card()

    def lift(self) -> None:
        self.peer.card = None

    def unplug(self) -> None:
        self.peer.pull()

    def replug(self) -> None:
        self.peer.plug()


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[AcmeStand]:
    stand = AcmeStand(tmp_path)
    yield stand
    stand.reader.close()
    stand.peer.pull()


class TestAcmeReader(IdCardReaderContract):
    """The contract, by a vendor's package."""

    gone = DeviceStatus.OFFLINE


def test_plugin_is_installed_beside_the_products_own_adapters() -> None:
    registry = Registry.installed()
    names = [adapter.name for adapter in registry.of_class(DeviceClass.IDCARD)]
    assert registry.faults == ()
    assert names[-1] == "acme-json"
    assert "sdt-serial" in names


def test_reader_says_its_model_and_number(stand: AcmeStand) -> None:
    stand.reader.status()
    capabilities = stand.reader.capabilities()
    assert (capabilities.model, capabilities.serial) == ("ACME R1", "4711")


def test_wrong_table_is_refused_as_for_any_adapter() -> None:
    with pytest.raises(WrongSettings, match="port"):
        Registry.installed().settings(
            DeviceClass.IDCARD, {"adapter": "acme-json", "host": "h", "port": 0}
        )


@pytest.mark.parametrize(
    "answer",
    [
        b"\n",
        b"[]\n",
        b"null\n",
        b"\xff\xfe\n",
        b'{"error": "E7"}\n',
        b"x" * 20_000,
    ],
)
def test_nonsense_on_the_line_is_reader_trouble(stand: AcmeStand, answer: bytes) -> None:
    stand.peer.raw_answer = answer
    assert stand.reader.poll().event is CardEvent.READER_TROUBLE
    assert stand.reader.status().status is not DeviceStatus.ONLINE


@pytest.mark.parametrize("card", [b"7", b'{"text": 1}', b'{"text": "AA=="}', b'{"photo": "*"}'])
def test_card_in_another_form_is_unreadable(stand: AcmeStand, card: bytes) -> None:
    stand.peer.raw_answer = b'{"card": ' + card + b"}\n"
    assert stand.reader.poll().event is CardEvent.UNREADABLE


def test_reader_that_comes_back_reads_the_next_card(stand: AcmeStand) -> None:
    stand.peer.raw_answer = b"?\n"
    stand.reader.poll()
    stand.peer.raw_answer = None
    stand.place(synthetic_card(ADULT))
    assert stand.reader.poll().event is CardEvent.CARD_READ

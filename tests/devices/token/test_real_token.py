"""The terminal's key in a real PKCS #11 token and in a TPM: enrolled, shown, renewed, lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.config import ROOT, Config, load_config
from kiosk.device_key import key_shelf
from kiosk.staff.doctor_cli import findings_of
from kiosk.staff.enrol_cli import says
from kiosk.staff.queue_show import sync_words
from sync.contract.enrolment import show_code
from sync.contract.platform import load_platform
from sync.doctor import Fault, Finding, Outcome, Step
from sync.hub.server import HubServer
from sync.identity.enrolling import Coming, Enrolment, enrol, renew
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.terminal import IDENTITY_FOLDER, Identity
from sync.identity.token import Token, token_at
from sync.identity.token_key import TokenShelf
from sync.identity.tpm import tpm_place
from sync.outbox import SubmissionState
from tests.devices.token.conftest import SoftToken
from tests.kiosk.staff.test_sync_cli import SITE
from tests.sync.factory import Clock, make_outbox, save, utc_now
from tests.sync.road import make_relay

ME = "4419000040003"
DAY = dt.timedelta(days=1)


class Place:
    """A terminal, its site's file, and the platform over TLS."""

    def __init__(self, folder: Path, key: str) -> None:
        self.clock = Clock(wall=utc_now())
        self.hub = HubServer(folder / "hub", name="h", clock=self.clock, tls=("127.0.0.1",))
        self.hub.start(10.0)
        self.folder, self.site = folder, folder / "site.toml"
        text = SITE.format(url=self.hub.address.url, keys=folder / "hub" / "platform.json")
        self.site.write_text(f'{text}\n[identity]\nkey = "{key}"\n', "utf-8")

    @property
    def config(self) -> Config:
        return load_config(ROOT / "config" / "default.toml", self.site)

    def identity(self) -> Identity:
        platform = load_platform(self.folder / "hub" / "platform.json")
        shelf = key_shelf(self.config, self.folder)
        return Identity(self.folder / IDENTITY_FOLDER, ME, platform, shelf)

    def enrol(self) -> Enrolment:
        assert self.hub.book is not None
        code = show_code(self.hub.book.new_code(ME, DAY))
        return enrol(self.identity(), self.hub.address.url, code, clock=self.clock)

    def delivers(self) -> bool:
        outbox = make_outbox(self.folder / "outbox.sqlite3", self.hub.secrets.platform, self.clock)
        hub, http = self.hub, self.identity().session()
        relay = make_relay(hub.address.url, hub.secrets.platform, outbox, self.clock, http=http)
        try:
            saved = save(outbox)
            relay.pass_once()
            return outbox.state(saved.key) is SubmissionState.DELIVERED
        finally:
            assert relay.stop(10.0)
            outbox.close()

    def doctor(self) -> dict[Step, Finding]:
        found = findings_of(self.site, self.folder, full=False, throughput_bytes=1024)
        return {one.step: one for one in found}

    def close(self) -> None:
        self.hub.stop(10.0)
        assert self.hub.book is not None
        self.hub.book.close()


@pytest.fixture
def place(tmp_path: Path, soft_token: SoftToken) -> Iterator[Place]:
    found = Place(tmp_path, soft_token.line)
    yield found
    found.close()


def live(place: Place) -> None:
    """A whole life: enrolled, delivering, renewed, delivering; no private key on the disk."""
    # TLS knows the machine's clock alone: it must be today's when the second one is shown.
    place.clock.pass_time(-61 * DAY.total_seconds())
    assert place.enrol().coming is Coming.ENROLLED
    assert place.delivers()
    identity = place.identity()
    first, key = identity.certificate, identity.key
    assert key is not None
    key.public().verify(key.sign(b"report"), b"report", ec.ECDSA(hashes.SHA256()))
    place.clock.pass_time(61 * DAY.total_seconds())
    assert renew(identity, place.hub.address.url, clock=place.clock).coming is Coming.ENROLLED
    assert identity.certificate != first
    assert place.delivers()
    shelf = key_shelf(place.config, place.folder)
    assert shelf is not None
    kept = identity.key
    assert kept is not None
    assert shelf.others(kept.public()) == []
    for path in (place.folder / IDENTITY_FOLDER).rglob("*"):
        assert path.is_dir() or b"PRIVATE KEY" not in path.read_bytes()


def test_key_in_a_token_lives_the_whole_life_of_a_terminal(place: Place) -> None:
    live(place)
    assert place.doctor()[Step.AUTHENTICATION].outcome is Outcome.OK


def test_key_in_a_tpm_lives_the_whole_life_of_a_terminal(tpm: Path) -> None:
    found = Place(tpm, "tpm")
    try:
        live(found)
    finally:
        found.close()


def test_folder_of_the_tpm_without_its_pin_gives_no_key(tpm: Path) -> None:
    found = Place(tpm, "tpm")
    try:
        assert found.enrol().coming is Coming.ENROLLED
        (tpm / IDENTITY_FOLDER / "tpm" / "pin").write_text("0" * 32, "utf-8")
        token_at(tpm_place(tpm / IDENTITY_FOLDER)).close()
        assert found.identity().trouble() is KeyTrouble.WRONG_PIN
    finally:
        found.close()


def test_token_that_is_pulled_out_is_named_and_serves_again_when_it_is_back(
    place: Place, soft_token: SoftToken
) -> None:
    assert place.enrol().coming is Coming.ENROLLED
    soft_token.pull()
    assert not place.delivers()
    found = place.doctor()[Step.CERTIFICATE]
    assert found.fault is Fault.KEY_NO_TOKEN
    soft_token.put_back()
    assert place.delivers()


def test_wrong_pin_is_given_once_and_then_not_again_until_its_file_is_new(
    place: Place, soft_token: SoftToken
) -> None:
    soft_token.pin.write_text("135790", "utf-8")
    came = place.enrol()
    assert (came.coming, came.trouble) == (Coming.KEY_UNUSABLE, KeyTrouble.WRONG_PIN)
    assert "令牌不认这个 PIN" in says(came, sync_words())
    token = token_at(soft_token.place)
    with pytest.raises(KeyUnusable, match="not tried again"):
        token.run(lambda session: session)
    soft_token.pin.write_text("246813", "utf-8")
    assert place.enrol().coming is Coming.ENROLLED


def test_pin_that_cannot_be_read_is_named(place: Place, soft_token: SoftToken) -> None:
    soft_token.pin.unlink()
    assert place.enrol().trouble is KeyTrouble.NO_PIN


def test_token_without_the_key_of_the_certificate_is_named(
    place: Place, soft_token: SoftToken
) -> None:
    assert place.enrol().coming is Coming.ENROLLED
    shelf = TokenShelf(token_at(soft_token.place))
    shelf.drop_others(ec.generate_private_key(ec.SECP256R1()).public_key())
    assert place.identity().trouble() is KeyTrouble.NO_KEY
    assert place.doctor()[Step.CERTIFICATE].fault is Fault.KEY_NO_KEY
    # A new code mends it.
    assert place.enrol().coming is Coming.ENROLLED
    assert place.delivers()


def test_other_keys_in_the_token_stay(place: Place, soft_token: SoftToken) -> None:
    import pkcs11

    def others(session: object) -> int:
        wanted = {pkcs11.Attribute.LABEL: "somebody"}
        return len(list(session.get_objects(wanted)))  # type: ignore[attr-defined]

    token: Token = token_at(soft_token.place)
    token.run(
        lambda session: session.generate_key(pkcs11.KeyType.AES, 128, store=True, label="somebody")
    )
    live(place)
    assert token.run(others) == 1

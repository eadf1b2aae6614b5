"""Commissioning on the screen against a platform with authorities: enrolled, signed, anew."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from drivers.registry import Registry
from drivers.supervisor import Supervisor
from drivers.worker import Patience
from kiosk.access.board import MEANING, Row, Tone
from kiosk.access.roles import TWO_PEOPLE
from kiosk.app.staff_mode import staff_screen_words
from kiosk.remedies import staff_words
from kiosk.staff.desk_acceptance import SetUp
from kiosk.staff.desk_trials import Trials
from kiosk.staff.devices_cli import site_config
from sync.identity.terminal import Identity
from tests.kiosk.staff.test_enrol_cli import Counter, counter

__all__ = ["counter"]


@pytest.fixture
def set_up(counter: Counter) -> SetUp:
    config = site_config(counter.folder / "site.toml", Registry.installed())
    devices = Supervisor(patience=Patience(), on_status=lambda *_: None)
    words, names = staff_screen_words(), staff_words()
    data = counter.folder / "terminal"
    data.mkdir(mode=0o700)
    return SetUp(config, Trials(devices, words, names), data, words, names)


def code_for(counter: Counter) -> str:
    """As the administrator makes one."""
    assert counter.hub.book is not None
    return counter.hub.book.new_code("4419000040003", dt.timedelta(hours=1))


def only(rows: Iterator[Row]) -> Row:
    (row,) = rows
    return row


def test_enrolled_once_by_one_and_anew_by_two(set_up: SetUp, counter: Counter) -> None:
    assert only(set_up.enrol("ABCDE", anew=False)).tone is Tone.DANGER
    assert only(set_up.enrol(code_for(counter), anew=False)).tone is Tone.GOOD
    code = code_for(counter)
    again = only(set_up.enrol(code, anew=False))
    assert again.to_do == staff_screen_words()["commission_enrolled_todo"]
    assert MEANING["new-keys"][0] in TWO_PEOPLE
    # The code was not spent on it.
    assert only(set_up.enrol(code, anew=True)).tone is Tone.GOOD


def test_report_tells_what_was_not_tried_and_is_signed(
    set_up: SetUp, counter: Counter, tmp_path: Path
) -> None:
    rows = (
        *set_up.site(),
        only(set_up.enrol(code_for(counter), anew=False)),
        *set_up.self_check(),
        Row("触摸", "最大偏差 9.0 毫米", Tone.DANGER, "重新校准触摸屏", key="touch"),
    )
    told = only(set_up.accept(rows))
    assert told.tone is Tone.DANGER
    assert staff_screen_words()["commission_signed"] in told.says
    folder = counter.folder / "terminal" / "acceptance"
    (path,) = folder.glob("*.json")
    content = path.read_bytes()
    steps = {one["step"]: one for one in json.loads(content)["steps"]}
    assert steps["touch"]["outcome"] == "failed"
    assert steps["touch"]["remedy"]
    assert steps["enrolment"]["outcome"] == steps["check-keys"]["outcome"] == "passed"
    key = certificate_of(set_up).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    signature = base64.b64decode(path.with_name(f"{path.name}.sig").read_bytes())
    key.verify(signature, content, ECDSA(SHA256()))


def certificate_of(set_up: SetUp) -> x509.Certificate:
    identity = set_up.identity()
    assert isinstance(identity, Identity)
    certificate = identity.certificate
    assert certificate is not None
    return certificate

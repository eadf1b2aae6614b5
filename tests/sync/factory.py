"""Made-up platforms, terminals and cases; every person in here is an invention."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract import case
from sync.contract.platform import PlatformKey
from sync.outbox import Enqueued, Outbox, Terminal, new_key

NOW = dt.datetime(2026, 11, 20, 13, 47, tzinfo=dt.UTC)
TERMINAL = Terminal(place="441900004", number="0003")
ITEM = "TEST-ITEM-000000000000000000000001"
NAME = "测试甲丙"
ID_NUMBER = "441900196001010018"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclasses.dataclass
class Clock:
    """A wall clock and a monotonic clock that move only when told to."""

    wall: dt.datetime = NOW
    seconds: float = 1000.0

    def __call__(self) -> dt.datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += dt.timedelta(seconds=seconds)


@dataclasses.dataclass(frozen=True)
class Keys:
    """A platform's private keys, and what terminals know of them."""

    seal: X25519PrivateKey
    sign: Ed25519PrivateKey
    platform: PlatformKey


def make_keys(kid: str = "test-1", hub: str = "hub.test") -> Keys:
    seal, sign = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    platform = PlatformKey(
        kid=kid,
        seal_public=base64.b64encode(seal.public_key().public_bytes_raw()).decode(),
        verify_public=base64.b64encode(sign.public_key().public_bytes_raw()).decode(),
        hub=hub,
    )
    return Keys(seal, sign, platform)


def make_outbox(path: Path, platform: PlatformKey, clock: Clock) -> Outbox:
    return Outbox.open(
        path,
        platform=platform,
        terminal=TERMINAL,
        clock=clock,
        monotonic=clock.monotonic,
        reserve_bytes=0,
        busy_timeout_s=5.0,
    )


def make_document(name: str = NAME, id_number: str = ID_NUMBER) -> case.CaseDocument:
    return case.CaseDocument(
        item=case.ItemReference(
            code="TEST-ITEM", handling_code=ITEM, name="测试事项", version="2026.1"
        ),
        applicant=case.Applicant(
            document="resident-id-card",
            name=name,
            id_number=id_number,
            sex="1",
            ethnicity="01",
            born=dt.date(1960, 1, 1),
            address="广东省东莞市樟木头镇测试路1号",
            issuer="东莞市公安局",
            valid_from=dt.date(2015, 1, 1),
            valid_to=None,
        ),
        assurance=case.Assurance(required="L2", reached="L1", ways=("idcard-chip",)),
        answers=(
            case.Answer(
                field="tier", label="缴费档次", value="3", shown="第三档", source="citizen"
            ),
        ),
        consents=(case.Consent(purpose="测试", text_digest="0" * 64, given_at=NOW),),
        materials=(case.Material(code="resident-id-card", name="居民身份证", state="card"),),
        signature=case.Signature(
            width_mm=120.0, height_mm=40.0, strokes=((case.Point(1.0, 1.0, 0, 1.0),),)
        ),
        captured_at=NOW,
        time_certain=True,
        online=False,
    )


def make_body(name: str = NAME, id_number: str = ID_NUMBER) -> bytes:
    return case.encode(make_document(name, id_number))


def save(
    outbox: Outbox,
    key: str | None = None,
    body: bytes | None = None,
    content_type: str = case.CONTENT_TYPE,
) -> Enqueued:
    return outbox.enqueue(
        key=new_key() if key is None else key,
        item=ITEM,
        content_type=content_type,
        body=make_body() if body is None else body,
    )

"""A caller of the hub, and what it hands in."""

from __future__ import annotations

import dataclasses
from typing import Any

import requests

from sync.contract import case
from sync.contract.acknowledgement import Refusal, verify
from sync.contract.envelope import (
    ENVELOPE_TYPE,
    encode_envelope,
    seal,
)
from sync.contract.key import new_key
from sync.contract.number import make_number
from sync.contract.platform import PlatformKey
from sync.hub.server import HubServer
from tests.sync.factory import ITEM, NOW, make_body


@dataclasses.dataclass
class Caller:
    http: requests.Session
    hub: HubServer

    def post(self, key: str, body: bytes, **headers: str) -> requests.Response:
        given_headers = {"Idempotency-Key": key, "Content-Type": ENVELOPE_TYPE, **headers}
        return self.http.post(
            self.hub.address.url + "/v1/submissions", data=body, headers=given_headers, timeout=10
        )

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.hub.address.url + path, timeout=10)

    def refusal(self, answer: requests.Response) -> Refusal:
        statement = verify(answer.content, self.hub.secrets.platform)
        assert isinstance(statement, Refusal)
        return statement


def envelope(platform: PlatformKey, serial: int = 1, **changes: Any) -> tuple[str, bytes]:
    key = changes.pop("key", None) or new_key()
    body = changes.pop("body", None)
    values: dict[str, Any] = {
        "number": make_number("441900004", "0003", NOW.date(), serial),
        "terminal": "4419000040003",
        "item": ITEM,
        "seq": serial,
        "created": NOW,
        "content_type": case.CONTENT_TYPE,
        "platform": platform,
    }
    content = make_body() if body is None else body
    return key, encode_envelope(seal(content, key=key, **{**values, **changes}))


def number(serial: int) -> str:
    return make_number("441900004", "0003", NOW.date(), serial)

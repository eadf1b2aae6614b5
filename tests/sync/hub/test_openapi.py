"""The interface held against its own description, with requests made up from it by the hundred."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync.contract.batch import BATCH_TYPE, encode_batch
from sync.contract.envelope import ENVELOPE_TYPE
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.hub.test_intake import envelope

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    ("GET", "/v1/hello"),
    ("POST", "/v1/submissions"),
    ("POST", "/v1/batches"),
    ("GET", "/v1/attachments/{digest}"),
    ("GET", "/v1/cases/{number}"),
    ("GET", "/v1/export"),
    ("GET", "/v1/openapi.json"),
]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    server = HubServer(tmp_path_factory.mktemp("hub"), name="hub.test", clock=utc_now)
    server.start(10.0)
    _, wire = envelope(server.secrets.platform)
    schemathesis.openapi.media_type(ENVELOPE_TYPE, _near(wire))
    schemathesis.openapi.media_type(BATCH_TYPE, _near(encode_batch([wire, wire])))
    yield server
    server.stop(10.0)


def _near(whole: bytes) -> st.SearchStrategy[bytes]:
    """Any bytes, and the right ones with a piece changed."""

    def cut(at: int, piece: bytes) -> bytes:
        return whole[:at] + piece + whole[at + len(piece) :]

    changed = st.builds(cut, st.integers(0, len(whole)), st.binary(max_size=8))
    return st.one_of(st.just(whole), st.binary(max_size=200), changed)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_every_answer_is_as_the_description_says(hub: HubServer, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_url(hub.address.url + "/v1/openapi.json")
    operation = schema[path][method]

    with requests.Session() as http:
        http.trust_env = False

        @settings(
            max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(operation.as_strategy())
        def hold(one: schemathesis.Case[Any]) -> None:
            one.call_and_validate(session=http, checks=CHECKS)

        hold()


def test_description_names_every_route_and_no_other(hub: HubServer) -> None:
    answer = requests.get(hub.address.url + "/v1/openapi.json", timeout=10).json()
    described = {
        (method.upper(), path) for path, ways in answer["paths"].items() for method in ways
    }
    assert described == set(OPERATIONS)
    text = (Path(__file__).parents[3] / "sync" / "README.md").read_text("utf-8")
    for _, path in OPERATIONS:
        assert f"`{path}`" in text or f" {path}" in text, path

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

from sync.contract.asking import AskHealth
from sync.contract.asking_wire import QUESTION_TYPE, seal_question
from sync.contract.batch import BATCH_TYPE, encode_batch
from sync.contract.envelope import ENVELOPE_TYPE
from sync.contract.upload import PIECE_TYPE, metadata
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.hub.calling import envelope

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
    ("OPTIONS", "/v1/attachments"),
    ("POST", "/v1/attachments"),
    ("HEAD", "/v1/attachments/{digest}"),
    ("PATCH", "/v1/attachments/{digest}"),
    ("GET", "/v1/attachments/{digest}"),
    ("POST", "/v1/questions"),
    ("GET", "/e/{token}"),
    ("GET", "/v1/feed"),
    ("POST", "/v1/feed/missing"),
    ("POST", "/v1/commands/{id}/result"),
    ("GET", "/v1/repository/{kind}/{name}"),
    ("GET", "/v1/cases/{number}"),
    ("GET", "/v1/export"),
    ("GET", "/v1/openapi.json"),
]
# Only over TLS.
ENROLMENT = [("POST", "/v1/enrol"), ("POST", "/v1/renew")]


# Files that are begun, so that made-up requests do not always ask for what is not there.
DIGESTS = ["0" * 64, "1" * 64]
LENGTH = 1 << 20
BEGIN = {"Upload-Metadata": metadata(DIGESTS[0]), "Upload-Length": str(LENGTH)}
# What some of the requests are made to ask for, and what must then be among the answers.
RIGHT: dict[tuple[str, str], tuple[str, dict[str, str], int]] = {
    ("POST", "/v1/attachments"): ("headers", BEGIN, 201),
    ("HEAD", "/v1/attachments/{digest}"): ("path_parameters", {"digest": DIGESTS[0]}, 200),
    ("PATCH", "/v1/attachments/{digest}"): ("path_parameters", {"digest": DIGESTS[1]}, 409),
    ("GET", "/v1/repository/{kind}/{name}"): (
        "path_parameters",
        {"kind": "metadata", "name": "timestamp.json"},
        200,
    ),
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    server = HubServer(tmp_path_factory.mktemp("hub"), name="hub.test", clock=utc_now)
    server.start(10.0)
    _, wire = envelope(server.secrets.platform)
    schemathesis.openapi.media_type(ENVELOPE_TYPE, _near(wire))
    schemathesis.openapi.media_type(BATCH_TYPE, _near(encode_batch([wire, wire])))
    asked = seal_question(
        AskHealth(), terminal="4419000040003", at=utc_now(), platform=server.secrets.platform
    )
    schemathesis.openapi.media_type(QUESTION_TYPE, _near(asked.wire))
    schemathesis.openapi.media_type(PIECE_TYPE, st.binary(max_size=64))
    server.publisher.publish("catalogue", b"catalogue")
    for digest in DIGESTS:
        server.held.create(digest, LENGTH)
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
    seen = hold_to_description(hub, method, path, verify=True)
    if (method, path) in RIGHT:
        assert RIGHT[method, path][2] in seen


@pytest.mark.parametrize(("method", "path"), ENROLMENT, ids=lambda part: part)
def test_who_asks_for_a_certificate_is_answered_as_the_description_says(
    method: str, path: str, tmp_path: Path
) -> None:
    server = HubServer(tmp_path / "hub", name="hub.test", clock=utc_now, tls=["127.0.0.1"])
    server.start(10.0)
    try:
        trusted = tmp_path / "ca.pem"
        trusted.write_text(server.secrets.platform.ca, "ascii")
        seen = hold_to_description(server, method, path, verify=str(trusted))
        assert seen & {400, 403}
    finally:
        server.stop(10.0)


def hold_to_description(hub: HubServer, method: str, path: str, *, verify: bool | str) -> set[int]:
    """Ask by the hundred; the statuses that came."""
    with requests.Session() as http:
        http.trust_env = False
        http.verify = verify
        described = http.get(hub.address.url + "/v1/openapi.json", timeout=10)
        schema = schemathesis.openapi.from_dict(described.json())
        schema.config.update(base_url=hub.address.url)
        operation = schema[path][method]
        seen: set[int] = set()

        @settings(
            max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(operation.as_strategy(), st.booleans())
        def hold(one: schemathesis.Case[Any], right: bool) -> None:
            if right and (method, path) in RIGHT:
                place, values, _ = RIGHT[method, path]
                getattr(one, place).update(values)
            if "wait" in (one.query or {}):
                # The platform would hold an empty page back for as long as was asked for.
                one.query["wait"] = 0
            answer = one.call_and_validate(session=http, checks=CHECKS, verify=verify)
            seen.add(answer.status_code)

        hold()
    return seen


def test_description_names_every_route_and_no_other(hub: HubServer) -> None:
    answer = requests.get(hub.address.url + "/v1/openapi.json", timeout=10).json()
    described = {
        (method.upper(), path) for path, ways in answer["paths"].items() for method in ways
    }
    assert described == {*OPERATIONS, *ENROLMENT}
    text = (Path(__file__).parents[3] / "sync" / "README.md").read_text("utf-8")
    for _, path in (*OPERATIONS, *ENROLMENT):
        path = path.replace("{kind}", "{metadata,targets}")
        assert f"`{path}`" in text or f" {path}" in text, path

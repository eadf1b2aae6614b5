"""The twin's interface for programs: ``GET /v1/openapi.json`` (OpenAPI 3.1.0).

The schemas of what the platform says come from the contract itself.
"""

from __future__ import annotations

import functools

import msgspec

from sync.contract import feed
from sync.contract.acknowledgement import (
    NONCE_PATTERN,
    Acknowledgement,
    AttachmentHeld,
    BatchReceipt,
    Greeting,
    Refusal,
)
from sync.contract.attachment import LARGEST_BYTES
from sync.contract.batch import BATCH_ITEMS, BATCH_TYPE, NONCE_HEADER
from sync.contract.envelope import ENVELOPE_TYPE
from sync.contract.key import PATTERN as KEY_PATTERN
from sync.contract.upload import CHECKSUM_MISMATCH, PIECE_TYPE, TUS_VERSION
from sync.hub.openapi_asking import asking_paths
from sync.hub.openapi_enrolment import FORMS, enrolment_paths
from sync.hub.openapi_parts import (
    Schema,
    an_object,
    anchored,
    answer,
    binary_body,
    json_answer,
    json_body,
    no_body,
    parameter,
    portable,
    refusals,
    told,
)
from sync.hub.states import CaseState

_SPOKEN = (
    Acknowledgement,
    Refusal,
    Greeting,
    BatchReceipt,
    AttachmentHeld,
)
_TOLD = (feed.FeedPage, feed.Missing, feed.ResultNoted)
_ASKED = (feed.MissingQuestion, feed.ResultReport)
_DIGEST = "^[0-9a-f]{64}$"


@functools.cache
def document() -> bytes:
    """The whole document as JSON."""
    _, components = msgspec.json.schema_components(
        (*_SPOKEN, *_TOLD, *_ASKED, *FORMS), ref_template="#/components/schemas/{name}"
    )
    schemas: Schema = {name: portable(schema) for name, schema in components.items()}
    for spoken in _SPOKEN:
        schemas[f"Signed{spoken.__name__}"] = _signed(spoken)
    for kind in _TOLD:
        schemas[f"Signed{kind.__name__}"] = _said(kind)
    schemas["Reason"] = an_object({"reason": {"type": "string"}}, ["reason"], closed=False)
    schemas["Case"] = _case()
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "莞家政务 platform",
                "version": "1",
                "description": "What terminals and a platform say to each other.",
            },
            "paths": {
                "/v1/hello": {"get": _hello()},
                "/v1/submissions": {"post": _submissions()},
                "/v1/batches": {"post": _batches()},
                "/v1/attachments": {"options": _tus_options(), "post": _tus_create()},
                "/v1/attachments/{digest}": {
                    "get": _attachment(),
                    "head": _tus_head(),
                    "patch": _tus_append(),
                },
                **asking_paths(),
                **enrolment_paths(),
                "/v1/feed": {"get": _feed()},
                "/v1/feed/missing": {"post": _missing()},
                "/v1/commands/{id}/result": {"post": _result()},
                "/v1/repository/{kind}/{name}": {"get": _repository()},
                "/v1/cases/{number}": {"get": _case_of_a_number()},
                "/v1/export": {"get": _export()},
                "/v1/openapi.json": {"get": _itself()},
            },
            "components": {"schemas": schemas},
        },
        order="sorted",
    )


def _hello() -> Schema:
    nonce = parameter("nonce", "query", {"type": "string", "pattern": anchored(NONCE_PATTERN)})
    return {
        "operationId": "hello",
        "summary": "Is the platform itself there, now?",
        "parameters": [nonce],
        "responses": {
            "200": answer("A signed greeting with the nonce.", "SignedGreeting"),
            "400": answer("The nonce is not 32 hexadecimal digits.", "Reason"),
        },
    }


def _submissions() -> Schema:
    key = parameter(
        "Idempotency-Key", "header", {"type": "string", "pattern": anchored(KEY_PATTERN)}
    )
    held = "SignedAcknowledgement"
    return {
        "operationId": "submit",
        "summary": "Hand in one sealed envelope.",
        "parameters": [key],
        "requestBody": binary_body(ENVELOPE_TYPE),
        "responses": {
            "201": answer("It is held durably.", held),
            "200": answer("It was held already; the same acknowledgement.", held),
            **refusals("400", "401", "409", "413", "415", "422", "429", "503"),
        },
    }


def _batches() -> Schema:
    nonce = parameter(
        NONCE_HEADER, "header", {"type": "string", "pattern": anchored(NONCE_PATTERN)}
    )
    encoding = parameter("Content-Encoding", "header", {"enum": ["identity", "zstd"]})
    return {
        "operationId": "submitBatch",
        "summary": f"Hand in up to {BATCH_ITEMS} sealed envelopes.",
        "parameters": [nonce, {**encoding, "required": False}],
        "requestBody": binary_body(BATCH_TYPE),
        "responses": {
            "200": answer("A result for each, in the order sent.", "SignedBatchReceipt"),
            **refusals("400", "401", "413", "429", "503"),
        },
    }


def _case_of_a_number() -> Schema:
    return {
        "operationId": "case",
        "summary": "Where a case is, and what happened to it.",
        "parameters": [parameter("number", "path", {"type": "string"})],
        "responses": {
            "200": answer("The case.", "Case"),
            "404": answer("There is none under this number.", "Reason"),
        },
    }


def _attachment() -> Schema:
    return {
        "operationId": "attachment",
        "summary": "Is this sealed file held, whole and durably? It comes here by tus 1.0.0.",
        "parameters": [_digest()],
        "responses": {
            "200": answer("A signed statement that names it.", "SignedAttachmentHeld"),
            "404": answer("It is not, or not yet.", "Reason"),
        },
    }


def _digest() -> Schema:
    return parameter("digest", "path", {"type": "string", "pattern": _DIGEST})


def _tus() -> Schema:
    return parameter("Tus-Resumable", "header", {"const": TUS_VERSION})


def _tus_options() -> Schema:
    names = ("Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm")
    return {
        "operationId": "uploads",
        "summary": "Which tus is spoken, and how large a file may be.",
        "responses": {"204": no_body("In the headers.", *names)},
    }


def _tus_create() -> Schema:
    length = {"type": "integer", "minimum": 1, "maximum": LARGEST_BYTES}
    named = {"type": "string", "pattern": "^digest [A-Za-z0-9+/]{86}==$"}
    return {
        "operationId": "beginUpload",
        "summary": "Begin a sealed file, or find it begun: tus creation. Its digest is its name.",
        "parameters": [
            _tus(),
            parameter("Upload-Length", "header", length),
            parameter("Upload-Metadata", "header", named),
        ],
        "responses": {
            "201": no_body("It is begun.", "Location", "Upload-Offset", "Upload-Expires"),
            "412": no_body("Another version of tus.", "Tus-Version"),
            **refusals("400", "401", "409", "413", "429", "503"),
        },
    }


def _tus_head() -> Schema:
    return {
        "operationId": "uploadOffset",
        "summary": "How much of it is here. Proves nothing: ask with GET.",
        "parameters": [_digest(), _tus()],
        "responses": {
            "200": no_body("So much.", "Upload-Offset", "Upload-Length", "Upload-Expires"),
            "401": {"description": "Not with this certificate."},
            "404": no_body("Nothing."),
            "412": no_body("Another version of tus.", "Tus-Version"),
            "503": {"description": "Later."},
        },
    }


def _tus_append() -> Schema:
    checksum = {"type": "string", "pattern": "^sha256 [A-Za-z0-9+/]{43}=$"}
    offset = {"type": "integer", "minimum": 0, "maximum": LARGEST_BYTES}
    return {
        "operationId": "appendToUpload",
        "summary": "Add a piece, all of it or nothing; when it was the last, the file is proven.",
        "parameters": [
            _digest(),
            _tus(),
            parameter("Upload-Offset", "header", offset),
            {**parameter("Upload-Checksum", "header", checksum), "required": False},
        ],
        "requestBody": binary_body(PIECE_TYPE),
        "responses": {
            "204": no_body("It is added.", "Upload-Offset", "Upload-Expires"),
            "404": no_body("Nobody began it."),
            "409": no_body("It does not end there."),
            "412": no_body("Another version of tus.", "Tus-Version"),
            str(CHECKSUM_MISMATCH): no_body("The piece is not what its checksum says."),
            **refusals("400", "401", "413", "415", "422", "429", "503"),
        },
    }


def _feed() -> Schema:
    wait = {"type": "integer", "minimum": 0, "maximum": feed.LONGEST_WAIT_S}
    cursor = {"type": "string", "pattern": anchored(feed.CURSOR_PATTERN)}
    nonce = {"type": "string", "pattern": anchored(NONCE_PATTERN)}
    terminal = {"type": "string", "pattern": anchored(feed.TERMINAL_PATTERN)}
    return {
        "operationId": "feed",
        "summary": "What this terminal is told after this cursor: case states, notices, commands.",
        "parameters": [
            parameter("terminal", "query", terminal),
            parameter("nonce", "query", nonce),
            {**parameter("after", "query", cursor), "required": False},
            {**parameter("wait", "query", wait), "required": False},
        ],
        "responses": told("A signed page.", "SignedFeedPage"),
    }


def _missing() -> Schema:
    return {
        "operationId": "missing",
        "summary": "Which of these submissions does the platform not hold (any more)?",
        "requestBody": json_body("MissingQuestion"),
        "responses": told("Signed: those.", "SignedMissing"),
    }


def _result() -> Schema:
    id_ = parameter("id", "path", {"type": "string", "pattern": "^[0-9a-zA-Z_-]{1,64}$"})
    return {
        "operationId": "commandResult",
        "summary": "What came of a command; the first result counts.",
        "parameters": [id_],
        "requestBody": json_body("ResultReport"),
        "responses": told("Signed: what is on record.", "SignedResultNoted"),
    }


def _said(kind: type[msgspec.Struct]) -> Schema:
    inside = {"$ref": f"#/components/schemas/{kind.__name__}"}
    signed = {
        "type": "string",
        "contentEncoding": "base64",
        "contentMediaType": "application/json",
        "contentSchema": inside,
        "description": "What is signed, byte by byte.",
    }
    signature = {"type": "string", "description": "Ed25519 (RFC 8032), base64."}
    return an_object({"signed": signed, "signature": signature}, ["signed", "signature"])


def _repository() -> Schema:
    name = {"type": "string", "pattern": r"^[0-9a-z]{1,64}(\.[a-z]{1,20}){1,2}$"}
    etag = parameter("If-None-Match", "header", {"type": "string"})
    binary: Schema = {"application/octet-stream": {"schema": {}}}
    return {
        "operationId": "signedFile",
        "summary": "A file signed by the rules of TUF, or the metadata that says so.",
        "parameters": [
            parameter("kind", "path", {"enum": ["metadata", "targets"]}),
            parameter("name", "path", name),
            {**etag, "required": False},
        ],
        "responses": {
            "200": {**no_body("The file.", "ETag"), "content": binary},
            "304": no_body("It is still that one.", "ETag"),
            "401": answer("Not with this certificate.", "SignedRefusal"),
            "404": no_body("There is none of this name."),
        },
    }


def _export() -> Schema:
    schema = an_object(
        {
            "hub": {"type": "string"},
            "exported_at": {"type": "string", "format": "date-time"},
            "total": {"type": "integer", "minimum": 0},
            "cases": {"type": "array", "items": {"type": "object"}},
        },
        ["hub", "exported_at", "total", "cases"],
    )
    return {
        "operationId": "export",
        "summary": "The masked record of the newest cases.",
        "responses": {"200": json_answer("The record.", schema)},
    }


def _itself() -> Schema:
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": {"200": json_answer("OpenAPI 3.1.0.", {"type": "object"})},
    }


def _case() -> Schema:
    moment = {"type": "string", "format": "date-time"}
    line = an_object(
        {"at": moment, "event": {"type": "string"}, "reason": {"type": "string"}},
        ["at", "event", "reason"],
    )
    attachment = an_object(
        {
            "digest": {"type": "string", "pattern": _DIGEST},
            "size": {"type": "integer", "minimum": 1},
            "content_type": {"type": "string"},
            "material": {"type": "string"},
        },
        ["digest", "size", "content_type", "material"],
    )
    part = an_object(
        {name: {"type": "string"} for name in ("number", "code", "name", "state", "reason")}
        | {"received_at": moment, "changed_at": moment},
        ["number", "code", "name", "state", "reason", "received_at", "changed_at"],
    )
    return an_object(
        {
            "number": {"type": "string"},
            "key": {"type": "string"},
            "item": {"type": "string"},
            "state": {"enum": [state.value for state in CaseState]},
            "reason": {"type": "string"},
            "timeline": {"type": "array", "items": line, "minItems": 1},
            "received_at": moment,
            "deliveries": {"type": "integer", "minimum": 1},
            "attachments": {"type": "array", "items": attachment},
            "parts": {"type": "array", "items": part},
            "count": {"const": 1},
        },
        ["number", "key", "item", "state", "timeline", "received_at", "deliveries", "attachments"],
    )


def _signed(spoken: type[msgspec.Struct]) -> Schema:
    return an_object(
        {
            "statement": {"$ref": f"#/components/schemas/{spoken.__name__}"},
            "signature": {"type": "string", "description": "Ed25519 (RFC 8032), base64."},
        },
        ["statement", "signature"],
    )

"""The twin's interface for programs: ``GET /v1/openapi.json`` (OpenAPI 3.1.0).

The schemas of what the platform says come from the contract itself.
"""

from __future__ import annotations

import functools
from typing import Any

import msgspec

from sync.contract.acknowledgement import (
    NONCE_PATTERN,
    Acknowledgement,
    AttachmentHeld,
    BatchReceipt,
    Greeting,
    Refusal,
    Statement,
)
from sync.contract.batch import BATCH_ITEMS, BATCH_TYPE, NONCE_HEADER
from sync.contract.envelope import ENVELOPE_TYPE
from sync.contract.key import PATTERN as KEY_PATTERN
from sync.hub.states import CaseState

_SPOKEN = (Acknowledgement, Refusal, Greeting, BatchReceipt, AttachmentHeld)
_Schema = dict[str, Any]


@functools.cache
def document() -> bytes:
    """The whole document as JSON."""
    _, components = msgspec.json.schema_components(
        _SPOKEN, ref_template="#/components/schemas/{name}"
    )
    schemas: _Schema = {name: _portable(schema) for name, schema in components.items()}
    for spoken in _SPOKEN:
        schemas[f"Signed{spoken.__name__}"] = _signed(spoken)
    schemas["Reason"] = _object({"reason": {"type": "string"}}, ["reason"], closed=False)
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
                "/v1/attachments/{digest}": {"get": _attachment()},
                "/v1/cases/{number}": {"get": _case_of_a_number()},
                "/v1/export": {"get": _export()},
                "/v1/openapi.json": {"get": _itself()},
            },
            "components": {"schemas": schemas},
        },
        order="sorted",
    )


def _hello() -> _Schema:
    nonce = _parameter("nonce", "query", {"type": "string", "pattern": _anchored(NONCE_PATTERN)})
    return {
        "operationId": "hello",
        "summary": "Is the platform itself there, now?",
        "parameters": [nonce],
        "responses": {
            "200": _answer("A signed greeting with the nonce.", "SignedGreeting"),
            "400": _answer("The nonce is not 32 hexadecimal digits.", "Reason"),
        },
    }


def _submissions() -> _Schema:
    key = _parameter(
        "Idempotency-Key", "header", {"type": "string", "pattern": _anchored(KEY_PATTERN)}
    )
    held = "SignedAcknowledgement"
    return {
        "operationId": "submit",
        "summary": "Hand in one sealed envelope.",
        "parameters": [key],
        "requestBody": _body(ENVELOPE_TYPE),
        "responses": {
            "201": _answer("It is held durably.", held),
            "200": _answer("It was held already; the same acknowledgement.", held),
            **_refusals("400", "401", "409", "413", "415", "422", "429", "503"),
        },
    }


def _batches() -> _Schema:
    nonce = _parameter(
        NONCE_HEADER, "header", {"type": "string", "pattern": _anchored(NONCE_PATTERN)}
    )
    encoding = _parameter("Content-Encoding", "header", {"enum": ["identity", "zstd"]})
    return {
        "operationId": "submitBatch",
        "summary": f"Hand in up to {BATCH_ITEMS} sealed envelopes.",
        "parameters": [nonce, {**encoding, "required": False}],
        "requestBody": _body(BATCH_TYPE),
        "responses": {
            "200": _answer("A result for each, in the order sent.", "SignedBatchReceipt"),
            **_refusals("400", "401", "413", "429", "503"),
        },
    }


def _case_of_a_number() -> _Schema:
    return {
        "operationId": "case",
        "summary": "Where a case is, and what happened to it.",
        "parameters": [_parameter("number", "path", {"type": "string"})],
        "responses": {
            "200": _answer("The case.", "Case"),
            "404": _answer("There is none under this number.", "Reason"),
        },
    }


def _attachment() -> _Schema:
    digest = _parameter("digest", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"})
    return {
        "operationId": "attachment",
        "summary": "Is this sealed file held, whole and durably? It comes here by tus 1.0.0.",
        "parameters": [digest],
        "responses": {
            "200": _answer("A signed statement that names it.", "SignedAttachmentHeld"),
            "404": _answer("It is not, or not yet.", "Reason"),
        },
    }


def _export() -> _Schema:
    schema = _object(
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
        "responses": {"200": _json("The record.", schema)},
    }


def _itself() -> _Schema:
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": {"200": _json("OpenAPI 3.1.0.", {"type": "object"})},
    }


def _case() -> _Schema:
    moment = {"type": "string", "format": "date-time"}
    line = _object(
        {"at": moment, "event": {"type": "string"}, "reason": {"type": "string"}},
        ["at", "event", "reason"],
    )
    attachment = _object(
        {
            "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "size": {"type": "integer", "minimum": 1},
            "content_type": {"type": "string"},
            "material": {"type": "string"},
        },
        ["digest", "size", "content_type", "material"],
    )
    return _object(
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
            "count": {"const": 1},
        },
        ["number", "key", "item", "state", "timeline", "received_at", "deliveries", "attachments"],
    )


def _signed(spoken: type[Statement]) -> _Schema:
    return _object(
        {
            "statement": {"$ref": f"#/components/schemas/{spoken.__name__}"},
            "signature": {"type": "string", "description": "Ed25519 (RFC 8032), base64."},
        },
        ["statement", "signature"],
    )


def _object(properties: _Schema, required: list[str], *, closed: bool = True) -> _Schema:
    schema: _Schema = {"type": "object", "properties": properties, "required": required}
    return {**schema, "additionalProperties": False} if closed else schema


def _parameter(name: str, place: str, schema: _Schema) -> _Schema:
    return {"name": name, "in": place, "required": True, "schema": schema}


def _body(media_type: str) -> _Schema:
    # Both are binary: what is in them is described in sync/README.md.
    return {"required": True, "content": {media_type: {"schema": {}}}}


def _answer(description: str, name: str) -> _Schema:
    return _json(description, {"$ref": f"#/components/schemas/{name}"})


def _json(description: str, schema: _Schema) -> _Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _refusals(*statuses: str) -> _Schema:
    return {status: _answer("A signed refusal.", "SignedRefusal") for status in statuses}


def _anchored(pattern: str) -> str:
    # JSON Schema has the regular expressions of ECMA-262, which do not know \Z.
    return pattern.replace(r"\Z", "$")


def _portable(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            name: _anchored(value) if name == "pattern" else _portable(value)
            for name, value in schema.items()
        }
    return [_portable(one) for one in schema] if isinstance(schema, list) else schema

"""The description of questions and their answers, and of the copies that phones take."""

from __future__ import annotations

from sync.contract.asking_wire import ANSWER_TYPE, QUESTION_TYPE, QUESTIONS_PATH
from sync.hub.certificates.copies import COPIES_PATH
from sync.hub.openapi_parts import Schema, an_object, answer, binary_body, parameter


def asking_paths() -> Schema:
    """The paths of this part."""
    return {
        QUESTIONS_PATH: {"post": _question()},
        f"{COPIES_PATH}{{token}}": {"get": _copy()},
    }


def _question() -> Schema:
    sealed = an_object(
        {
            "schema": {"const": 1},
            "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "sealed": {"type": "string", "contentEncoding": "base64"},
        },
        ["id", "sealed"],
    )
    return {
        "operationId": "ask",
        "summary": "A sealed question of a terminal; nothing of it is kept.",
        "requestBody": binary_body(QUESTION_TYPE),
        "responses": {
            "200": {
                "description": "The answer, sealed for whoever asked.",
                "content": {ANSWER_TYPE: {"schema": sealed}},
            },
            "400": answer("It cannot be opened.", "Reason"),
            "401": answer("Not with this certificate.", "SignedRefusal"),
            "403": answer("The certificate is another terminal's.", "Reason"),
            "413": answer("It is too long.", "Reason"),
            "415": answer("It is no question.", "Reason"),
        },
    }


def _copy() -> Schema:
    return {
        "operationId": "copy",
        "summary": "A document's copy, for a day, for whoever was given its address.",
        "parameters": [parameter("token", "path", {"type": "string"})],
        "responses": {
            "200": {
                "description": "The document as it was signed.",
                "content": {"application/pdf": {"schema": {}}},
            },
            "404": {
                "description": "There is none, or its day is over.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
        },
    }

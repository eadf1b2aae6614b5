"""The description of how terminals get their certificates (``contract.enrolment``)."""

from __future__ import annotations

from sync.contract.enrolment import (
    ENROL_PATH,
    RENEW_PATH,
    Denied,
    EnrolRequest,
    Issued,
    RenewRequest,
)
from sync.hub.openapi_parts import Schema, answer, json_body

#: Whose schemas the paths below refer to.
FORMS = (EnrolRequest, RenewRequest, Issued, Denied)


def enrolment_paths() -> Schema:
    """The paths of this part; a platform without TLS answers 404 to them."""
    return {
        ENROL_PATH: {
            "post": _asked(
                "enrol", "A one-time code and a PKCS#10 request for a certificate.", "EnrolRequest"
            )
        },
        RENEW_PATH: {
            "post": _asked(
                "renew", "A new certificate, vouched for by the old one's key.", "RenewRequest"
            )
        },
    }


def _asked(name: str, summary: str, form: str) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": json_body(form),
        "responses": {
            "200": answer("The certificate; the same again for the same key.", "Issued"),
            "400": answer("It is no such request.", "Denied"),
            "403": answer("There is no certificate for it.", "Denied"),
            "404": {
                "description": "This platform speaks no TLS.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
        },
    }

"""One sealed file and the platform: tus 1.0.0 from the terminal's side, believing nobody.

tus headers only steer what is sent next; a lie in them costs time, nothing else. That the file has
arrived is believed on the platform's signature alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.contract.acknowledgement import AttachmentHeld, Refusal, RefusalCode, verify
from sync.contract.attachment import AttachmentRef
from sync.contract.platform import PlatformKey
from sync.contract.upload import (
    PIECE_TYPE,
    TUS_VERSION,
    UPLOADS_PATH,
    checksum,
    count,
    metadata,
)
from sync.relay.wire import Wire
from sync.verdict import REFUSAL_WORDS, Answer, Judgement, NoAnswer, Verdict

_TUS: Mapping[str, str] = {"Tus-Resumable": TUS_VERSION}
# Sending the same file again cannot change these.
_FOR_EVER = frozenset({RefusalCode.TOO_LARGE, RefusalCode.KEY_REUSED})
_LATER = frozenset({408, 409, 410, 425, 429, 460})
_NETWORK_AUTHENTICATION_REQUIRED = 511


class Exchange:
    """What is said about one file; one thread at a time.

    Args:
        wire: the line to the platform.
        ref: the file.
        platform: whose signature counts.
    """

    def __init__(self, wire: Wire, ref: AttachmentRef, platform: PlatformKey) -> None:
        self._wire = wire
        self._ref = ref
        self._platform = platform
        self._path = f"{UPLOADS_PATH}/{ref.digest}"

    def offset(self) -> int | Judgement:
        """How many bytes the other side says it has; the upload is begun when it knows of none."""
        outcome = self._wire.call("HEAD", self._path, _TUS)
        if isinstance(outcome, Answer) and outcome.status in (404, 410):
            headers = {
                **_TUS,
                "Upload-Length": str(self._ref.size),
                "Upload-Metadata": metadata(self._ref.digest),
            }
            return self._said(self._wire.call("POST", UPLOADS_PATH, headers), 201)
        return self._said(outcome, 200)

    def append(self, offset: int, piece: bytes) -> int | Judgement:
        """Send a piece; where the next one begins."""
        headers = {
            **_TUS,
            "Content-Type": PIECE_TYPE,
            "Upload-Offset": str(offset),
            "Upload-Checksum": checksum(piece),
        }
        said = self._said(self._wire.call("PATCH", self._path, headers, piece), 204)
        if isinstance(said, int) and said != offset + len(piece):
            return Judgement(Verdict.NOT_OUR_HUB, "offset-of-another")
        return said

    def statement(self) -> bytes | Judgement:
        """The platform's signed word that it holds the file, as it came."""
        outcome = self._wire.call("GET", self._path, {})
        if isinstance(outcome, Answer) and outcome.status == 200:
            said = verify(outcome.body, self._platform)
            if isinstance(said, AttachmentHeld):
                if (said.digest, said.size) == (self._ref.digest, self._ref.size):
                    return outcome.body
                return Judgement(Verdict.NOT_OUR_HUB, "statement-of-another")
        return judge_upload(outcome, self._platform)

    def _said(self, outcome: Answer | NoAnswer, status: int) -> int | Judgement:
        if not isinstance(outcome, Answer) or outcome.status != status:
            return judge_upload(outcome, self._platform)
        if outcome.headers.get("tus-resumable") != TUS_VERSION:
            return Judgement(Verdict.NOT_OUR_HUB, f"http-{status}")
        offset = count(outcome.headers.get("upload-offset"))
        if offset is None or offset > self._ref.size:
            return Judgement(Verdict.NOT_OUR_HUB, "offset-beyond")
        return offset


def judge_upload(outcome: Answer | NoAnswer, platform: PlatformKey) -> Judgement:
    """The verdict on an exchange that did not bring what was asked for."""
    if isinstance(outcome, NoAnswer):
        verdict = Verdict.NOT_OUR_HUB if outcome.stranger else Verdict.UNREACHABLE
        return Judgement(verdict, outcome.reason)
    said = verify(outcome.body, platform)
    if isinstance(said, Refusal):
        verdict = Verdict.PERMANENT if said.code in _FOR_EVER else Verdict.TRANSIENT
        if said.code is RefusalCode.UNAUTHORISED:
            verdict = Verdict.UNAUTHORISED
        return Judgement(
            verdict,
            said.code.value,
            REFUSAL_WORDS[said.code],
            signed=True,
            retry_after_s=outcome.retry_after_s,
        )
    status = outcome.status
    later = status in _LATER or status >= 500
    if later and status != _NETWORK_AUTHENTICATION_REQUIRED:
        return Judgement(Verdict.TRANSIENT, f"http-{status}", retry_after_s=outcome.retry_after_s)
    return Judgement(Verdict.NOT_OUR_HUB, f"http-{status}")

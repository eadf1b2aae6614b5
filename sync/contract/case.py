"""The case document: what a citizen submitted, as it lies inside the sealed envelope.

JSON, UTF-8. Unknown fields are refused on decoding, so both sides notice a version they do not
know. Times are RFC 3339 with an offset. Everything in here is personal data: no field of it may
reach a log, a file name or an exception message, hence the empty ``repr`` of each record and an
error that names the place of what is wrong, never the value.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

import msgspec

from sync.contract.areas import AREA_PATTERN
from sync.contract.attachment import NamedAttachment

SCHEMA: Literal[1] = 1
AreaCode = Annotated[str, msgspec.Meta(pattern=AREA_PATTERN)]
CONTENT_TYPE = "application/vnd.guanjia.case+json;version=1"


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record whose ``repr`` shows no value."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class ItemReference(Record, frozen=True, kw_only=True):
    """Which item (事项) and which handling item (业务办理项) the case is for.

    Attributes:
        code: 实施编码, 31 characters.
        handling_code: 业务办理项编码, 33 characters.
        name: as shown to the citizen.
        version: of the item's data at the time of submission.
        promised_days: 承诺办结时限, working days after acceptance, as the citizen was told.
        acceptance_days: working days in which the department says whether it accepts.
    """

    code: str
    handling_code: str
    name: str
    version: str
    promised_days: Annotated[int, msgspec.Meta(ge=0, le=366)] | msgspec.UnsetType = msgspec.UNSET
    acceptance_days: Annotated[int, msgspec.Meta(ge=0, le=60)] | msgspec.UnsetType = msgspec.UNSET


class Applicant(Record, frozen=True, kw_only=True):
    """The person the card speaks of.

    Attributes:
        document: kind of document, ``resident-id-card`` for 居民身份证.
        sex: GB/T 2261.1 code.
        ethnicity: GB/T 3304 code, empty where the document has none.
        valid_from: ``None`` where the document does not say (travel documents).
        valid_to: ``None`` means 长期.
    """

    document: str
    name: str
    id_number: str
    sex: str
    ethnicity: str
    born: dt.date
    address: str
    issuer: str
    valid_from: dt.date | None
    valid_to: dt.date | None


CheckWay = Literal["face", "social-card-pin", "sms-code", "qr-login", "clerk"]
Band = Literal["high", "middle", "low"]


class Check(Record, frozen=True, kw_only=True):
    """One try to see who stood there. No picture, no template, no score: only what came of it.

    Attributes:
        by: who judged. What the terminal found by itself is its opinion; the platform verifies.
        verdict: ``match`` and ``no-match`` are a terminal's words, ``confirmed`` and ``refused``
            the platform's; ``unsure`` is neither, ``not-compared`` that nothing was compared.
        band: in which of three wide bands the score of a comparison lay.
        models: SHA-256 of the model files that took part.
        token: the platform's own word, signed by it; it verifies that again.
        whose: who stood there: the applicant, or who acts for them.
    """

    way: CheckWay
    by: Literal["terminal", "platform"]
    verdict: Literal["confirmed", "refused", "match", "no-match", "unsure", "not-compared"]
    at: dt.datetime
    band: Band | msgspec.UnsetType = msgspec.UNSET
    models: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    token: str | msgspec.UnsetType = msgspec.UNSET
    whose: Literal["applicant", "agent"] = "applicant"


class Assurance(Record, frozen=True, kw_only=True):
    """How sure the terminal is of who stood there; the platform verifies it again.

    Attributes:
        required: the level the item asks, L0 to L3.
        reached: the level that is certain: a document, and what the platform confirmed.
        ways: what it rests on, for example ``idcard-chip``.
        checks: what was done beside reading the document; left out when nothing was.
        to_verify: 待平台核验: less is certain than the item asks for; left out otherwise.
    """

    required: Literal["L0", "L1", "L2", "L3"]
    reached: Literal["L0", "L1", "L2", "L3"]
    ways: tuple[str, ...]
    checks: tuple[Check, ...] | msgspec.UnsetType = msgspec.UNSET
    to_verify: bool | msgspec.UnsetType = msgspec.UNSET


class Answer(Record, frozen=True, kw_only=True):
    """One answered question.

    Attributes:
        field: the item's field id.
        label: the answer's name as the citizen saw it on the review.
        value: machine value (choice code, digits, ISO date).
        shown: the value as the citizen saw it.
        source: who gave it.
    """

    field: str
    label: str
    value: str
    shown: str
    source: Literal["citizen", "card", "shared"]


class Consent(Record, frozen=True, kw_only=True):
    """A consent given on screen, tied to the very words by their digest (SHA-256, hex)."""

    purpose: str
    text_digest: str
    given_at: dt.datetime


class Promise(Record, frozen=True, kw_only=True):
    """告知承诺: which text was promised, tied to its very words by their digest (SHA-256, hex)."""

    id: str
    version: str
    text_digest: str


# 信任在先＋现场核验, 网上预审＋现场办结, 现场受理＋快递送达.
Mode = Literal["trust-first", "finish-on-site", "courier"]
MaterialState = Literal[
    "card",
    "shared",
    "shared-later",
    "licence",
    "scanned",
    "promised",
    "deferred",
    "posted",
    "filled",
    "left-out",
]


class Material(Record, frozen=True, kw_only=True):
    """A material (材料) and how it is provided.

    Attributes:
        state: ``card`` read from the chip; ``shared`` seen in a department's register;
            ``shared-later`` 联网后自动核验; ``licence`` 电子证照, taken with consent; ``scanned``
            photographed; ``promised`` 告知承诺; ``deferred`` 容缺, to be handed in until ``due``;
            ``posted`` paper that is sent; ``filled`` the form itself; ``left-out``, where it was
            not required.
        files: digests of the attachments that it consists of.
        promise: what was promised instead of it.
        due: the last day to hand in what was deferred.
        register: that showed a ``shared`` material, for the platform to look again.
    """

    code: str
    name: str
    state: MaterialState
    files: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    promise: Promise | msgspec.UnsetType = msgspec.UNSET
    due: dt.date | msgspec.UnsetType = msgspec.UNSET
    register: Annotated[str, msgspec.Meta(max_length=64)] | msgspec.UnsetType = msgspec.UNSET


class PaidOrder(Record, frozen=True, kw_only=True):
    """What was paid on the terminal, as the payment platform confirmed it.

    Attributes:
        order: id of the order, the same through every retry.
        bills: ids of the bill's lines that it settles.
    """

    order: str
    bills: tuple[str, ...]
    amount_fen: int
    paid_at: dt.datetime


class Point(msgspec.Struct, frozen=True, array_like=True):
    """A touch: millimetres from the signature area's top left, milliseconds from its start."""

    x_mm: float
    y_mm: float
    t_ms: int
    pressure: float


class Signature(Record, frozen=True, kw_only=True):
    """A handwritten signature as strokes, in the order they were drawn."""

    width_mm: float
    height_mm: float
    strokes: tuple[tuple[Point, ...], ...]


class CaseDocument(Record, frozen=True, kw_only=True):
    """One submission of one citizen.

    Attributes:
        applicant: left out where nobody has to say who they are (L0).
        signature: left out where nothing is signed.
        agent: who acts for the applicant (代办, 监护), and ``agency`` as what.
        refers_to: number of the case that this is about (补正, 容缺补交, 撤回, 评价).
        parts: the items of a theme (一件事) that were chosen, each a case with a clock of its own.
        paid: what was paid for it.
        destination: the area whose departments decide (GB/T 2260, ``sync.contract.areas``); left
            out when it is this city.
        modes: in which ways it is done, where in any of these.
        captured_at: when the citizen submitted, by the terminal's clock.
        time_certain: false when the terminal did not trust its clock at that moment.
        online: whether the platform was in reach at that moment.
        attachments: sealed files that belong to the case and travel by themselves. Left out, not
            empty, when there are none, as every field that may be.
    """

    schema: Literal[1] = SCHEMA
    item: ItemReference
    applicant: Applicant | msgspec.UnsetType = msgspec.UNSET
    assurance: Assurance
    answers: tuple[Answer, ...]
    consents: tuple[Consent, ...]
    materials: tuple[Material, ...]
    signature: Signature | msgspec.UnsetType = msgspec.UNSET
    captured_at: dt.datetime
    time_certain: bool
    online: bool
    attachments: tuple[NamedAttachment, ...] | msgspec.UnsetType = msgspec.UNSET
    agent: Applicant | msgspec.UnsetType = msgspec.UNSET
    agency: Literal["companion", "guardian"] | msgspec.UnsetType = msgspec.UNSET
    refers_to: str | msgspec.UnsetType = msgspec.UNSET
    parts: tuple[ItemReference, ...] | msgspec.UnsetType = msgspec.UNSET
    paid: PaidOrder | msgspec.UnsetType = msgspec.UNSET
    destination: AreaCode | msgspec.UnsetType = msgspec.UNSET
    modes: tuple[Mode, ...] | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        """Refuse a case of nobody where somebody has to say who they are."""
        if self.applicant is msgspec.UNSET and self.assurance.required != "L0":
            raise ValueError("applicant is missing")

    def named(self) -> tuple[NamedAttachment, ...]:
        """The attachments, none when there are none."""
        return () if self.attachments is msgspec.UNSET else self.attachments


def encode(case: CaseDocument) -> bytes:
    """The document as canonical JSON bytes (sorted keys)."""
    return msgspec.json.encode(case, order="sorted")


class DocumentError(ValueError):
    """The document cannot be used.

    Attributes:
        where: path of the wrong field (``$.applicant.born``), ``$`` for the document as a whole.
    """

    def __init__(self, where: str) -> None:
        super().__init__(f"not a case document: see {where}")
        self.where = where


def decode(data: bytes) -> CaseDocument:
    """Read a document.

    Raises:
        DocumentError: with the path of the field that is wrong, never its value.
    """
    try:
        return msgspec.json.decode(data, type=CaseDocument)
    except msgspec.ValidationError as error:
        # The decoder's own sentence may quote the value (a wrong choice) or the name of an unknown
        # field; its path is made of our field names and positions alone.
        path = re.search(r"`(\$[A-Za-z0-9_.\[\]]*)`$", str(error))
        raise DocumentError(path.group(1) if path else "$") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DocumentError("$") from None

"""Whether a document (PDF) is the platform's: signed, whole, and by whom the terminal trusts.

Documents are signed (PAdES baseline B, ETSI EN 319 142-1) with an RSA key of their own, which PDF
readers understand; the platform's Ed25519 key, which terminals know, vouches for it with an X.509
certificate. So nothing new has to be carried to a terminal. Certificates embedded in the document
are used only where the platform's key confirms them; nothing is fetched from anywhere.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from sync.contract.platform import PlatformError, PlatformKey

LARGEST_PAPER_BYTES = 8 * 1024 * 1024


class PaperRefused(Exception):
    """The document is not the platform's, or was changed; the message never quotes it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """A document that is in order.

    Attributes:
        pages: how many.
        signed_at: as the signature says it.
    """

    pages: int
    signed_at: dt.datetime | None


def verify_paper(pdf: bytes, platform: PlatformKey, at: dt.datetime) -> Paper:
    """Make sure that the platform signed every byte of this document.

    Args:
        pdf: the document.
        platform: whom this terminal trusts.
        at: now, timezone-aware; certificates have to be valid then.

    Raises:
        PaperRefused: it is not signed, by somebody else, or not as it was signed.
    """
    if not pdf.startswith(b"%PDF-") or len(pdf) > LARGEST_PAPER_BYTES:
        raise PaperRefused("not a document")
    try:
        return _verified(pdf, platform, at)
    except PaperRefused:
        raise
    except Exception as error:
        # Whatever a parser stumbles over, the document is not in order; its text is not repeated.
        raise PaperRefused(f"cannot be read ({type(error).__name__})") from None


def _verified(pdf: bytes, platform: PlatformKey, at: dt.datetime) -> Paper:
    # Half a second to import: only who verifies pays for it.
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = reader.embedded_regular_signatures
    if len(signatures) != 1 or len(reader.embedded_signatures) != 1:
        raise PaperRefused("not signed exactly once")
    signature = signatures[0]
    root = _vouched_root([one.dump() for one in signature.other_embedded_certs], platform)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root)], moment=at, allow_fetching=False
    )
    status = validate_pdf_signature(signature, context)
    if not (status.intact and status.valid and status.trusted):
        raise PaperRefused("signature does not hold")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise PaperRefused("changed after it was signed")
    return Paper(int(reader.root["/Pages"]["/Count"]), status.signer_reported_dt)


def _vouched_root(embedded: list[bytes], platform: PlatformKey) -> bytes:
    """The certificate of the platform's own key among these, DER."""
    try:
        known = platform.verify_key()
    except PlatformError:
        raise PaperRefused("the platform's key cannot be used") from None
    for der in embedded:
        one = x509.load_der_x509_certificate(der)
        try:
            known.verify(one.signature, one.tbs_certificate_bytes)
        except InvalidSignature:
            continue
        if one.issuer == one.subject:
            return one.public_bytes(Encoding.DER)
    raise PaperRefused("not signed for this platform")

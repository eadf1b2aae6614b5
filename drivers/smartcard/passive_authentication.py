"""Whether a travel document's issuer signed what its chip says (ICAO Doc 9303-11, 5.1).

The chip's security object is a CMS signature over the hashes of its files. Its signer's certificate
is in it; who issued that is known from certificates that somebody at the site has obtained and
vouches for (CSCA), in a folder for each issuing state, named as the MRZ names it. Without them
nothing can be verified, and that is said; what contradicts itself or them is forged.

This shows that the data are the issuer's, not that the chip is the one they were issued in: a
faithful copy passes. Lists of revoked certificates are not looked at.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from drivers.smartcard.security_object import SecurityObject, Unreadable, parse_sod
from drivers.smartcard.travel_document import TravelDocument

# SHA-1 and older are not: a signature over them proves little by now.
HASHES = frozenset({"sha224", "sha256", "sha384", "sha512"})
_SUFFIXES = frozenset({".cer", ".crt", ".der", ".pem"})
_MOST_FILE_BYTES = 64 * 1024
_DG1 = 1


class Standing(enum.StrEnum):
    """What is known of the issuer's signature."""

    VERIFIED = "verified"
    NOT_VERIFIABLE = "notVerifiable"
    FORGED = "forged"


@dataclasses.dataclass(frozen=True, slots=True)
class Authenticity:
    """What came of it.

    Attributes:
        reason: for technicians, nothing of the holder in it; empty where it is verified.
    """

    standing: Standing
    reason: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Anchors:
    """The issuing states' own certificates that this site vouches for.

    Attributes:
        of: by the state's code in the MRZ, such as ``CHN``.
    """

    of: Mapping[str, tuple[x509.Certificate, ...]] = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> tuple[Anchors, tuple[str, ...]]:
        """Read ``<folder>/<state>/*.cer`` (also ``.crt``, ``.der``, ``.pem``).

        Returns:
            The anchors, and what is wrong with files that were left out.
        """
        of: dict[str, list[x509.Certificate]] = {}
        complaints = []
        for path in sorted(folder.glob("*/*")):
            if path.suffix.lower() not in _SUFFIXES:
                continue
            found = _anchor(path)
            if isinstance(found, str):
                complaints.append(f"{path.parent.name}/{path.name}: {found}")
            else:
                of.setdefault(path.parent.name.upper(), []).append(found)
        return cls({state: tuple(one) for state, one in of.items()}), tuple(complaints)


NO_ANCHORS = Anchors()


def judge(document: TravelDocument, anchors: Anchors, now: dt.datetime) -> Authenticity:
    """Hold the document against its issuer's signature.

    Args:
        document: as it was read, with the files that were.
        anchors: who is vouched for.
        now: timezone-aware; certificates are good until a day.
    """
    if not document.security:
        return _unknown("the chip has no security object")
    signed = parse_sod(document.security)
    if isinstance(signed, Unreadable):
        return _unknown(f"security object: {signed.reason}")
    if signed.hash not in HASHES or signed.digest not in HASHES:
        return _unknown("a hash that proves nothing any more")
    return (
        _contradiction(document, signed)
        or _signature(signed)
        or _chain(signed, document.mrz.issuer, anchors, now)
    )


def _contradiction(document: TravelDocument, signed: SecurityObject) -> Authenticity | None:
    """Files that are not those which were signed."""
    if _DG1 not in document.groups:
        return _unknown("DG1 was not kept")
    for number, content in document.groups.items():
        digest = hashlib.new(signed.hash, content).digest()
        if not hmac.compare_digest(digest, signed.groups.get(number, b"")):
            return _forged(f"DG{number} is not the one that was signed")
    if not hmac.compare_digest(
        hashlib.new(signed.digest, signed.content).digest(), signed.message_digest
    ):
        return _forged("the list of hashes is not the one that was signed")
    return None


def _signature(signed: SecurityObject) -> Authenticity | None:
    """The document signer's signature over the list of hashes."""
    try:
        certificate = x509.load_der_x509_certificate(signed.certificate)
        signed.verify(certificate.public_key())
    except InvalidSignature:
        return _forged("the document signer did not sign this")
    except (ValueError, TypeError, UnsupportedAlgorithm, OverflowError):
        return _unknown("a key or a signature of a kind that cannot be checked")
    return None


def _chain(signed: SecurityObject, state: str, anchors: Anchors, now: dt.datetime) -> Authenticity:
    """Who vouches for the document signer."""
    try:
        signer = x509.load_der_x509_certificate(signed.certificate)
        key_id = _authority_key(signer)
        if not _signs_documents(signer):
            return _unknown("the signer's certificate is not one for documents")
        own = [one for one in anchors.of.get(state, ()) if _may_have_issued(one, signer, key_id)]
        if any(_issued(one, signer) for one in own):
            return _in_time(signer, own, now)
        if own and key_id is not None:
            return _forged("the issuing state did not sign the signer's certificate")
        for other, certificates in anchors.of.items():
            if other != state and any(_issued(one, signer) for one in certificates):
                return _forged("signed by another state than the one that issued it")
    except (ValueError, TypeError, UnsupportedAlgorithm, OverflowError):
        return _unknown("a certificate of a kind that cannot be checked")
    known = "no certificate of the issuing state" if state not in anchors.of else "unknown issuer"
    return _unknown(known)


def _in_time(
    signer: x509.Certificate, issuers: list[x509.Certificate], now: dt.datetime
) -> Authenticity:
    issuer = next(one for one in issuers if _issued(one, signer))
    for one, name in ((signer, "signer"), (issuer, "issuing state")):
        if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            return _unknown(f"the certificate of the {name} is not valid today")
    return Authenticity(Standing.VERIFIED)


def _issued(issuer: x509.Certificate, signer: x509.Certificate) -> bool:
    # A certificate that signed itself is nobody's word but its own.
    if issuer.public_bytes(Encoding.DER) == signer.public_bytes(Encoding.DER):
        return False
    try:
        signer.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return signer.signature_hash_algorithm is not None and (
        signer.signature_hash_algorithm.name in HASHES
    )


def _may_have_issued(
    issuer: x509.Certificate, signer: x509.Certificate, key_id: bytes | None
) -> bool:
    """By the key's name where the certificate gives it: states have several of one name."""
    if issuer.subject != signer.issuer:
        return False
    own = _subject_key(issuer)
    return key_id is None or own is None or hmac.compare_digest(own, key_id)


def _signs_documents(signer: x509.Certificate) -> bool:
    extensions = {one.oid: one.value for one in signer.extensions}
    basic = extensions.get(x509.BasicConstraints.oid)
    usage = extensions.get(x509.KeyUsage.oid)
    return (
        not (isinstance(basic, x509.BasicConstraints) and basic.ca)
        and not (isinstance(usage, x509.KeyUsage) and not usage.digital_signature)
        and x509.ExtendedKeyUsage.oid not in extensions
    )


def _authority_key(certificate: x509.Certificate) -> bytes | None:
    for one in certificate.extensions:
        if isinstance(one.value, x509.AuthorityKeyIdentifier):
            return one.value.key_identifier
    return None


def _subject_key(certificate: x509.Certificate) -> bytes | None:
    for one in certificate.extensions:
        if isinstance(one.value, x509.SubjectKeyIdentifier):
            return one.value.digest
    return None


def _anchor(path: Path) -> x509.Certificate | str:
    """The certificate of a state, or why it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE_BYTES + 1)
        if len(data) > _MOST_FILE_BYTES:
            return "too large for a certificate"
        read = (
            x509.load_pem_x509_certificate if b"-----" in data else (x509.load_der_x509_certificate)
        )
        certificate = read(data)
        certificate.public_key()
        basics = list(_basics(certificate))
    except OSError as error:
        return error.strerror or "cannot be read"
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "no certificate that can be used"
    return certificate if basics == [True] else "not the certificate of an authority"


def _basics(certificate: x509.Certificate) -> Iterator[bool]:
    for one in certificate.extensions:
        if isinstance(one.value, x509.BasicConstraints):
            yield one.value.ca


def _unknown(reason: str) -> Authenticity:
    return Authenticity(Standing.NOT_VERIFIABLE, reason)


def _forged(reason: str) -> Authenticity:
    return Authenticity(Standing.FORGED, reason)

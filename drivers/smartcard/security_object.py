"""EF.SOD, the document security object (ICAO Doc 9303-10, 4.6.2): a CMS signature over hashes.

It comes from a stranger's chip: whatever bytes come, the answer is a value, and nothing in it is
believed before ``passive_authentication`` has checked it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from asn1crypto import (
    algos,
    cms,
    core,
    tsp,  # noqa: F401  # its names are taken up only before the first attribute is made
)
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from drivers.smartcard import tlv

SOD_TAG = 0x77
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
_MOST_GROUPS = 16
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
# What a parser of ASN.1 in Python says to bytes that are none.
_NOT_ASN1 = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)


@dataclasses.dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no security object; ``reason`` for technicians."""

    reason: str


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class SecurityObject:
    """What it claims; nothing of it is checked.

    Attributes:
        hash: of the data groups, such as ``sha256``.
        groups: number of a data group → its hash.
        content: the list of hashes as it was signed.
        digest: hash algorithm of the signature.
        message_digest: hash of ``content`` among the signed attributes.
        attributes: the signed attributes, DER.
        certificate: the document signer's, DER.
        scheme: ``rsassa_pkcs1v15``, ``rsassa_pss`` or ``ecdsa``.
        salt_bytes: of RSASSA-PSS.
        mask: hash algorithm of its mask.
        signature: over ``attributes``.
    """

    hash: str
    groups: dict[int, bytes]
    content: bytes
    digest: str
    message_digest: bytes
    attributes: bytes
    certificate: bytes
    scheme: str
    salt_bytes: int
    mask: str
    signature: bytes

    def __repr__(self) -> str:
        return "<SecurityObject>"

    def verify(self, key: object) -> None:
        """Check the signature alone.

        Raises:
            InvalidSignature: it is not this key's over these attributes.
            ValueError: key and scheme do not belong together, or one of them is not known here.
        """
        algorithm = _algorithm(self.digest)
        if self.scheme == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(self.signature, self.attributes, ec.ECDSA(algorithm))
        elif self.scheme == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            key.verify(self.signature, self.attributes, padding.PKCS1v15(), algorithm)
        elif self.scheme == "rsassa_pss" and isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(_algorithm(self.mask)), self.salt_bytes)
            key.verify(self.signature, self.attributes, pss, algorithm)
        else:
            raise ValueError("key and scheme do not belong together")


def parse_sod(data: bytes) -> SecurityObject | Unreadable:
    """Read EF.SOD."""
    body = tlv.find(data, SOD_TAG)
    if isinstance(body, tlv.TlvDefect):
        return Unreadable(f"{body.reason} at {body.offset}")
    try:
        return _read(body)
    except _NOT_ASN1:
        return Unreadable("no CMS signature of a kind that is known")


def _read(body: bytes) -> SecurityObject | Unreadable:
    info = cms.ContentInfo.load(body, strict=True)
    if info["content_type"].native != "signed_data":
        return Unreadable("not signed")
    signed = info["content"]
    inside = signed["encap_content_info"]
    if inside["content_type"].native != LDS_SECURITY_OBJECT:
        return Unreadable("something else than a list of hashes was signed")
    content = bytes(inside["content"])
    listed = LdsSecurityObject.load(content, strict=True)
    groups = listed["groups"]
    if not 1 <= len(groups) <= _MOST_GROUPS:
        return Unreadable("a list of hashes without an end")
    signers = signed["signer_infos"]
    if not signers:
        return Unreadable("nobody signed it")
    signer = signers[0]
    certificate = _certificate(signed, signer["sid"])
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    if certificate is None:
        return Unreadable("its signer's certificate is not in it")
    if [one.native for one in attributes["content_type"]] != [LDS_SECURITY_OBJECT]:
        return Unreadable("signed as something else")
    (message_digest,) = attributes["message_digest"]
    scheme, digest, salt, mask = _scheme(signer)
    return SecurityObject(
        hash=listed["hash"]["algorithm"].native,
        groups={int(one["number"].native): bytes(one["value"].native) for one in groups},
        content=content,
        digest=digest,
        message_digest=bytes(message_digest.native),
        attributes=bytes(signer["signed_attrs"].untag().dump()),
        certificate=certificate,
        scheme=scheme,
        salt_bytes=salt,
        mask=mask,
        signature=bytes(signer["signature"].native),
    )


def _scheme(signer: Any) -> tuple[str, str, int, str]:
    """Scheme, hash, and for RSASSA-PSS the salt's length and the mask's hash."""
    how, digest = signer["signature_algorithm"], signer["digest_algorithm"]["algorithm"].native
    scheme = how.signature_algo
    if scheme != "rsassa_pss":
        # ``rsaEncryption`` names no hash of its own.
        own = digest if how["algorithm"].native == scheme else how.hash_algo
        return scheme, own, 0, digest
    parameters = how["parameters"]
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    salt = int(parameters["salt_length"].native)
    if not 0 <= salt <= 64:
        raise ValueError("a salt of no sensible length")
    return scheme, parameters["hash_algorithm"]["algorithm"].native, salt, mask


def _certificate(signed: Any, sid: Any) -> bytes | None:
    """The certificate that the signer names; a list of more than a few has no use."""
    for choice in list(signed["certificates"])[:_MOST_GROUPS]:
        if choice.name != "certificate":
            continue
        one = choice.chosen
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            if (
                one.serial_number == named["serial_number"].native
                and one.issuer.dump() == named["issuer"].dump()
            ):
                return bytes(one.dump())
        elif one.key_identifier == sid.chosen.native:
            return bytes(one.dump())
    return None


def _algorithm(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise ValueError("a hash that is not known here")
    return _HASHES[name]()


class _DataGroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _DataGroupHash


class LdsSecurityObject(core.Sequence):  # type: ignore[misc]
    """``LDSSecurityObject`` (Doc 9303-10, appendix D.1)."""

    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("hash", algos.DigestAlgorithm),
        ("groups", _DataGroupHashes),
        ("info", core.Any, {"optional": True}),
    ]

"""A state that does not exist and signs its documents' chips (ICAO Doc 9303-10 and -12).

Its keys are made when it is needed and forgotten afterwards: a signature of it is worth something
only where its certificate was put among those that are vouched for.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Literal

from asn1crypto import (
    algos,
    cms,
    tsp,  # noqa: F401  # its names are taken up only before the first attribute is made
)
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from drivers.smartcard import tlv
from drivers.smartcard.security_object import LDS_SECURITY_OBJECT, SOD_TAG, LdsSecurityObject

_DAY = dt.timedelta(days=1)
_SALT = 32
Scheme = Literal["ecdsa", "rsassa_pkcs1v15", "rsassa_pss"]
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclasses.dataclass(frozen=True, slots=True)
class Wishes:
    """How the issuer signs, and what is to be wrong with it.

    Attributes:
        scheme: of the document signer.
        hash: of the files and of its signature.
        days: for how many its certificates are good, from the day before ``since``.
        key_ids: whether certificates name keys.
        signer_is_authority: the signer's certificate may issue others.
        foreign_key: the state's certificate has another key than the one that signed.
    """

    scheme: Scheme = "ecdsa"
    hash: str = "sha256"
    days: int = 3650
    key_ids: bool = True
    signer_is_authority: bool = False
    foreign_key: bool = False


class VirtualIssuer:
    """Country signing authority and document signer of nowhere."""

    def __init__(
        self, now: dt.datetime, wishes: Wishes | None = None, name: str = "Utopia CSCA"
    ) -> None:
        """Make the keys and their certificates.

        Args:
            now: timezone-aware; from when they are good.
            wishes: how it signs.
            name: of the authority.
        """
        self._wishes = wishes or Wishes()
        self._now = now
        self._authority_key = ec.generate_private_key(ec.SECP256R1())
        self._authority_name = _name(name)
        self._key: _Key = (
            ec.generate_private_key(ec.SECP256R1())
            if self._wishes.scheme == "ecdsa"
            else rsa.generate_private_key(public_exponent=65537, key_size=2048)
        )
        shown = ec.generate_private_key(ec.SECP256R1())
        own = shown if self._wishes.foreign_key else self._authority_key
        self.certificate = self._certify(
            self._authority_name, own.public_key(), own, authority=True
        ).public_bytes(Encoding.DER)
        """The state's own certificate, DER: what a site vouches for."""
        self._signer = self._certify(
            _name("Utopia Document Signer 1"),
            self._key.public_key(),
            self._authority_key,
            authority=self._wishes.signer_is_authority,
        )

    def sign(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD over these data groups, by their numbers."""
        digest = self._wishes.hash
        listed = LdsSecurityObject(
            {
                "version": 0,
                "hash": {"algorithm": digest},
                "groups": [
                    {"number": number, "value": hashlib.new(digest, content).digest()}
                    for number, content in sorted(groups.items())
                ],
            }
        ).dump()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [LDS_SECURITY_OBJECT]},
                {"type": "message_digest", "values": [hashlib.new(digest, listed).digest()]},
            ]
        )
        certificate = asn1_x509.Certificate.load(self._signer.public_bytes(Encoding.DER))
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": {"algorithm": digest},
            "signed_attrs": attributes,
            "signature_algorithm": self._algorithm(digest),
            "signature": self._signature(attributes.dump(), digest),
        }
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": digest}],
                "encap_content_info": {"content_type": LDS_SECURITY_OBJECT, "content": listed},
                "certificates": [cms.CertificateChoices("certificate", certificate)],
                "signer_infos": [signer],
            }
        )
        info = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return tlv.encode(SOD_TAG, info.dump())

    def _algorithm(self, digest: str) -> Any:
        scheme = self._wishes.scheme
        if scheme != "rsassa_pss":
            name = f"{digest}_{'ecdsa' if scheme == 'ecdsa' else 'rsa'}"
            return algos.SignedDigestAlgorithm({"algorithm": name})
        return algos.SignedDigestAlgorithm(
            {
                "algorithm": "rsassa_pss",
                "parameters": {
                    "hash_algorithm": {"algorithm": digest},
                    "mask_gen_algorithm": {
                        "algorithm": "mgf1",
                        "parameters": {"algorithm": digest},
                    },
                    "salt_length": _SALT,
                },
            }
        )

    def _signature(self, attributes: bytes, digest: str) -> bytes:
        # SHA-1, to show that nobody trusts it.
        known = (hashes.SHA1(), hashes.SHA256(), hashes.SHA512())  # noqa: S303
        algorithm = {one.name: one for one in known}[digest]
        key = self._key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(attributes, ec.ECDSA(algorithm))
        if self._wishes.scheme == "rsassa_pss":
            return key.sign(attributes, padding.PSS(padding.MGF1(algorithm), _SALT), algorithm)
        return key.sign(attributes, padding.PKCS1v15(), algorithm)

    def _certify(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        by: ec.EllipticCurvePrivateKey,
        *,
        authority: bool,
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._authority_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _DAY)
            .not_valid_after(self._now + (self._wishes.days - 1) * _DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if self._wishes.key_ids:
            issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
            made = made.add_extension(issuer, critical=False).add_extension(
                x509.SubjectKeyIdentifier.from_public_key(public), critical=False
            )
        return made.sign(by, hashes.SHA256())


def _name(common: str) -> x509.Name:
    # UT is nobody's code of ISO 3166-1.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "UT"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )

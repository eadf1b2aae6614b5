"""The platform's document key: an RSA key for PDF readers, vouched for by the key terminals know.

``documents.pem`` (owner only) lies beside the platform's keys and is made when missing, or when the
platform's own key has changed.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from sync.hub.private_file import write_private
from sync.hub.secrets import Signer

KEY_FILE = "documents.pem"
FIELD = "GuanjiaSignature"
_BITS = 2048
_LASTS = dt.timedelta(days=3650)
# A terminal's clock may be behind.
_EARLIER = dt.timedelta(days=1)


class DocumentSigner:
    """Signs documents; any thread may call it.

    Args:
        key: of the documents.
        leaf: its certificate.
        root: of the platform's own key.
    """

    def __init__(
        self, key: rsa.RSAPrivateKey, leaf: x509.Certificate, root: x509.Certificate
    ) -> None:
        self._key = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._leaf = leaf.public_bytes(Encoding.DER)
        self._root = root.public_bytes(Encoding.DER)

    def sign(self, pdf: bytes) -> tuple[bytes, int]:
        """The same document, signed (PAdES baseline B), and how many pages it has.

        The seal on it is drawn before: what a reader shows of a signature differs from one to the
        other, and paper shows nothing.
        """
        # Half a second to import: a platform that gives out no document does not wait for it.
        from asn1crypto import keys as asn1_keys
        from asn1crypto import x509 as asn1_x509
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register(asn1_x509.Certificate.load(self._root))
        signer = SimpleSigner(
            asn1_x509.Certificate.load(self._leaf),
            asn1_keys.PrivateKeyInfo.load(self._key),
            registry,
            embed_roots=True,
        )
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason="示例文书，无法律效力",
        )
        signed = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        pages = int(writer.prev.root["/Pages"]["/Count"])
        PdfSigner(metadata, signer=signer).sign_pdf(writer, output=signed)
        return signed.getvalue(), pages


def open_document_signer(data: Path, platform: Signer, now: dt.datetime) -> DocumentSigner:
    """Read the document key, or make it.

    Args:
        data: the platform's folder.
        platform: who vouches for it.
        now: the platform's time.
    """
    path = data / KEY_FILE
    found = _read(path, platform.sign_key) if path.exists() else None
    if found is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        root = _root(platform, now)
        leaf = _leaf(key, root, platform, now)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem += leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
        write_private(path, pem)
        found = key, leaf, root
    return DocumentSigner(*found)


def _read(
    path: Path, platform: Ed25519PrivateKey
) -> tuple[rsa.RSAPrivateKey, x509.Certificate, x509.Certificate] | None:
    pem = path.read_bytes()
    key = load_pem_private_key(pem, None)
    leaf, root = x509.load_pem_x509_certificates(pem)
    try:
        platform.public_key().verify(root.signature, root.tbs_certificate_bytes)
    except InvalidSignature:
        # The platform has another key by now, which vouches for another one.
        return None
    return (key, leaf, root) if isinstance(key, rsa.RSAPrivateKey) else None


def _root(platform: Signer, now: dt.datetime) -> x509.Certificate:
    name = _name(platform, platform.kid)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(platform.sign_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + _LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(platform.sign_key, None)
    )


def _leaf(
    key: rsa.RSAPrivateKey, root: x509.Certificate, platform: Signer, now: dt.datetime
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(platform, "莞家政务电子文书（示例）"))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + _LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(platform.sign_key, None)
    )


def _name(platform: Signer, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, platform.hub[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )

"""A key in a PKCS #11 token or a TPM: it was made in there, and nothing brings it out."""

from __future__ import annotations

import hashlib
import secrets
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from sync.identity.device_key import DeviceKey, fingerprint
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.signing_tls import install_signer
from sync.identity.token import Token

# What our keys are called in a token that may hold others' as well.
LABEL = "guanjia-terminal"
_COORDINATE_BYTES = 32


class TokenKey:
    """A key pair on P-256 in a token.

    Args:
        token: where it is.
        public: its public half.
        name: its id in the token.
    """

    def __init__(self, token: Token, public: ec.EllipticCurvePublicKey, name: bytes) -> None:
        self._token = token
        self._public = public
        self._name = name

    def __repr__(self) -> str:
        return f"<key of {fingerprint(self._public)[:16]} in a token>"

    def public(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self._public

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over the data, DER.

        Raises:
            KeyUnusable: the token is away, or does not sign.
        """
        return self.sign_digest(hashlib.sha256(data).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """ECDSA over a SHA-256 digest, DER.

        Raises:
            KeyUnusable: the token is away, or does not sign.
        """

        def sign(session: Any) -> bytes:
            import pkcs11

            private = _private(session, self._name)
            if private is None:
                raise KeyUnusable(KeyTrouble.NO_KEY)
            made: bytes = private.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
            return made

        raw = self._token.run(sign)
        if len(raw) != 2 * _COORDINATE_BYTES:
            raise KeyUnusable(KeyTrouble.NO_ANSWER, "signature")
        first, second = raw[:_COORDINATE_BYTES], raw[_COORDINATE_BYTES:]
        return encode_dss_signature(int.from_bytes(first), int.from_bytes(second))

    def install(self, context: ssl.SSLContext, certificate: Path) -> None:
        """Make a TLS context prove itself with this key and this certificate.

        Raises:
            KeyUnusable: they do not belong together, or cannot be read.
        """
        try:
            shown = x509.load_pem_x509_certificate(certificate.read_bytes())
        except (OSError, ValueError) as error:
            raise KeyUnusable(KeyTrouble.NOT_A_PAIR, type(error).__name__) from None
        if shown.public_key() != self._public:
            raise KeyUnusable(KeyTrouble.NOT_A_PAIR)
        install_signer(context, shown, self.sign_digest)


class TokenShelf:
    """A terminal's keys in a token; a certificate finds its own by the public half beside it.

    Args:
        token: where they are.
        prepare: makes the token where there is none yet; a vendor's token is prepared by hand.
    """

    def __init__(self, token: Token, prepare: Callable[[], None] = lambda: None) -> None:
        self._token = token
        self._prepare = prepare

    def make(self) -> TokenKey:
        """A new key, made in the token, which never gives it away.

        Raises:
            KeyUnusable: the token is away, or makes none.
        """
        self._prepare()
        return TokenKey(self._token, *self._token.run(_make))

    def find(self, public: ec.EllipticCurvePublicKey) -> TokenKey | None:
        """The key whose public half this is.

        Raises:
            KeyUnusable: the token is away, or does not let us in.
        """

        def find(session: Any) -> TokenKey | None:
            for one, name in _pairs(session):
                if one == public and _private(session, name) is not None:
                    return TokenKey(self._token, public, name)
            return None

        return self._token.run(find)

    def others(self, public: ec.EllipticCurvePublicKey | None) -> list[DeviceKey]:
        """Every key of ours but this one."""
        kept = None if public is None else fingerprint(public)
        try:
            there = self._token.run(_pairs)
        except KeyUnusable:
            return []
        return [TokenKey(self._token, *one) for one in there if fingerprint(one[0]) != kept]

    def drop_others(self, public: ec.EllipticCurvePublicKey) -> None:
        """Destroy every key of ours but this one."""

        def drop(session: Any) -> None:
            import pkcs11

            kept = {name for one, name in _pairs(session) if one == public}
            # The private half first: a public one without it names nothing.
            for kind in (pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.ObjectClass.PUBLIC_KEY):
                wanted = {pkcs11.Attribute.CLASS: kind, pkcs11.Attribute.LABEL: LABEL}
                for one in list(session.get_objects(wanted)):
                    if one[pkcs11.Attribute.ID] not in kept:
                        one.destroy()

        self._token.run(drop)


def _make(session: Any) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    import pkcs11
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

    names, name = pkcs11.Attribute, secrets.token_bytes(16)
    curve = session.create_domain_parameters(
        pkcs11.KeyType.EC,
        {names.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
        local=True,
    )
    # tpm2-pkcs11 refuses a template that says "no" to what it does not know for this kind of key.
    unsaid = pkcs11.DEFAULT
    public, _ = curve.generate_keypair(
        store=True,
        label=LABEL,
        id=name,
        capabilities=pkcs11.MechanismFlag.SIGN | pkcs11.MechanismFlag.VERIFY,
        public_template={names.ENCRYPT: unsaid, names.WRAP: unsaid},
        private_template={
            names.DECRYPT: unsaid,
            names.UNWRAP: unsaid,
            names.DERIVE: unsaid,
            names.SENSITIVE: True,
            names.EXTRACTABLE: False,
        },
    )
    return _read_public(encode_ec_public_key(public)), name


def _pairs(session: Any) -> list[tuple[ec.EllipticCurvePublicKey, bytes]]:
    """Public halves of our keys, with the id that both halves have."""
    import pkcs11
    from pkcs11.util.ec import encode_ec_public_key

    names = pkcs11.Attribute
    wanted = {names.CLASS: pkcs11.ObjectClass.PUBLIC_KEY, names.LABEL: LABEL}
    found = session.get_objects(wanted)
    return [(_read_public(encode_ec_public_key(one)), one[names.ID]) for one in found]


def _private(session: Any, name: bytes) -> Any:
    import pkcs11

    names = pkcs11.Attribute
    kind = pkcs11.ObjectClass.PRIVATE_KEY
    wanted = {names.CLASS: kind, names.LABEL: LABEL, names.ID: name}
    return next(iter(list(session.get_objects(wanted))), None)


def _read_public(der: bytes) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyUnusable(KeyTrouble.NO_ANSWER, "public key")
    return key

"""Sealed in two steps by us, opened in one by the library."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.hpke import encapsulate, seal

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PRIVATE = X25519PrivateKey.generate()


@given(plaintext=st.binary(max_size=3000), info=st.binary(max_size=600))
def test_library_opens_what_was_sealed(plaintext: bytes, info: bytes) -> None:
    sealed = seal(plaintext, encapsulate(PRIVATE.public_key()), info)
    assert SUITE.decrypt(sealed, PRIVATE, info) == plaintext
    with pytest.raises(InvalidTag):
        SUITE.decrypt(sealed, PRIVATE, info + b"x")


def test_shared_secret_is_that_of_the_standards_vector() -> None:
    """RFC 9180, appendix A.1.1: the KEM is the same for each AEAD."""
    sender = "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"
    receiver = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
    made = encapsulate(
        X25519PublicKey.from_public_bytes(bytes.fromhex(receiver)),
        X25519PrivateKey.from_private_bytes(bytes.fromhex(sender)),
    )
    assert made.encapsulated.hex() == (
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    )
    assert made.spend().hex() == (
        "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    )


def test_encapsulation_seals_one_message_and_shows_no_secret() -> None:
    made = encapsulate(PRIVATE.public_key())
    secret = made._secret
    assert secret is not None
    assert secret.hex() not in repr(made)
    assert repr(secret) not in repr(made)
    seal(b"one", made, b"")
    with pytest.raises(ValueError, match="one message"):
        seal(b"two", made, b"")

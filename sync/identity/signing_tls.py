"""A TLS context proves itself with a key that can do nothing but sign.

Python's ``ssl`` takes keys from files only. OpenSSL below it takes a key whose signature is made
elsewhere: an ``EC_KEY`` with a method of its own (EC_KEY_METHOD_new(3)), which asks here for each
signature. So neither an engine nor a provider has to fit the machine's OpenSSL, and whatever signs
(a token, a TPM) can show a certificate in TLS 1.3. The private key never comes near this process.

An ``SSLContext`` of CPython is an object whose first member is its ``SSL_CTX`` (Modules/_ssl.c,
PySSLContext, 3.11 and 3.12); it is looked at before it is trusted.
"""

from __future__ import annotations

import _ssl
import ctypes
import logging
import ssl
import sys
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sync.identity.key_trouble import KeyTrouble, KeyUnusable

_log = logging.getLogger("sync.identity")
_KNOWN = ((3, 11), (3, 12))
_PTR = ctypes.c_void_p
# int (*sign)(int type, const unsigned char *dgst, int dlen, unsigned char *sig,
#             unsigned int *siglen, const BIGNUM *kinv, const BIGNUM *r, EC_KEY *eckey)
_SIGN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_int, _PTR, ctypes.c_int, _PTR, _PTR, _PTR, _PTR, _PTR
)
# ECDSA on P-256, DER: at most so long (two integers of 33 bytes).
_SIGNATURE_BYTES = 72
# What OpenSSL calls back must outlive every connection that may call it, and those outlive their
# context: some hundred bytes for each certificate that is shown are kept for good.
_held: list[object] = []


def install_signer(
    context: ssl.SSLContext, certificate: x509.Certificate, sign: Callable[[bytes], bytes]
) -> None:
    """Make a context show this certificate and let ``sign`` prove it.

    Args:
        context: of a client.
        certificate: on P-256.
        sign: SHA-256 digest to an ECDSA signature (DER); may be called by any thread that shakes
            hands, and may raise ``KeyUnusable``, which ends that handshake.

    Raises:
        KeyUnusable: this Python or its OpenSSL cannot, or certificate and key do not fit.
    """
    if sys.implementation.name != "cpython" or sys.version_info[:2] not in _KNOWN:
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, f"Python {sys.version_info[:2]}")
    try:
        library = _functions()
    except (OSError, AttributeError) as error:
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, type(error).__name__) from None
    pointer = _PTR.from_address(id(context) + object.__basicsize__).value
    if not pointer or library.SSL_CTX_get_options(pointer) != int(context.options):
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, "ssl is laid out otherwise")
    asked = _SIGN(_answering(sign))
    method = library.EC_KEY_METHOD_new(library.EC_KEY_OpenSSL())
    library.EC_KEY_METHOD_set_sign(method, asked, None, None)
    shown = certificate.public_bytes(serialization.Encoding.DER)
    public = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key, pair = _PTR(), _PTR()
    try:
        key = _PTR(library.d2i_EC_PUBKEY(None, ctypes.byref(ctypes.c_char_p(public)), len(public)))
        pair = _PTR(library.EVP_PKEY_new())
        done = (
            bool(key)
            and library.EC_KEY_set_method(key, method) == 1
            and library.EVP_PKEY_set1_EC_KEY(pair, key) == 1
            and library.SSL_CTX_use_certificate_ASN1(pointer, len(shown), shown) == 1
            and library.SSL_CTX_use_PrivateKey(pointer, pair) == 1
        )
    finally:
        # The context holds references of its own.
        library.EVP_PKEY_free(pair)
        library.EC_KEY_free(key)
    _held.append(asked)
    if not done:
        raise KeyUnusable(KeyTrouble.NOT_A_PAIR)


def _answering(sign: Callable[[bytes], bytes]) -> Callable[..., int]:
    def answer(
        _kind: int, digest: int, count: int, into: int, length: int, *_unused: object
    ) -> int:
        try:
            made = sign(ctypes.string_at(digest, count))
        except Exception as error:
            # Nothing may be raised through OpenSSL; it ends the handshake.
            _log.error("the terminal's key did not sign: %s", error)
            return 0
        if len(made) > _SIGNATURE_BYTES:
            return 0
        ctypes.memmove(into, made, len(made))
        ctypes.c_uint.from_address(length).value = len(made)
        return 1

    return answer


def _functions() -> ctypes.CDLL:
    # The very libraries that Python's ssl uses: its own module leads to them.
    library = ctypes.CDLL(_ssl.__file__)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "EC_KEY_OpenSSL": (_PTR, []),
        "EC_KEY_METHOD_new": (_PTR, [_PTR]),
        "EC_KEY_METHOD_set_sign": (None, [_PTR, _SIGN, _PTR, _PTR]),
        "d2i_EC_PUBKEY": (_PTR, [_PTR, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long]),
        "EC_KEY_set_method": (ctypes.c_int, [_PTR, _PTR]),
        "EC_KEY_free": (None, [_PTR]),
        "EVP_PKEY_new": (_PTR, []),
        "EVP_PKEY_set1_EC_KEY": (ctypes.c_int, [_PTR, _PTR]),
        "EVP_PKEY_free": (None, [_PTR]),
        "SSL_CTX_get_options": (ctypes.c_uint64, [_PTR]),
        "SSL_CTX_use_certificate_ASN1": (ctypes.c_int, [_PTR, ctypes.c_int, ctypes.c_char_p]),
        "SSL_CTX_use_PrivateKey": (ctypes.c_int, [_PTR, _PTR]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library

"""What a session of a terminal shows, when its key is in no file: a proof made at each connection.

The certificate and the key are looked for when a connection is opened: a renewed certificate is
shown by the next one, and a token that was away and is back serves again without a restart.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
import urllib3
from cryptography import x509
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.util import create_urllib3_context

from sync.identity.device_key import DeviceKey
from sync.identity.key_trouble import KeyUnusable


class Proof:
    """Makes TLS contexts that show a certificate by its key.

    Args:
        certificate: the file, PEM.
        key: finds its key; may raise ``KeyUnusable``.
    """

    def __init__(self, certificate: Path, key: Callable[[], DeviceKey]) -> None:
        self._certificate = certificate
        self._key = key
        self._lock = threading.Lock()
        self._made: tuple[bytes, ssl.SSLContext] | None = None

    @property
    def certificate(self) -> x509.Certificate | None:
        """What is shown, as far as it can be read."""
        try:
            return x509.load_pem_x509_certificate(self._certificate.read_bytes())
        except (OSError, ValueError):
            return None

    def install(self, context: ssl.SSLContext) -> None:
        """Put it into a context of somebody's own.

        Raises:
            KeyUnusable: the key cannot be used.
        """
        self._key().install(context, self._certificate)

    def context(self) -> ssl.SSLContext:
        """The context that shows what the terminal has now.

        Raises:
            KeyUnusable: the key cannot be used.
        """
        with self._lock:
            try:
                shown = self._certificate.read_bytes()
            except OSError:
                shown = b""
            if self._made is None or self._made[0] != shown:
                context = create_urllib3_context()
                self.install(context)
                self._made = shown, context
            return self._made[1]


def proving(connection: type[HTTPSConnection], proof: Proof) -> type[HTTPSConnection]:
    """Connections like these, which prove who the terminal is."""

    class Proving(connection):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            try:
                self.ssl_context = proof.context()
            except KeyUnusable as error:
                # Nothing was sent, and it is tried again: as when nobody is at the address.
                raise urllib3.exceptions.NewConnectionError(
                    self, f"the terminal's key: {error}"
                ) from None
            super().connect()

    return Proving


class TerminalSession(requests.Session):
    """A session whose connections show the terminal's certificate.

    Args:
        proof: what is shown.
    """

    def __init__(self, proof: Proof) -> None:
        super().__init__()
        self.proof = proof
        self.mount("https://", _Proving(proof))


class _Proving(HTTPAdapter):
    def __init__(self, proof: Proof) -> None:
        self._proof = proof
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        """Make the pool as usual, but of connections that prove."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)

        class Pool(HTTPSConnectionPool):
            ConnectionCls = proving(HTTPSConnection, self._proof)

        self.poolmanager.pool_classes_by_scheme = {
            **self.poolmanager.pool_classes_by_scheme,
            "https": Pool,
        }

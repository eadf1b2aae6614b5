"""A PKCS #11 token as this process sees it: one session, opened when needed, found again.

``python-pkcs11`` is an extra (``token``); without it no token can be used. A wrong PIN is given to
a token once: three to ten of them lock it for good, so nothing tries by itself again before
somebody has written the PIN's file anew.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sync.identity.key_place import TokenPlace
from sync.identity.key_trouble import KeyTrouble, KeyUnusable

_log = logging.getLogger("sync.identity")
T = TypeVar("T")
# PKCS #11 errors that say: the session is gone, not the token. By name: the extra may be missing.
_GONE = frozenset(
    {
        "DeviceRemoved",
        "DeviceError",
        "SessionClosed",
        "SessionHandleInvalid",
        "TokenNotPresent",
        "UserNotLoggedIn",
        "ObjectHandleInvalid",
        "KeyHandleInvalid",
        "Pkcs11NotInitialised",
        "GeneralError",
    }
)
_TROUBLE = {
    "NoSuchToken": KeyTrouble.NO_TOKEN,
    "TokenNotPresent": KeyTrouble.NO_TOKEN,
    "TokenNotRecognised": KeyTrouble.NO_TOKEN,
    "SlotIDInvalid": KeyTrouble.NO_TOKEN,
    "DeviceRemoved": KeyTrouble.NO_TOKEN,
    "MultipleTokensReturned": KeyTrouble.NO_TOKEN,
    "PinIncorrect": KeyTrouble.WRONG_PIN,
    "PinInvalid": KeyTrouble.WRONG_PIN,
    "PinLenRange": KeyTrouble.WRONG_PIN,
    "PinExpired": KeyTrouble.WRONG_PIN,
    "PinLocked": KeyTrouble.LOCKED,
    "UserPinNotInitialized": KeyTrouble.WRONG_PIN,
    "NoSuchKey": KeyTrouble.NO_KEY,
}


class Token:
    """One token; used by any thread, one at a time.

    Args:
        place: where it is.
    """

    def __init__(self, place: TokenPlace) -> None:
        self._place = place
        self._lock = threading.RLock()
        self._session: Any = None
        self._refused: tuple[int, int, int] | None = None

    def run(self, action: Callable[[Any], T]) -> T:
        """Do something with a session of the token (``pkcs11.Session``).

        Raises:
            KeyUnusable: it is away, does not let us in, or does not do it.
        """
        with self._lock:
            once_more = self._session is not None
            while True:
                try:
                    return action(self._opened())
                except KeyUnusable:
                    raise
                except Exception as error:
                    self._drop()
                    if not once_more or type(error).__name__ not in _GONE:
                        raise _unusable(error) from None
                # It was pulled out and is back, or its library lost it: from the start.
                once_more = False

    def close(self) -> None:
        """Give the session back; the next action opens another one."""
        with self._lock:
            self._drop()

    def _opened(self) -> Any:
        if self._session is None:
            self._session = self._open()
        return self._session

    def _open(self) -> Any:
        stamp, pin = self._pin()
        if stamp == self._refused:
            raise KeyUnusable(KeyTrouble.WRONG_PIN, "refused before, not tried again")
        try:
            return self._found().open(rw=True, user_pin=pin)
        except KeyUnusable:
            raise
        except Exception as error:
            trouble = _unusable(error)
            if trouble.trouble is KeyTrouble.WRONG_PIN:
                self._refused = stamp
            raise trouble from None

    def _found(self) -> Any:
        library = load(self._place.library)
        wanted: dict[str, Any] = {}
        if self._place.token:
            wanted["token_label"] = self._place.token
        if self._place.serial:
            wanted["token_serial"] = self._place.serial.encode()
        try:
            return library.get_token(**wanted)
        except Exception as error:
            if type(error).__name__ != "NoSuchToken":
                raise
        # Some libraries see only what was there when they were loaded.
        library.reinitialize()
        return library.get_token(**wanted)

    def _pin(self) -> tuple[tuple[int, int, int], str]:
        try:
            about = self._place.pin.stat()
            pin = self._place.pin.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable(KeyTrouble.NO_PIN, type(error).__name__) from None
        if not pin:
            raise KeyUnusable(KeyTrouble.NO_PIN, "empty")
        return (about.st_mtime_ns, about.st_ino, about.st_size), pin

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.close()
        except Exception as error:
            # It is gone anyway.
            _log.debug("a token's session was not closed: %s", type(error).__name__)


@functools.lru_cache(maxsize=8)
def token_at(place: TokenPlace) -> Token:
    """The token at this place: one for the process, for a token lets a process in once."""
    return Token(place)


def load(library: Path) -> Any:
    """A vendor's library, loaded.

    Raises:
        KeyUnusable: it is not there or is none, or the extra ``token`` is not installed.
    """
    try:
        import pkcs11
    except ImportError:
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, "python-pkcs11") from None
    if not os.access(library, os.R_OK):
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, library.name)
    try:
        return pkcs11.lib(str(library))
    except (OSError, RuntimeError) as error:
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, type(error).__name__) from None
    except pkcs11.PKCS11Error as error:
        # It loads and finds nothing to talk to: tpm2-pkcs11 without a TPM.
        raise KeyUnusable(KeyTrouble.NO_TOKEN, type(error).__name__) from None


def _unusable(error: Exception) -> KeyUnusable:
    name = type(error).__name__
    return KeyUnusable(_TROUBLE.get(name, KeyTrouble.NO_ANSWER), name)

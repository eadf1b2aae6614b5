"""The machine's TPM as a token: tpm2-pkcs11 keeps what the TPM sealed in a folder of ours.

What is in the folder serves this TPM alone, so a stolen disk gives no key. The PIN lies beside it:
it only keeps a TPM from doing what a stranger's program on this machine asks; whoever is root here
may ask. Debian: ``libtpm2-pkcs11-1``; the account must be of the group ``tss`` (/dev/tpmrm0).
"""

from __future__ import annotations

import ctypes
import os
import secrets
from pathlib import Path

from sync.identity.files import write_whole
from sync.identity.key_place import TokenPlace
from sync.identity.key_trouble import KeyTrouble, KeyUnusable

FOLDER = "tpm"
LABEL = "guanjia"
PIN_FILE = "pin"
_STORE, _ROAD = "TPM2_PKCS11_STORE", "TPM2_PKCS11_TCTI"
_DEVICE = Path("/dev/tpmrm0")
_LIBRARIES = (Path("/usr/lib"), "*/pkcs11/libtpm2_pkcs11.so")
# PKCS #11 2.40: CKF_SERIAL_SESSION | CKF_RW_SESSION, CKU_SO.
_READ_WRITE, _OFFICER = 0x4 | 0x2, 0
_LABEL_BYTES = 32


def tpm_place(identity: Path) -> TokenPlace:
    """The TPM's token of the terminal whose folder of identity this is.

    Args:
        identity: what the TPM sealed lies in a folder of it.
    """
    folder = identity / FOLDER
    # The library reads them when it is loaded.
    os.environ[_STORE] = str(folder)
    os.environ.setdefault(_ROAD, f"device:{_DEVICE}")
    found = sorted(_LIBRARIES[0].glob(_LIBRARIES[1]))
    library = found[0] if found else _LIBRARIES[0] / "libtpm2_pkcs11.so"
    return TokenPlace(library, LABEL, "", folder / PIN_FILE)


def prepare_tpm(place: TokenPlace) -> None:
    """Make the token in the TPM when there is none yet; its PIN is made here and seen by nobody.

    Raises:
        KeyUnusable: there is no TPM that answers, or no library for it.
        OSError: the folder or the PIN could not be written.
    """
    folder = place.pin.parent
    if place.pin.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for half in folder.glob("*.sqlite3*"):
        # Of an attempt that broke off: without its PIN it serves nobody.
        half.unlink()
    pin, officer = (secrets.token_hex(16).encode("ascii") for _ in range(2))
    try:
        library = ctypes.CDLL(str(place.library))
    except OSError:
        raise KeyUnusable(KeyTrouble.NO_LIBRARY, place.library.name) from None
    _call(library.C_Initialize, None, trouble=KeyTrouble.NO_TOKEN)
    try:
        slot = _free_slot(library)
        label = LABEL.encode().ljust(_LABEL_BYTES)
        length = ctypes.c_ulong(len(officer))
        _call(library.C_InitToken, slot, officer, length, label)
        session = ctypes.c_ulong()
        flags = ctypes.c_ulong(_READ_WRITE)
        _call(library.C_OpenSession, slot, flags, None, None, ctypes.byref(session))
        _call(library.C_Login, session, ctypes.c_ulong(_OFFICER), officer, length)
        _call(library.C_InitPIN, session, pin, ctypes.c_ulong(len(pin)))
    finally:
        library.C_Finalize(None)
    # Last: the file says that the token is whole.
    write_whole(place.pin, pin, 0o600)


def _free_slot(library: ctypes.CDLL) -> ctypes.c_ulong:
    """The slot without a token: the last one (tpm2-pkcs11 always offers one more)."""
    count = ctypes.c_ulong()
    _call(library.C_GetSlotList, ctypes.c_ubyte(0), None, ctypes.byref(count))
    if not count.value:
        raise KeyUnusable(KeyTrouble.NO_TOKEN)
    slots = (ctypes.c_ulong * count.value)()
    _call(library.C_GetSlotList, ctypes.c_ubyte(0), slots, ctypes.byref(count))
    return ctypes.c_ulong(slots[count.value - 1])


def _call(function: object, *arguments: object, trouble: KeyTrouble = KeyTrouble.NO_ANSWER) -> None:
    code = function(*arguments)  # type: ignore[operator]  # a function of a C library
    if code:
        raise KeyUnusable(trouble, f"{getattr(function, '__name__', '')} 0x{code:x}")

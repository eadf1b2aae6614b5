"""System calls of a process, one by one: let each go on, make it fail, or end the process there.

The process under torture hands its own system calls over (``hand_over``: a seccomp filter with user
notification, seccomp(2) and seccomp_unotify(2), Linux 5.5); whoever holds the listener decides. The
program itself is unmodified: nothing is preloaded, nothing is replaced, it waits in the kernel.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import platform
import select
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

# linux/audit.h and the tables of system calls; None where an architecture has no such call.
_ARCHITECTURES: dict[str, tuple[int, int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        317,
        {
            "write": 1,
            "pwrite64": 18,
            "sendto": 44,
            "recvfrom": 45,
            "fsync": 74,
            "fdatasync": 75,
            "ftruncate": 77,
            "rename": 82,
            "mkdir": 83,
            "unlink": 87,
            "openat": 257,
        },
    ),
    "aarch64": (
        0xC00000B7,
        277,
        {
            "write": 64,
            "pwrite64": 68,
            "sendto": 206,
            "recvfrom": 207,
            "fsync": 82,
            "fdatasync": 83,
            "ftruncate": 46,
            "rename": 38,
            "mkdir": 34,
            "unlink": 35,
            "openat": 56,
        },
    ),
}
_ARCH, _SECCOMP, NUMBERS = _ARCHITECTURES.get(platform.machine(), (0, 0, {}))
NAMES = {number: name for name, number in NUMBERS.items()}
DISK = ("pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "mkdir", "unlink")
NETWORK = ("sendto", "recvfrom")

_PR_SET_NO_NEW_PRIVS, _SET_MODE_FILTER, _NEW_LISTENER = 38, 1, 1 << 3
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
# struct seccomp_notif: id, pid, flags, data (nr, arch, instruction pointer, six arguments).
_QUESTION = struct.Struct("=QIIiIQ6Q")
# struct seccomp_notif_resp: id, val, error, flags.
_ANSWER = struct.Struct("=QqiI")
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_GO_ON = 1

# A verdict about one call: None lets it go on, a number of errno makes it fail.
Judge = Callable[[str], int | None]


class _Filter(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jt", ctypes.c_ubyte),
        ("jf", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Filter)))


def available() -> bool:
    """Whether this machine knows how, and lets us: tried in a process of its own."""
    if not NUMBERS or platform.system() != "Linux":
        return False
    trial = f"from {__name__} import hand_over, NUMBERS; hand_over(sorted(NUMBERS)[:0])"
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", trial], cwd=root, capture_output=True, timeout=60, check=False
    )
    return done.returncode == 0


def hand_over(calls: Iterable[str]) -> int:
    """From now on these calls of this process wait for a verdict, for good.

    Args:
        calls: names from ``NUMBERS``; any other call goes on unasked.

    Returns:
        The listener; whoever reads from it judges.
    """
    wanted = [NUMBERS[name] for name in calls]
    lines = [_Filter(_LOAD, 0, 0, 0)]
    for place, number in enumerate(wanted):
        # Jump over what is left of the comparisons and over "allow".
        lines.append(_Filter(_EQUAL, len(wanted) - place, 0, number))
    lines += [_Filter(_RETURN, 0, 0, _ALLOW), _Filter(_RETURN, 0, 0, _NOTIFY)]
    program = _Program(len(lines), (_Filter * len(lines))(*lines))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    listener = library.syscall(_SECCOMP, _SET_MODE_FILTER, _NEW_LISTENER, ctypes.byref(program))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return int(listener)


def preside(listener: int, judge: Judge, *, timeout_s: float) -> bool:
    """Judge every call until the process is gone; whether it was gone within ``timeout_s`` of rest.

    Args:
        listener: from ``hand_over``, in this process.
        judge: told the name of the call, before it happens. It may end the process.
        timeout_s: the longest time without a call.
    """
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        events = poll.poll(timeout_s * 1000)
        if not events:
            return False
        if not events[0][1] & select.POLLIN:
            return True  # nobody is left who could ask
        question = bytearray(_QUESTION.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, question)
            asked = _QUESTION.unpack(question)
            error = judge(NAMES[asked[3]])
            answer = _ANSWER.pack(asked[0], 0, -(error or 0), 0 if error else _GO_ON)
            fcntl.ioctl(listener, _SEND, bytearray(answer))
        except OSError as gone:
            if gone.errno not in (errno.ENOENT, errno.EINTR):
                raise

"""A token of SoftHSM and a TPM of swtpm; what is missing on this machine is skipped and said."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.identity.key_place import TokenPlace, read_place
from sync.identity.token import token_at
from sync.identity.tpm import tpm_place

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "246813"


@dataclasses.dataclass(frozen=True)
class SoftToken:
    """A token in files, which can be pulled out and put back.

    Attributes:
        line: as the site's file names it.
        pin: the file with its PIN.
    """

    folder: Path
    line: str
    pin: Path

    @property
    def place(self) -> TokenPlace:
        """Where it is."""
        place = read_place(self.line)
        assert place is not None
        return place

    def pull(self) -> None:
        """Take it away, from under whoever uses it."""
        token_at(self.place).close()
        (self.folder / "tokens").rename(self.folder / "pulled")
        (self.folder / "tokens").mkdir()
        _library(SOFTHSM).reinitialize()

    def put_back(self) -> None:
        """Put it in again."""
        (self.folder / "tokens").rmdir()
        (self.folder / "pulled").rename(self.folder / "tokens")


def initialise(folder: Path, label: str) -> SoftToken:
    """A new token, by the tool of its maker."""
    (folder / "tokens").mkdir(parents=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\n", "utf-8")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    subprocess.run([*command, "--pin", PIN, "--so-pin", "97531"], check=True, capture_output=True)
    _library(SOFTHSM).reinitialize()
    pin = folder / "token.pin"
    pin.write_text(PIN + "\n", "utf-8")
    line = f"pkcs11:token={label}?module-path={SOFTHSM}&pin-source=file:{pin}"
    return SoftToken(folder, line, pin)


@pytest.fixture
def soft_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftToken]:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (make test-devices)")
    if shutil.which("softhsm2-util") is None or not SOFTHSM.exists():
        pytest.skip("SoftHSM is not installed (softhsm2)")
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    yield initialise(tmp_path / "softhsm", "guanjia")
    token_at.cache_clear()


@pytest.fixture
def tpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine with a TPM: the terminal's folder, for which no token has been made."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (make test-devices)")
    place = tpm_place(tmp_path / "identity")
    programs = ("swtpm", "tpm2-abrmd", "dbus-daemon")
    missing = [name for name in programs if shutil.which(name) is None]
    if missing or not place.library.exists():
        pytest.skip(f"not installed: {', '.join(missing) or 'libtpm2-pkcs11-1'}")
    state, port = tmp_path / "swtpm", _two_ports()
    state.mkdir()
    bus = f"unix:path={tmp_path / 'bus'}"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    monkeypatch.setenv("TPM2_PKCS11_TCTI", "tabrmd:bus_type=session")
    monkeypatch.setenv("TSS2_LOG", "all+none")
    with contextlib.ExitStack() as running:
        run = functools.partial(_running, running)
        run(
            [
                *("swtpm", "socket", "--tpm2", "--flags", "not-need-init,startup-clear"),
                *("--tpmstate", f"dir={state}", "--server", f"type=tcp,port={port}"),
                *("--ctrl", f"type=tcp,port={port + 1}", "--pid", f"file={state / 'pid'}"),
            ],
            until=(state / "pid").exists,
        )
        # A chip holds three objects at a time. A machine's kernel shares it out (/dev/tpmrm0);
        # here a daemon does.
        run(
            ["dbus-daemon", "--session", "--nofork", f"--address={bus}"],
            until=(tmp_path / "bus").exists,
        )
        run(
            ["tpm2-abrmd", "--session", "--allow-root", f"--tcti=swtpm:port={port}"],
            until=_answers,
        )
        yield tmp_path
        import pkcs11

        token_at(place).close()
        token_at.cache_clear()
        # The library keeps the folder and the road that it was loaded with.
        pkcs11.unload(str(place.library))


def _running(
    running: contextlib.ExitStack, command: list[str], *, until: Callable[[], bool]
) -> None:
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running.callback(program.wait, 10)
    running.callback(program.terminate)
    while not until():
        assert program.poll() is None, f"{command[0]} ended"


def _answers() -> bool:
    asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    owned = "org.freedesktop.DBus.NameHasOwner"
    answer = subprocess.run(
        [*asked, owned, "string:com.intel.tss2.Tabrmd"], capture_output=True, check=False
    )
    return b"true" in answer.stdout


def _two_ports() -> int:
    """A free port whose next one is free as well: swtpm's commands, swtpm's control."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _library(path: Path) -> Any:
    import pkcs11

    return pkcs11.lib(str(path))

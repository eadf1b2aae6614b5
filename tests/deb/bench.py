"""Simulated devices and the platform's twin for the installed terminal, until it is told to end.

Writes into the folder given: ``site.toml`` (the devices' tables), ``platform.json``, ``url``,
``code`` (a one-time code), ``submission.json`` (a case for the queue), and last ``ready``.
"""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import sys
from pathlib import Path

from drivers.idcard.simulated_wire import TcpWire
from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.simulator import EscposSimulator
from sync.hub.server import HubServer
from tests.sync.factory import make_body, utc_now

TERMINAL = "4419000040001"
SITE = """\
[devices.idcard]
{reader}

[devices.receipt]
adapter = "escpos-tcp"
address = "127.0.0.1:{printer}"
"""


def main() -> None:
    """``argv[1]`` is the folder; ``argv[2]`` is there when the reader stands on the network."""
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hub = HubServer(folder / "hub", name="hub.test", clock=utc_now, tls=("127.0.0.1",))
    hub.start(30.0)
    assert hub.book is not None
    wire = TcpWire() if len(sys.argv) > 2 else None
    reader = SdtSimulator(profile="development", wire=wire)
    printer = EscposSimulator(profile="development")
    # Its own name lies outside of the root that the terminal is installed in.
    where = (
        f'adapter = "sdt-tcp"\naddress = "{reader.port}"'
        if wire
        else f'adapter = "sdt-serial"\nport = "{Path(reader.port).resolve()}"'
    )
    written = {
        "site.toml": SITE.format(reader=where, printer=printer.port).encode(),
        "platform.json": (folder / "hub" / "platform.json").read_bytes(),
        "url": hub.address.url.encode(),
        "code": hub.book.new_code(TERMINAL, dt.timedelta(hours=1)).encode(),
        "submission.json": make_body(),
        "ready": b"",
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.pause()
    reader.close()
    printer.close()
    hub.stop(10.0)
    hub.book.close()


if __name__ == "__main__":
    main()

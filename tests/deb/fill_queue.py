"""Fills the installed terminal's queue with its own program.

``argv``: how many, and the file of the case that each of them is.
"""

import datetime as dt
import sys
from pathlib import Path

HOME = "/usr/lib/guanjia-kiosk"
sys.path[:0] = [f"{HOME}/app", f"{HOME}/vendor"]

from kiosk.store_key import store_key  # noqa: E402 -- only now it can be found
from sync.contract.case import CONTENT_TYPE  # noqa: E402
from sync.contract.platform import load_platform  # noqa: E402
from sync.outbox import Outbox, Terminal, new_key  # noqa: E402


def main() -> None:
    """Fill it."""
    outbox = Outbox.open(
        Path("/var/lib/guanjia/outbox.sqlite3"),
        platform=load_platform(Path("/etc/guanjia/platform.json")),
        terminal=Terminal(place="441900004", number="0001"),
        clock=lambda: dt.datetime.now(dt.UTC),
        reserve_bytes=0,
        database_key=store_key(),
    )
    body = Path(sys.argv[2]).read_bytes()
    for _ in range(int(sys.argv[1])):
        outbox.enqueue(key=new_key(), item="TEST-ITEM", content_type=CONTENT_TYPE, body=body)
    outbox.close()


if __name__ == "__main__":
    main()

"""Whether a database of the terminal is sound, whichever tables it has."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sync import cipher
from sync.trouble import StoreError, trouble_of

# The clock is looked at after so many steps of SQLite's machine, a fraction of a millisecond.
_STEPS = 1_000


def is_sound(
    path: Path,
    *,
    database_key: bytes | None = None,
    limit_s: float,
    busy_timeout_s: float = 2.0,
    monotonic: Callable[[], float] = time.monotonic,
) -> bool:
    """Compare everything in the file with everything else (``PRAGMA integrity_check``).

    What was not looked at within ``limit_s`` counts as sound.

    Raises:
        StoreError: it cannot be read at all.
    """
    driver = cipher.driver(database_key)
    end = monotonic() + limit_s
    try:
        cipher.want_form(path, database_key)
        uri = f"file:{quote(str(path))}?mode=ro"
        with closing(driver.connect(uri, uri=True, timeout=busy_timeout_s)) as raw:
            cipher.unlock(raw, database_key)
            raw.set_progress_handler(lambda: int(monotonic() > end), _STEPS)
            return [str(row[0]) for row in raw.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except driver.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return True
        raise StoreError(trouble_of(error), error.sqlite_errorname) from None
    except driver.DatabaseError:
        return False
    except OSError as error:
        raise StoreError(trouble_of(error), error.strerror or "") from None

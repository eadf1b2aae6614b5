"""Installs the version that the platform offered, and writes down for it how that went."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import msgspec

from kiosk import maintenance
from kiosk.app.offered import COMMAND
from kiosk.staff.updating import Machine, UpdateRefused, apply
from sync.contract.platform import PlatformKey
from sync.contract.status import UpdateFact
from sync.offered import FOLDER, READY, STATE, TAKING, last_fact, write_fact


def apply_ready(platform: PlatformKey, machine: Machine, *, data: Path, store: Path) -> UpdateFact:
    """Install what ``updates/ready`` names; however it ends, the terminal is opened again.

    Args:
        platform: whose release is trusted.
        machine: what is done to.
        data: the terminal's folder.
        store: where packages and the queue's copy are kept (root's alone).

    Raises:
        FileNotFoundError: nothing is ready.
        OSError: how it went could not be written down.
    """
    folder = data / FOLDER
    fact = last_fact(folder)
    if fact is None:
        raise FileNotFoundError(STATE)
    # A name, whatever is written there: nothing outside the folder is installed.
    package = folder / Path((folder / READY).read_text(encoding="ascii").strip()).name
    # The terminal comes up before it is written down how that went, and must not begin again.
    (folder / READY).rename(folder / TAKING)
    result, fault = "refused", "cannot"
    try:
        done = apply(package, platform, machine, data=data, store=store)
        result = "installed" if done.fault is None else "returned"
        fault = "" if done.fault is None else done.fault.value
    except UpdateRefused as error:
        fault = error.fault.value
    except (OSError, subprocess.SubprocessError):
        # "cannot": the journal of the machine says more.
        pass
    told = {
        "release": fact.release,
        "result": result,
        "fault": fault,
        "at": dt.datetime.now(dt.UTC),
    }
    fact = msgspec.convert(told, UpdateFact)
    write_fact(folder, fact)
    # The terminal's account writes the next one.
    about = folder.stat()
    os.chown(folder / STATE, about.st_uid, about.st_gid)
    ordered = maintenance.ordered(data)
    if ordered is not None and ordered.command == COMMAND:
        maintenance.end(data)
    (folder / TAKING).unlink(missing_ok=True)
    return fact

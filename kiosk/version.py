"""Which version of the program this is."""

from __future__ import annotations

import importlib.metadata

from kiosk.config import ROOT

# A package writes its own beside the program; a checkout has what the set-up installed.
FILE = ROOT / "VERSION"


def installed_version() -> str:
    """The package's version, else the project's."""
    if FILE.is_file():
        return FILE.read_text(encoding="ascii").strip()
    try:
        return importlib.metadata.version("guanjia-kiosk")
    except importlib.metadata.PackageNotFoundError:
        return "unpackaged"

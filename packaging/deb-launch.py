"""Starts the installed program with its own libraries and no others."""

import sys

HOME = "/usr/lib/guanjia-kiosk"
sys.path[:0] = [f"{HOME}/app", f"{HOME}/vendor"]

from kiosk.__main__ import main  # noqa: E402 -- only now it can be found

main()

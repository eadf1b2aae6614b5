#!/bin/sh
# -I: nothing of the caller's folder or environment becomes code of the terminal.
exec /usr/bin/python3 -I /usr/lib/guanjia-kiosk/launch.py "$@"

"""``python -m kiosk`` is ``guanjia-kiosk``."""

from kiosk.cli import main

main()

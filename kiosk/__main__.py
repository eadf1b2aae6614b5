"""Where ``guanjia-kiosk`` and ``python -m kiosk`` begin."""

import sys


def main() -> None:
    """Show something on the panel of a terminal that starts, then read the command line."""
    starting = None
    if sys.argv[1:2] == ["run"]:
        # Imports less than the command line itself, which takes a second on a small machine.
        from kiosk.app.starting import open_starting_page, site_among

        site = site_among(sys.argv[2:])
        starting = None if site is None else open_starting_page(site)
    from kiosk.cli import main as command_line

    command_line(starting)


if __name__ == "__main__":
    main()

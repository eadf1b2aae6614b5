"""``guanjia-kiosk enrol``: the terminal gets its certificate by a one-time code."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from drivers.adapter import utc_now
from drivers.registry import Registry
from kiosk.device_key import key_shelf
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, refuse, site_config
from kiosk.staff.ownership import hand_over
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DEFAULT_DATA, Data, platform_key
from kiosk.words import Words
from sync.identity.enrolling import Coming, Enrolment, enrol
from sync.identity.terminal import IDENTITY_FOLDER, Identity, IdentityError


def enrol_terminal(
    code: Annotated[
        str,
        typer.Option(prompt=True, help="From the platform's administrator, as ABCDE-FGHJK-…"),
    ],
    url: Annotated[
        str | None, typer.Option(help="Of the platform; the site's own when left out.")
    ] = None,
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Make a key that never leaves this terminal, and get a certificate for it.

    The same code may be tried again when the answer was lost. A terminal that is enrolled already
    gets a new certificate; the one before is no longer accepted.

    Exit codes: 0 enrolled, 1 not, 2 cannot ask.

    Example: guanjia-kiosk enrol --code ABCDE-FGHJK-MNPQR-STUVW
    """
    words = sync_words()
    config = site_config(site, Registry.installed())
    terminal = config.site.area + config.site.terminal
    try:
        identity = Identity(
            data / IDENTITY_FOLDER, terminal, platform_key(config), key_shelf(config, data)
        )
    except IdentityError as error:
        raise refuse(words["enrol_no_authority"]) from error
    except OSError as error:
        raise refuse(words.say("enrol_not-kept", reason=error.strerror)) from error
    with show.progress("正在向平台登记", None):
        came = enrol(identity, url or config.platform.url, code, clock=utc_now)
    hand_over(data)
    enrolled = came.coming is Coming.ENROLLED
    if json:
        show.print_json(_record(came, terminal, words))
    else:
        colour = "green" if enrolled else "red"
        show.out().print(Text(says(came, words), style=colour))
    raise typer.Exit(0 if enrolled else EXIT_NOT_WELL)


def says(came: Enrolment, words: Words) -> str:
    """What came of it, in a sentence that says what to do."""
    if came.denial is not None:
        return words[f"enrol_denied_{came.denial}"]
    if came.trouble is not None:
        fault = f"key-{came.trouble}"
        reason, todo = words[f"wrong_{fault}"], words[f"remedy_{fault}"]
        return words.say("enrol_key-unusable", reason=reason, todo=todo)
    ends = "" if came.ends is None else f"{came.ends:%Y-%m-%d}"
    return words.say(f"enrol_{came.coming}", ends=ends, reason=came.detail)


def _record(came: Enrolment, terminal: str, words: Words) -> dict[str, object]:
    return {
        "terminal": terminal,
        "coming": came.coming.value,
        "denial": None if came.denial is None else came.denial.value,
        "ends": came.ends,
        "says": says(came, words),
    }

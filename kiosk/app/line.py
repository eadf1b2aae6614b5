"""The terminal's line to the platform: with its certificate, when it is enrolled."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable
from pathlib import Path

import requests

from kiosk.config import Config
from kiosk.device_key import key_shelf
from sync.contract.platform import PlatformKey
from sync.identity.enrolling import Coming, Enrolment, Renewal
from sync.identity.terminal import IDENTITY_FOLDER, Identity, IdentityError

_log = logging.getLogger("kiosk.app")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """What the relay needs to talk to the platform.

    Attributes:
        http: a session with the terminal's certificate; ``None`` for a platform without TLS.
        chores: what has to be done now and then to keep the certificate.
        identity: of the terminal, if the platform asks for one.
    """

    http: requests.Session | None
    chores: tuple[Callable[[], object], ...] = ()
    identity: Identity | None = None

    def trust(self, platform: PlatformKey) -> None:
        """Trust the authorities that the platform names now, if it names any."""
        if self.identity is None or not platform.ca:
            return
        try:
            self.identity.trust(platform)
        except OSError as error:
            _log.error("new authorities were not kept: %s", type(error).__name__)


def line_to(
    platform: PlatformKey, data: Path, config: Config, clock: Callable[[], dt.datetime]
) -> Line:
    """The line of this terminal; one whose identity cannot be used greets, and keeps what it has.

    Args:
        platform: whose authorities are trusted.
        data: the terminal's folder.
        config: the site's.
        clock: wall clock, timezone-aware.
    """
    if not platform.ca:
        return Line(None)
    terminal = config.site.area + config.site.terminal
    try:
        shelf = key_shelf(config, data)
        identity = Identity(data / IDENTITY_FOLDER, terminal, platform, shelf)
        if not identity.enrolled:
            _log.warning("not enrolled: submissions wait until the terminal has a certificate")
            return Line(identity.bare_session(), identity=identity)
        if (trouble := identity.trouble()) is not None:
            _log.error("the terminal's key cannot be used (%s): submissions wait", trouble)
        renewal = Renewal(
            identity, config.platform.url, clock=clock, monotonic=time.monotonic, on_change=_note
        )
        return Line(identity.session(), (renewal.step,), identity)
    except (IdentityError, OSError) as error:
        _log.error("identity cannot be used (%s): submissions wait", type(error).__name__)
        return Line(None)


def _note(came: Enrolment) -> None:
    if came.coming is Coming.ENROLLED:
        _log.info("certificate renewed until %s", came.ends)
    else:
        why = came.coming if came.denial is None else came.denial
        _log.warning("certificate not renewed: %s", why)

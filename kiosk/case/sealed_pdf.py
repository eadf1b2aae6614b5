"""Documents that are the platform's: each is verified before a citizen sees that it is there."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from sync.contract.asking import Answer, Ask, Asker, Certificate, NotAnswered, Why
from sync.contract.paper import PaperRefused, verify_paper
from sync.contract.platform import PlatformKey

_log = logging.getLogger("kiosk.case")


class VerifiedPapers:
    """Asks through another, and lets no document pass that the platform did not sign.

    The answer as such is the platform's already (it is sealed); the signature inside the document
    is what whoever gets the paper or its copy relies on.

    Args:
        asker: brings the questions.
        platform: whom this terminal trusts now.
        clock: wall clock, timezone-aware.
    """

    def __init__(
        self, asker: Asker, platform: PlatformKey, clock: Callable[[], dt.datetime]
    ) -> None:
        self._asker = asker
        self._platform = platform
        self._clock = clock

    def expect(self, platform: PlatformKey) -> None:
        """Trust this key of the platform from now on."""
        self._platform = platform

    def ask(self, ask: Ask, *, within_s: float) -> Answer:
        """Ask, and wait; see ``sync.contract.asking.Asker``."""
        answer = self._asker.ask(ask, within_s=within_s)
        if isinstance(answer, Certificate) and answer.state == "ready":
            self._verify(answer)
        return answer

    def _verify(self, certificate: Certificate) -> None:
        try:
            paper = verify_paper(certificate.pdf, self._platform, self._clock())
        except PaperRefused as error:
            _log.error("document refused: %s", error)
            raise NotAnswered(Why.NOT_OURS) from None
        if paper.pages != certificate.pages:
            _log.error("document refused: not as many pages as it is said to have")
            raise NotAnswered(Why.NOT_OURS)

"""What the platform says between two citizens: which departments answer, and its notices.

Asked on a thread of its own, told to the window's; nothing here is about a citizen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.case.receipt import local_time
from kiosk.journey.state import NoticeText
from sync.contract.asking import Asker, AskHealth, Health, NotAnswered
from sync.contract.feed import Notice

_log = logging.getLogger("kiosk.app")

ASK_EVERY_MS = 60_000
WITHIN_S = 10.0


class PlatformWord(QObject):
    """Asks now and then; ``told`` follows each time, on the window's thread.

    Args:
        asker: brings the question.
        notices: those that hold now; called on a thread of its own.
        link_up: whether asking makes sense.
    """

    told = Signal()
    _heard = Signal(object, object)

    def __init__(
        self,
        asker: Asker,
        notices: Callable[[], Sequence[Notice]],
        link_up: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.down: frozenset[str] = frozenset()
        self.notices: tuple[NoticeText, ...] = ()
        self._stopped = False
        self._asker = asker
        self._read_notices = notices
        self._link_up = link_up
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="platform-word")
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.ask)

    def start(self) -> None:
        """Ask from now on."""
        self._clock.start(ASK_EVERY_MS)
        self.ask()

    def stop(self) -> None:
        """No more; a question under way is broken off by whoever closes the asker."""
        self._stopped = True
        self._clock.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def ask(self) -> None:
        """Ask now; a change of the link that is told after the end asks nobody."""
        if not self._stopped:
            self._thread.submit(self._hear, self._link_up())

    def _hear(self, up: bool) -> None:
        down = self._systems_down() if up else frozenset()
        try:
            notices = notice_texts(self._read_notices())
        except Exception as error:
            _log.warning("notices cannot be read: %s", type(error).__name__)
            notices = ()
        self._heard.emit(down, notices)

    def _systems_down(self) -> frozenset[str]:
        # Not knowing is no reason to refuse anybody.
        try:
            answer = self._asker.ask(AskHealth(), within_s=WITHIN_S)
        except NotAnswered:
            return frozenset()
        except Exception as error:
            _log.warning("health not asked: %s", type(error).__name__)
            return frozenset()
        if not isinstance(answer, Health):
            return frozenset()
        return frozenset(name for name, state in answer.systems.items() if state == "down")

    @Slot(object, object)
    def _take(self, down: frozenset[str], notices: tuple[NoticeText, ...]) -> None:
        if (down, notices) == (self.down, self.notices):
            return
        self.down, self.notices = down, notices
        self.told.emit()


def notice_texts(notices: Sequence[Notice]) -> tuple[NoticeText, ...]:
    """Notices as a citizen reads them, the newest first."""
    newest = sorted(notices, key=lambda one: one.starts, reverse=True)
    return tuple(
        NoticeText(one.title, one.text, f"{local_time(one.starts)} – {local_time(one.ends)}")
        for one in newest
    )

"""Events from any thread, handled on the window's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.journey.events import Event, Timer


class EventPost(QObject):
    """Hands events over to the thread this object lives in, in the order they were posted."""

    _posted = Signal(object)

    def __init__(self, receive: Callable[[Event], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receive = receive
        # Queued always: an answer must not overtake the transition that asked for it.
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, event: Event) -> None:
        """Deliver ``event`` soon; callable from every thread."""
        self._posted.emit(event)

    @Slot(object)
    def _deliver(self, event: Event) -> None:
        self._receive(event)


class QtTimers(QObject):
    """The journey's timers on the window's event loop."""

    def __init__(
        self, parent: QObject | None = None, *, patience: Callable[[], float] = lambda: 1.0
    ) -> None:
        """Args: ``patience`` is by how much the citizen's own times are longer now."""
        super().__init__(parent)
        self._patience = patience
        self._timers: dict[Timer, QTimer] = {}

    def start(self, timer: Timer, seconds: float, fire: Callable[[], None]) -> None:
        """Call ``fire`` once after ``seconds``; a timer of the same name starts anew."""
        self._stop(timer)
        clock = QTimer(self)
        clock.setSingleShot(True)
        clock.timeout.connect(fire)
        if timer in (Timer.IDLE, Timer.GRACE):
            seconds *= self._patience()
        clock.start(round(seconds * 1000))
        self._timers[timer] = clock

    def stop_all(self) -> None:
        """Forget every timer."""
        for timer in list(self._timers):
            self._stop(timer)

    def _stop(self, timer: Timer) -> None:
        clock = self._timers.pop(timer, None)
        if clock is not None:
            clock.stop()
            clock.deleteLater()

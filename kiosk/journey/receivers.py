"""Who gets the platform's answers, by the purpose of the question.

A receiver is a transition: the journey as it was when it asked, the answer (``None`` when the
citizen did not wait for it) and the context in; the journey and its effects out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.journey import billing, booking, pickup, printout, proving, sharing, tracking
from kiosk.journey.onward import onward
from kiosk.journey.session import Outcome
from kiosk.journey.state import Journey, Purpose, World
from sync.contract.asking import Answer

Receiver = Callable[[Journey, Answer | None, World], Outcome]

RECEIVERS: Mapping[Purpose, Receiver] = {
    Purpose.FACTS: onward(sharing.facts_came),
    Purpose.BILL: billing.bill_came,
    Purpose.BILL_CHECK: billing.checked,
    Purpose.SLOTS: booking.slots_came,
    Purpose.CERTIFICATE: printout.certificate_came,
    Purpose.RESULT: printout.certificate_came,
    Purpose.READY: pickup.ready_came,
    Purpose.PROGRESS: tracking.progress_came,
    Purpose.IDENTITY: proving.said,
}

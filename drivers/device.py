"""One vocabulary for every device: what it is, how it is, how a command ended.

The words are XFS4IoT's (CEN/XFS, Common.Status and the completion codes) with the
READY / BUSY / UNAVAILABLE view of CUSS 2 towards the citizen's journey. Conditions of the world
(no card, paper out, cover open) are values in here; exceptions are bugs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import threading
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class DeviceClass(enum.StrEnum):
    """What a terminal can be made of; the name of each class's table in the configuration."""

    IDCARD = "idcard"
    SMARTCARD = "smartcard"
    RECEIPT = "receipt"
    A4 = "a4"
    FACE_CAMERA = "face_camera"
    DOCUMENT_CAMERA = "document_camera"
    SCANNER = "scanner"
    SIGNATURE = "signature"
    CABINET = "cabinet"
    UPS = "ups"
    PAYMENT = "payment"
    SPEECH = "speech"
    KEYPAD = "keypad"


class DeviceStatus(enum.StrEnum):
    """Whether the device works (XFS4IoT Common.Status ``device``)."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    DEVICE_BUSY = "deviceBusy"
    STARTING = "starting"
    POTENTIAL_FRAUD = "potentialFraud"
    FRAUD_ATTEMPT = "fraudAttempt"


class ComponentState(enum.StrEnum):
    """What a journey asks about a device (CUSS 2 component state)."""

    READY = "READY"
    BUSY = "BUSY"
    UNAVAILABLE = "UNAVAILABLE"


class Severity(enum.StrEnum):
    """What a condition means for the work at hand."""

    INFO = "info"
    WARNING = "warning"
    BLOCKING = "blocking"


class ConditionCode(enum.StrEnum):
    """Consumable and media facts a device can report about itself."""

    PAPER_LOW = "paperLow"
    PAPER_OUT = "paperOut"
    PAPER_JAMMED = "paperJammed"
    COVER_OPEN = "coverOpen"
    CUTTER_ERROR = "cutterError"
    HEAD_HOT = "headHot"
    TONER_LOW = "tonerLow"
    TONER_OUT = "tonerOut"
    OUTPUT_FULL = "outputFull"
    PRINTER_PAUSED = "printerPaused"
    MEDIA_PRESENT = "mediaPresent"
    LINK_NOISE = "linkNoise"
    PHOTO_UNDECODABLE = "photoUndecodable"
    PICTURE_FROZEN = "pictureFrozen"
    PICTURE_DARK = "pictureDark"
    WARMING_UP = "warmingUp"
    DOOR_OPEN = "doorOpen"
    TAMPERED = "tampered"
    ON_BATTERY = "onBattery"
    BATTERY_LOW = "batteryLow"
    BATTERY_FAILED = "batteryFailed"
    OVERLOADED = "overloaded"
    OTHER = "other"


class CompletionCode(enum.StrEnum):
    """How a command ended (XFS4IoT completion codes)."""

    SUCCESS = "success"
    COMMAND_ERROR_CODE = "commandErrorCode"
    CANCELED = "canceled"
    DEVICE_NOT_READY = "deviceNotReady"
    HARDWARE_ERROR = "hardwareError"
    INTERNAL_ERROR = "internalError"
    INVALID_COMMAND = "invalidCommand"
    INVALID_DATA = "invalidData"
    TIME_OUT = "timeOut"
    UNSUPPORTED_COMMAND = "unsupportedCommand"
    UNSUPPORTED_DATA = "unsupportedData"
    USER_ERROR = "userError"
    FRAUD_ATTEMPT = "fraudAttempt"
    SEQUENCE_ERROR = "sequenceError"


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """One fact a device reports, and since when.

    Attributes:
        code: the fact.
        severity: blocking means that the next command cannot succeed.
        since: when it was first seen, timezone-aware.
        detail: for technicians; never personal data.
    """

    code: ConditionCode
    severity: Severity
    since: dt.datetime
    detail: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class StatusReport:
    """The condition of one device at one moment; equal reports mean nothing changed.

    Attributes:
        status: whether the device works.
        conditions: consumable and media facts, at most one per code.
        reason: why it does not work, in English for technicians; never personal data.
    """

    status: DeviceStatus
    conditions: tuple[Condition, ...] = ()
    reason: str = ""

    @property
    def component(self) -> ComponentState:
        """The CUSS 2 view: BUSY while a command runs, UNAVAILABLE when one could not succeed."""
        if self.status in (DeviceStatus.DEVICE_BUSY,):
            return ComponentState.BUSY
        blocked = any(c.severity is Severity.BLOCKING for c in self.conditions)
        if self.status is DeviceStatus.ONLINE and not blocked:
            return ComponentState.READY
        return ComponentState.UNAVAILABLE

    def has(self, code: ConditionCode) -> bool:
        """Whether the device reports this condition."""
        return any(condition.code is code for condition in self.conditions)


@dataclasses.dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device is and can do, apart from how it is at the moment (XFS4IoT Capabilities).

    Attributes:
        device_class: what it is used as.
        model: what the device says of itself, or the configured name; empty until it answered.
        serial: its own number, for the audit (SAM id, USB serial); empty where it has none.
        features: words of the class's port, such as ``cutter`` or ``photo``.
    """

    device_class: DeviceClass
    model: str = ""
    serial: str = ""
    features: frozenset[str] = frozenset()


class Cancel(threading.Event):
    """Set by whoever does not want a command's result any more; adapters look at it.

    A command that sees it set ends with ``canceled`` within its class's shortest timeout.
    """


class Device(Protocol):
    """What every device can do, whatever its class.

    Used by one thread at a time, its worker's. No method raises for a condition of the world.
    """

    def status(self) -> StatusReport:
        """The device's condition now; opens the link when it is closed."""

    def capabilities(self) -> Capabilities:
        """What is known of it so far; never touches the link."""

    def close(self) -> None:
        """Give the link back; the next call opens it again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Completion(Generic[T]):
    """How a command ended, and what it brought when it succeeded.

    Attributes:
        code: the XFS4IoT completion code.
        value: present exactly when ``code`` is success.
        reason: what stood in the way, in English for technicians; never personal data.
    """

    code: CompletionCode
    value: T | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether the device confirmed success."""
        return self.code is CompletionCode.SUCCESS

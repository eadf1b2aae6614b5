"""What is measured on one screen; nothing in here is a judgement."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Control:
    """Something to operate.

    Attributes:
        name: of the item, or its text.
        label: its text on screen.
        spoken_name: its accessible name, as assistive software gets it.
        width_mm: of what is to be hit.
        height_mm: the same.
        enabled: it can be operated now.
        reached: the Tab key comes to it.
        framed: while it had the focus a frame was drawn; ``None`` when it never had it.
    """

    name: str
    label: str
    spoken_name: str
    width_mm: float
    height_mm: float
    enabled: bool
    reached: bool
    framed: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A text.

    Attributes:
        begins: how it begins, for finding it.
        size_mm: height of its type.
        contrast: against what is really behind it, 1 to 21.
        cut: it is not all to be seen.
        enabled: it belongs to something that can be operated, or to nothing.
    """

    begins: str
    size_mm: float
    contrast: float
    cut: bool
    enabled: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenMeasure:
    """One screen at one moment, in one look.

    Attributes:
        screen: which one.
        theme: of the look.
        text_scale: of the look.
        controls: everything to operate, in the order of drawing.
        texts: everything to read.
        tab_order: names in the order of the Tab key.
        trapped: the Tab key did not come back to where it began.
        unspoken: buttons that the audio mode has no stop for.
        spoken: sentences said first in the audio mode.
        headings: texts that say of themselves that they are headings.
    """

    screen: str
    theme: str
    text_scale: float
    controls: tuple[Control, ...]
    texts: tuple[Text, ...]
    tab_order: tuple[str, ...] = ()
    trapped: bool = False
    unspoken: tuple[str, ...] = ()
    spoken: int = 0
    headings: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class TerminalMeasure:
    """What holds for the terminal as a whole.

    Attributes:
        idle_s: until a citizen is asked whether they are there.
        grace_s: until the visit ends then.
        listening_factor: by how much both are longer for who listens.
        voice: a voice is fitted and answers.
        keypad: tactile keys are fitted and answer.
        languages: of the screens.
        hush_s: seconds until a sentence that is cut off ends; ``None`` when not measured.
        volumes: steps of loudness.
        rates: steps of speed.
        reset: after a visit loudness and speed were the usual ones; ``None`` when not measured.
        covered: sentences with personal values that have a version for everybody's ears.
        uncovered: personal values that were in what a loudspeaker would say.
    """

    idle_s: float
    grace_s: float
    listening_factor: float
    voice: bool
    keypad: bool
    languages: tuple[str, ...]
    hush_s: float | None = None
    volumes: int = 0
    rates: int = 0
    reset: bool | None = None
    covered: int = 0
    uncovered: tuple[str, ...] = ()

"""What the screens read: property maps that change only where a value changed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlPropertyMap

from kiosk.words import Words

# What cannot be seen but changes what is: directions, joiners, blanks without width, line ends.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def visible(value: object) -> object:
    """The value with a mark in the place of every character that hides or turns the text around."""
    if isinstance(value, str):
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {name: visible(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [visible(one) for one in value]
    return value


class View:
    """The values of ``kiosk.present``; ``properties`` is what QML reads as ``view.<name>``."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.properties = QQmlPropertyMap.create(parent)
        self._shown: dict[str, object] = {}

    def show(self, values: Mapping[str, object]) -> None:
        """Put the values on screen; unchanged ones are not touched, so nothing flickers."""
        fresh = {name: value for name, value in values.items() if name not in self._shown}
        if fresh:
            # All at once: each new name by itself has the whole map described anew, and the time
            # of that grows with the square of the names (1,000 of them: 0.8 s against 5 ms).
            self.properties.insert({name: visible(value) for name, value in fresh.items()})
        for name, value in values.items():
            if name not in fresh and self._shown[name] != value:
                self.properties.insert(name, visible(value))
        self._shown = dict(values)

    def shown(self, name: str) -> object:
        """The value on screen."""
        return self._shown[name]


class Spoken:
    """The sentences on screen; ``properties`` is what QML reads as ``w.<key>``."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        self.properties = QQmlPropertyMap.create(parent)
        self._words: Words | None = None
        self.show(words)

    def show(self, words: Words) -> None:
        """Speak this language from now on."""
        if words is self._words:
            return
        self._words = words
        self.properties.insert(dict(words.items()))

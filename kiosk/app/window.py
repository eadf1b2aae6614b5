"""The kiosk window: the QML engine with its context, and an orderly end."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlApplicationEngine

# Importing registers the QML types of Guanjia.Items.
from kiosk.bridge import face_item, qr_item, signature_item, writing_item  # noqa: F401
from kiosk.bridge.audio import Audio
from kiosk.bridge.engine import load_window
from kiosk.bridge.focus import focus_item
from kiosk.bridge.icons import add_icons
from kiosk.bridge.keyboard import Keyboard
from kiosk.bridge.look import Look
from kiosk.bridge.paper_item import PaperFeed
from kiosk.bridge.taps import Taps
from kiosk.bridge.view import Spoken, View
from kiosk.config import ROOT, Screen
from kiosk.typing.handwriting import offered as handwriting_offered
from kiosk.typing.handwriting import open_handwriting
from kiosk.typing.lexicon import Lexicon
from kiosk.typing.pinyin import JYUTPING_INITIALS, Pinyin
from kiosk.typing.strokes import TABLE, Strokes

LEXICON = ROOT / "assets" / "typing" / "pinyin.zst"
JYUTPING = LEXICON.with_name("jyutping.zst")

ICONS = ROOT / "assets" / "icons"
UI = Path(__file__).resolve().parent.parent / "ui"


def screen_context(
    view: View,
    spoken: Spoken,
    taps: Taps,
    look: Look,
    paper: PaperFeed,
    typing: Keyboard,
    parent: QObject,
    face: PaperFeed | None = None,
    clerk: PaperFeed | None = None,
) -> dict[str, QObject]:
    """What every screen can name: its values, its words, its buttons, its looks."""
    return {
        "view": view.properties,
        "w": spoken.properties,
        "taps": taps,
        "look": look,
        "paper": paper,
        "face": face or PaperFeed(parent),
        "clerk": clerk or PaperFeed(parent),
        "typing": typing,
    }


def open_keyboard(parent: QObject) -> Keyboard:
    """The keyboard with the shipped lexicon, which is read beside the window."""
    return Keyboard(
        lambda: Pinyin(Lexicon.read(LEXICON)),
        parent,
        strokes=_read_strokes if TABLE.exists() else None,
        jyutping=read_jyutping,
        handwriting=open_handwriting if handwriting_offered() else None,
    )


def read_jyutping() -> Pinyin:
    """What makes characters of the letters of Cantonese."""
    return Pinyin(Lexicon.read(JYUTPING), JYUTPING_INITIALS)


def _read_strokes(engine: Pinyin) -> Strokes | None:
    return Strokes.read(engine.lexicon.frequencies())


class KioskWindow:
    """Owns the engine; every context object outlives it (they are kept here until ``close``)."""

    def __init__(
        self, screen: Screen, context: dict[str, QObject], *, locked: bool = False
    ) -> None:
        """Args: ``locked`` windows are not closed by anybody in front of them."""
        # A window without a voice has a silent one: screens need not ask whether there is any.
        audio = context.get("audio") or Audio.silent()
        self._context = context = {"audio": audio, **context}
        if isinstance(audio, Audio):
            context["chimes"] = audio.chimes
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(UI))
        add_icons(self.engine, ICONS)
        root = self.engine.rootContext()
        for name, thing in context.items():
            root.setContextProperty(name, thing)
        self.engine.setInitialProperties(
            {"width": screen.width, "height": screen.height, "locked": locked}
        )
        self.window = load_window(self.engine, UI / "Main.qml")
        if isinstance(audio, Audio):
            audio.focusMoved.connect(self._focus)
        if screen.fullscreen:
            self.window.showFullScreen()

    def _focus(self, name: str) -> None:
        if name:
            focus_item(self.window, name)

    def close(self) -> None:
        """End the engine before the objects its screens read."""
        self.window.hide()
        shiboken6.delete(self.engine)
        self._context.clear()

"""Rules over the source: what would open a door is not there at all (rows 4, 3 and 7)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kiosk.config import ROOT

PYTHON = sorted(path for name in ("kiosk", "drivers") for path in (ROOT / name).rglob("*.py"))
# The developer's dock and gallery are no part of what a citizen sees; production never loads them.
QML = sorted((ROOT / "kiosk" / "ui").rglob("*.qml"))

FORBIDDEN = frozenset(
    {
        *("QFileDialog", "QPrintDialog", "QPrintPreviewDialog", "QColorDialog", "QFontDialog"),
        *("QInputDialog", "QMessageBox", "QErrorMessage", "QDesktopServices", "openUrl"),
        *("QWebEngineView", "QWebView", "QTextBrowser", "QSystemTrayIcon", "QShortcut"),
        *("setOpenExternalLinks", "setAcceptDrops", "QDrag", "webbrowser"),
    }
)
# A door in QML: dialogs, links, menus, text of Qt's own with selection and menus, drag and drop.
DOORS = re.compile(
    r"QtQuick\.Dialogs|Qt\.labs\.platform|QtWebEngine|QtWebView|openUrlExternally|onLinkActivated"
    r"|\b(?:FileDialog|FolderDialog|ColorDialog|FontDialog|MessageDialog|Menu|MenuBar|ContextMenu"
    r"|TextInput|TextEdit|TextField|TextArea|DropArea|Shortcut|Action)\s*\{"
    r"|\bDrag\.(?:active|dragType)|Qt\.quit|Qt\.RightButton|acceptedButtons:\s*Qt\.AllButtons"
)


def names_in(source: str) -> set[str]:
    """Every name, attribute and module that a file mentions in its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def test_no_dialog_no_link_and_no_browser_is_named_in_the_code() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in PYTHON
        if (names := names_in(path.read_text(encoding="utf-8")) & FORBIDDEN)
    }
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "from PySide6.QtWidgets import QFileDialog",
        "QDesktopServices.openUrl(url)",
        "import webbrowser",
        "label.setOpenExternalLinks(True)",
    ],
)
def test_rule_notices_a_planted_door(planted: str) -> None:
    assert names_in(planted) & FORBIDDEN


def test_no_menu_no_link_and_no_text_field_of_qt_is_on_a_screen() -> None:
    found = [f"{path.name}: {match[0]}" for path in QML for match in DOORS.finditer(_code(path))]
    assert found == []


def test_every_text_on_screen_is_plain() -> None:
    bare = re.compile(
        r"(?<![A-Za-z.])(?:Text|Label)\s*\{|Text\.(?:RichText|StyledText|AutoText|MarkdownText)"
    )
    themed = "ThemedText.qml"
    found = [path.name for path in QML if path.name != themed and bare.search(_code(path))]
    assert found == []
    assert "textFormat: Text.PlainText" in (ROOT / "kiosk/ui/Guanjia" / themed).read_text("utf-8")


def test_window_library_for_dialogs_is_never_loaded() -> None:
    assert not [path for path in PYTHON if "QtWidgets" in _imports(path)]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module.rpartition(".")[2], *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name.rpartition(".")[2] for alias in node.names}
    return found


def _code(path: Path) -> str:
    return re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))

"""The theme's colours, measured: every pair the screens use, in every theme (WCAG 2.2).

1.4.3: text at least 4.5:1; 1.4.11: edges of controls and what is large at least 3:1.
"""

from __future__ import annotations

import re

import pytest

from tests.kiosk.people import ROOT

THEME = (ROOT / "kiosk" / "ui" / "Guanjia" / "Theme.qml").read_text("utf-8")
THEMES = ("normal", "dark", "high")
GROUNDS = ("ground", "surface", "soft")
INKS = ("ink", "inkQuiet", "primary", "good", "caution", "danger")
# Ink and what it lies on, where that is none of the grounds.
PAIRS = (
    *((ink, "softPressed") for ink in ("ink", "inkQuiet", "primary", "good")),
    ("inkOnPrimary", "primary"),
    ("inkOnPrimary", "primaryPressed"),
    ("inkOnPrimaryQuiet", "primary"),
    ("inkOnHero", "hero"),
    ("inkOnHeroQuiet", "hero"),
    ("caution", "cautionSoft"),
    ("ink", "cautionSoft"),
    ("danger", "dangerSoft"),
    ("ink", "dangerSoft"),
)
EDGES = tuple(
    (edge, ground) for edge in ("outlineControl", "primary", "lamp") for ground in GROUNDS
)


def palette(theme: str) -> dict[str, str]:
    """The colours of one theme by role, as ``Theme.qml`` writes them."""
    block = re.search(rf"^        {theme}: \{{(.*?)^        \}}", THEME, re.S | re.M)
    assert block is not None, theme
    return dict(re.findall(r'(\w+): "(#[0-9A-F]{6,8})"', block[1]))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0..1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_colours_stands_out(theme: str) -> None:
    colours = palette(theme)
    texts = [*((ink, ground) for ink in INKS for ground in GROUNDS), *PAIRS]
    faint = [f"{a} on {b}" for a, b in texts if ratio(colours[a], colours[b]) < 4.5]
    faint += [f"{a} at {b}" for a, b in EDGES if ratio(colours[a], colours[b]) < 3]
    assert faint == []


def test_the_next_step_stands_out_most() -> None:
    colours = palette("normal")
    assert ratio(colours["inkOnPrimary"], colours["primary"]) >= 7
    assert ratio(colours["ink"], colours["ground"]) >= 7


def test_every_theme_has_every_role() -> None:
    roles = set(palette("normal"))
    assert len(roles) > 20
    assert all(set(palette(theme)) == roles for theme in THEMES)
    used = set(re.findall(r"palette\.(\w+)", THEME))
    assert used == roles

"""Where the list of model files is, and where set-up puts them."""

from __future__ import annotations

import sys
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent.parent.parent / "packaging" / "models.toml"
# Beside the packages of this installation: what set-up made, set-up may fill.
DEFAULT_FOLDER = Path(sys.prefix) / "share" / "guanjia" / "models"

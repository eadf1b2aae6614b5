"""What the ID card reader's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.adapter import Surroundings


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)

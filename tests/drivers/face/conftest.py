"""Models where there are any: those of set-up, and those of the folder in ``GUANJIA_MODELS``."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from drivers.face.drawn_comparison import DrawnComparison
from drivers.face.engine import load_engine
from drivers.face.liveness import Rules
from drivers.face.looking import Engine
from drivers.face.models import Models
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER


@pytest.fixture(scope="session")
def models() -> Models:
    folder = Path(os.environ.get("GUANJIA_MODELS", DEFAULT_FOLDER))
    return Models.read(CATALOGUE, folder)


@pytest.fixture(scope="session")
def engine(models: Models) -> Engine:
    found = load_engine(models, DrawnComparison("test"), passive=False)
    if found is None:
        pytest.skip(f"no detector and mesh in {models.folder}: guanjia-kiosk models fetch")
    # Half the patience of a terminal: what does not come does not come.
    rules = Rules(settle_s=0.6, settle_least=4, task_s=4.0)
    return dataclasses.replace(found, rules=rules)

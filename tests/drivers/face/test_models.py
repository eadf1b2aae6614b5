"""Only the files that were chosen are loaded; each that is there does its work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from drivers.face.drawn import Features, Pose, draw_citizen
from drivers.face.engine import load_engine
from drivers.face.models import OF_FACES, Models, Role
from kiosk.cli import app
from kiosk.identity.model_files import CATALOGUE

PICTURE = draw_citizen(Features.of(b"citizen"), Pose())


def test_without_models_there_is_no_face_step(tmp_path: Path) -> None:
    models = Models.read(CATALOGUE, tmp_path)
    assert set(models.states().values()) == {"missing"}
    assert load_engine(models) is None
    said = CliRunner().invoke(app, ["models", "verify", "--folder", str(tmp_path)])
    assert said.exit_code == 1
    assert "不提供刷脸" in said.output


def test_changed_file_is_not_loaded_and_not_taken(tmp_path: Path) -> None:
    models = Models.read(CATALOGUE, tmp_path / "models")
    file = models.known[Role.DETECTOR]
    (tmp_path / file.file).write_bytes(b"\0" * file.bytes)
    command = ["models", "add", str(tmp_path), "--folder", str(models.folder)]
    assert CliRunner().invoke(app, command).exit_code == 1
    models.folder.mkdir()
    models.path(Role.DETECTOR).write_bytes(b"\0" * file.bytes)
    assert models.state(Role.DETECTOR) == "changed"
    assert models.usable() == frozenset()


def test_matcher_and_recapture_check_work_where_they_are(models: Models) -> None:
    if not models.usable() >= OF_FACES:
        pytest.skip(f"matcher or recapture check not in {models.folder}: GUANJIA_MODELS=folder")
    engine = load_engine(models)
    assert engine is not None
    assert engine.comparison is not None
    assert engine.passive is not None
    found = engine.measure(PICTURE)
    assert found is not None
    box, marks = found
    template = engine.comparison.template(PICTURE, marks)
    assert (template.shape, round(float(np.linalg.norm(template)), 3)) == ((128,), 1.0)
    assert engine.comparison.judge(template, template) == ("match", "high")
    # A drawing is no living face.
    assert 0.0 <= engine.passive.live(PICTURE, box) < 0.5

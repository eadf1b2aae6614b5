"""Anchors of audit journals at the platform: kept as they came, also when two disagree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.asking import Asking
from sync.contract.anchor import Anchored, KeepAnchor
from sync.hub.__main__ import app
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

ME, OTHER = f"{TERMINAL.place}-{TERMINAL.number}", "441900004-0999"
FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture
def asking(hub: HubServer) -> Iterator[Asking]:
    asking = Asking(
        hub.address.url,
        platform=hub.secrets.platform,
        terminal=TERMINAL.place + TERMINAL.number,
        timing=Timing(),
        clock=utc_now,
    )
    yield asking
    asking.close()


def kept(data: Path, terminal: str = ME) -> list[tuple[int, str]]:
    words = ["anchors", "--data", str(data / "hub"), "--terminal", terminal, "--json"]
    told = CliRunner().invoke(app, words, catch_exceptions=False)
    assert told.exit_code == 0, told.stderr
    return [(one["upto"], one["digest"]) for one in json.loads(told.stdout)]


def test_anchors_are_kept_once_each_and_none_replaces_another(
    asking: Asking, tmp_path: Path
) -> None:
    for upto, digest in ((100, FIRST), (100, FIRST), (250, SECOND), (100, SECOND)):
        assert asking.ask(KeepAnchor(upto=upto, digest=digest), within_s=20) == Anchored(upto=upto)
    assert kept(tmp_path) == [(100, FIRST), (250, SECOND), (100, SECOND)]
    assert kept(tmp_path, OTHER) == []

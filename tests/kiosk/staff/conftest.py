"""A site of simulated devices on their wires, and the command line in front of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from drivers.idcard.simulator import SdtSimulator
from drivers.receipt.simulator import EscposSimulator
from kiosk.cli import app

SITE = """
profile = "development"

[site]
place = "测试站 · 1 号机"
area = "441900004"
terminal = "0001"
nearest = "隔壁 2 号机"

[devices]
status_every_s = 0.05
settle_s = 0.01

[devices.idcard]
adapter = "sdt-serial"
port = "{reader}"

[devices.receipt]
adapter = "escpos-tcp"
address = "127.0.0.1:{printer}"

[platform]
url = "http://127.0.0.1:9"
keys = "nowhere"
"""


@dataclasses.dataclass(slots=True)
class Bench:
    """A technician at a site."""

    reader: SdtSimulator
    printer: EscposSimulator
    site: Path

    def run(self, *words: str) -> Result:
        arguments = [*words]
        if words[0] == "readiness" or words[1] not in ("list", "probe", "explain"):
            arguments += ["--site", str(self.site)]
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    reader = SdtSimulator(profile="test")
    printer = EscposSimulator(profile="test")
    site = tmp_path / "site.toml"
    site.write_text(SITE.format(reader=reader.port, printer=printer.port), "utf-8")
    yield Bench(reader, printer, site)
    reader.close()
    printer.close()

"""The catalogue of another city, and the profiles of sites, from their files to a terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.app.catalogue import offer_of
from kiosk.catalog.bundle import build, examine, read
from kiosk.catalog.choice import Choice, Origin
from kiosk.catalog.profile import Profile
from kiosk.cli import app
from kiosk.config import ROOT, ConfigError, Site, load_config
from sync.contract.areas import catalogue_name
from sync.downstream import Downstream
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing

SERVICES = ROOT / "config" / "services"
GUANGZHOU = "440100"


@pytest.fixture(scope="module")
def guangzhou() -> bytes:
    return build(SERVICES, "1", GUANGZHOU)


def test_bundle_of_a_city_holds_what_can_be_done_for_it_and_is_sound(guangzhou: bytes) -> None:
    bundle = read(guangzhou)
    assert examine(bundle) == []
    assert bundle.city == GUANGZHOU
    ids = {head.id for head in bundle.catalog.heads}
    assert {"cross-city", "other-cities", "housing-fund-transfer"} <= ids
    assert "resident-pension-enrolment" not in ids
    assert bundle.profiles["metro"].name == "地铁站"


def test_terminal_follows_its_own_citys_catalogue_and_refuses_anothers(
    tmp_path: Path, guangzhou: bytes
) -> None:
    hub = HubServer(tmp_path / "hub", clock=utc_now)
    hub.start(10.0)
    hub.publisher.publish("catalogue", b"for Dongguan alone")
    hub.publisher.publish(catalogue_name(GUANGZHOU), guangzhou)
    terminal = Downstream(
        hub.address.url,
        tmp_path / "downstream",
        hub.secrets.platform,
        TERMINAL.place + TERMINAL.number,
        timing=Timing(),
        clock=lambda: (utc_now(), True),
        wait_s=0,
        catalogue=catalogue_name(GUANGZHOU),
    )
    try:
        terminal.step()
        assert terminal.current("catalogue") is None
        path = terminal.current(catalogue_name(GUANGZHOU))
        here = Choice(tmp_path, SERVICES, lambda: path, lambda: None, GUANGZHOU)
        assert here.of_the_platform()[0] is Origin.PUBLISHED
        other = Choice(tmp_path, SERVICES, lambda: path, lambda: None)
        assert other.of_the_platform()[0] is Origin.SHIPPED
        assert other.newest_refused()
    finally:
        terminal.close()
        hub.stop(10.0)


def test_profile_that_came_with_the_catalogue_goes_before_the_shipped_one(
    guangzhou: bytes,
) -> None:
    bundle = read(guangzhou)
    site = Site(place="测试站", area="441900004", terminal="0001", nearest="隔壁", kind="metro")
    told = {"metro": Profile(name="地铁站", popular=("cross-city",))}
    assert offer_of(site, bundle.catalog, bundle.index, told).popular == ("cross-city",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"traffic-fines"', '"traffic-fine"'), "metro.toml:4: 事项“traffic-fine”不在目录里"),
        (('"出入境"', '"出境"'), "metro.toml:3: 大类“出境”不在目录里"),
        (("popular =", "populer ="), "metro.toml:4: 字段不对"),
    ],
)
def test_mistake_in_a_profile_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    path = config / "profiles" / "metro.toml"
    text = path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), "utf-8")
    checked = CliRunner().invoke(app, ["catalog", "check", str(config / "services")])
    assert checked.exit_code == 1
    assert says in checked.stderr


def test_unknown_city_is_refused_wherever_it_is_named(tmp_path: Path) -> None:
    out = str(tmp_path / "bundle")
    built = CliRunner().invoke(
        app, ["catalog", "build", "--version", "1", "--out", out, "--city", "810000"]
    )
    assert built.exit_code == 1
    assert "不是大湾区城市的代码" in built.stderr
    site = tmp_path / "site.toml"
    text = (ROOT / "config" / "sites" / "development.toml").read_text("utf-8")
    site.write_text(text.replace("[site]\n", '[site]\ncity = "999999"\n', 1), "utf-8")
    with pytest.raises(ConfigError, match=r"site\.city"):
        load_config(ROOT / "config" / "default.toml", site)

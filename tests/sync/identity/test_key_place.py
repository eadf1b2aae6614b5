"""Where the key lies, in one line: what is understood, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import ROOT, ConfigError, load_config
from sync.identity.key_place import TokenPlace, WrongPlace, read_place
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.token import Token
from tests.kiosk.staff.test_sync_cli import SITE

REST = "?module-path=/usr/lib/x.so&pin-source=file:/etc/guanjia/token.pin"


def test_token_is_named_by_a_pkcs11_uri() -> None:
    assert read_place(f"pkcs11:token=%E8%8E%9E%E5%AE%B6;serial=12{REST}") == TokenPlace(
        Path("/usr/lib/x.so"), "莞家", "12", Path("/etc/guanjia/token.pin")
    )
    assert read_place("file") is None
    assert read_place("tpm") is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("usb", "'file', 'tpm' or"),
        ("pkcs11:token=a", "without module-path"),
        ("pkcs11:token=a?module-path=/x.so", "without pin-source"),
        (f"pkcs11:model=a{REST}", "neither token nor serial"),
        (f"pkcs11:token=a{REST}&pin-value=1234", "does not belong here"),
        (f"pkcs11:token=a;object=b{REST}", "what is 'object'"),
        ("pkcs11:token=a?module-path=x.so&pin-source=/pin", "whole paths"),
    ],
)
def test_line_that_names_no_place_is_refused_and_never_shows_a_pin(line: str, why: str) -> None:
    with pytest.raises(WrongPlace, match=why) as refused:
        read_place(line)
    assert "1234" not in str(refused.value)


def test_configuration_is_refused_by_the_same_sentence(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    text = SITE.format(url="https://hub.example", keys="platform.json")
    site.write_text(f'{text}\n[identity]\nkey = "usb"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"identity\.key: 'file', 'tpm' or"):
        load_config(ROOT / "config" / "default.toml", site)


def test_library_that_is_not_there_is_trouble_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("1234", "utf-8")
    token = Token(TokenPlace(tmp_path / "none.so", "a", "", tmp_path / "pin"))
    with pytest.raises(KeyUnusable) as told:
        token.run(lambda session: session)
    assert told.value.trouble is KeyTrouble.NO_LIBRARY

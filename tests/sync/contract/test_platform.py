from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sync.contract.platform import PlatformError, load_platform
from tests.sync.factory import make_keys

PLATFORM = make_keys().platform


def test_key_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "platform.json"
    path.write_bytes(msgspec.json.encode(PLATFORM))
    assert load_platform(path) == PLATFORM


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        msgspec.json.encode({**msgspec.structs.asdict(PLATFORM), "seal_public": "!"}),
        msgspec.json.encode({**msgspec.structs.asdict(PLATFORM), "verify_public": "AAAA"}),
        msgspec.json.encode({**msgspec.structs.asdict(PLATFORM), "suite": "none"}),
        msgspec.json.encode({**msgspec.structs.asdict(PLATFORM), "more": 1}),
    ],
    ids=["empty", "no-fields", "nested", "no-text", "no-base64", "short", "suite", "unknown-field"],
)
def test_key_file_of_another_form_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "platform.json"
    path.write_bytes(content)
    with pytest.raises(PlatformError, match=r"platform\.json"):
        load_platform(path)


def test_missing_key_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="nowhere"):
        load_platform(tmp_path / "nowhere.json")

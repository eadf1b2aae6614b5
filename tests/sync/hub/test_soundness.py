"""A case that contradicts itself is not taken for one."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sync.contract.attachment import NamedAttachment
from sync.contract.case import Material, Promise
from sync.hub.soundness import fault_in
from tests.sync.factory import make_document

FILE = NamedAttachment(digest="a" * 64, size=10, content_type="image/jpeg", material="m")
PROMISE = Promise(id="p", version="1", text_digest="b" * 64)
DAY = dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"state": "card"}, ""),
        ({"state": "scanned", "files": (FILE.digest,)}, ""),
        ({"state": "scanned"}, "$.materials[0]"),
        ({"state": "scanned", "files": ("c" * 64,)}, "$.materials[0]"),
        ({"state": "promised", "promise": PROMISE}, ""),
        ({"state": "promised"}, "$.materials[0]"),
        ({"state": "deferred", "promise": PROMISE, "due": DAY}, ""),
        ({"state": "deferred", "promise": PROMISE}, "$.materials[0]"),
        ({"state": "deferred", "due": DAY}, "$.materials[0]"),
    ],
)
def test_material_has_what_its_state_says(more: dict[str, object], fault: str) -> None:
    material = Material(code="m", name="材料", **more)  # type: ignore[arg-type]
    document = msgspec.structs.replace(make_document(), materials=(material,), attachments=(FILE,))
    assert fault_in(document) == fault


def test_pages_of_another_material_do_not_count() -> None:
    other = msgspec.structs.replace(FILE, material="other")
    material = Material(code="m", name="材料", state="scanned", files=(FILE.digest,))
    document = msgspec.structs.replace(make_document(), materials=(material,), attachments=(other,))
    assert fault_in(document) == "$.materials[0]"

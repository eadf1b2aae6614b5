"""The catalogue as one file: the same from the same, lazily read, and nothing unsound is used."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiosk.catalog.bundle import MAGIC, BundleError, build, examine, pack, read
from kiosk.catalog.catalog import Catalog
from kiosk.catalog.choice import Choice, Origin
from kiosk.catalog.proofs import Proofs
from tests.kiosk.people import FEW, ROOT, world

SERVICES = ROOT / "config" / "services"
# Alone, without the items that people often need as well.
SMALL = Catalog(
    (msgspec.structs.replace(item, related=()) for item in world().catalog),
    world().catalog.categories,
)
NO_PROOFS = Proofs.read(ROOT / "config" / "proofs.toml")


def small(version: str = "1", *, drop: int = 0) -> bytes:
    return pack(Catalog(SMALL.items[drop:], SMALL.categories), NO_PROOFS, version)


def unsound() -> bytes:
    first = SMALL.items[0]
    wrong = msgspec.structs.replace(first, related=("no-such-item",))
    return pack(Catalog((wrong, *SMALL.items[1:])), NO_PROOFS, "bad")


def test_same_files_make_the_same_bytes() -> None:
    assert build(SERVICES, "2026.12") == build(SERVICES, "2026.12")


def test_items_come_out_as_they_went_in_and_are_found_as_before() -> None:
    bundle = read(small("2026.12"))
    assert bundle.version == "2026.12"
    assert bundle.catalog.items == SMALL.items
    assert bundle.catalog.heads == SMALL.heads
    assert bundle.catalog.categories == SMALL.categories
    assert bundle.index.find("ylbx") == world().index.find("ylbx")
    assert examine(bundle) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"PK" + data,
        lambda data: data[:-9],
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: MAGIC + b"not zstd at all",
        lambda data: MAGIC,
    ],
)
def test_damaged_bundle_is_refused(damage: object) -> None:
    with pytest.raises(BundleError):
        read(damage(small()))  # type: ignore[operator]  # a lambda of the table


def test_bundle_whose_items_are_wrong_is_found_out() -> None:
    (found,) = examine(read(unsound()))
    assert "no-such-item" in str(found)


class Published:
    """What the platform published, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.newest: Path | None = None
        self.before: Path | None = None
        self.choice = Choice(folder, SERVICES, lambda: self.newest, lambda: self.before)

    def publish(self, data: bytes) -> None:
        path = self.folder / f"{len(list(self.folder.iterdir()))}.bundle"
        path.write_bytes(data)
        self.newest, self.before = path, self.newest


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path)


def in_use(published: Published) -> tuple[Origin, str]:
    origin, bundle = published.choice.take()
    return origin, bundle.version


def test_terminal_without_a_published_catalogue_uses_its_own(published: Published) -> None:
    assert in_use(published) == (Origin.SHIPPED, "shipped")


def test_newest_sound_catalogue_is_used(published: Published) -> None:
    published.publish(small("1"))
    published.publish(small("2"))
    assert in_use(published) == (Origin.PUBLISHED, "2")


@pytest.mark.parametrize("bad", [b"nonsense", unsound()], ids=["damaged", "wrong"])
def test_unsound_one_is_passed_over_for_the_one_before_and_staff_see_why(
    published: Published, bad: bytes
) -> None:
    import hashlib

    published.publish(small("1"))
    published.publish(bad)
    assert in_use(published) == (Origin.PREVIOUS, "1")
    assert published.choice.why_not(hashlib.sha256(bad).hexdigest())


def test_staff_go_back_and_follow_the_platform_again(published: Published) -> None:
    published.publish(small("1"))
    published.publish(small("2"))
    published.choice.want(Origin.PREVIOUS)
    assert in_use(published) == (Origin.PREVIOUS, "1")
    published.choice.want(Origin.SHIPPED)
    assert in_use(published) == (Origin.SHIPPED, "shipped")
    published.choice.want(Origin.PUBLISHED)
    assert in_use(published) == (Origin.PUBLISHED, "2")


def test_marks_change_with_whatever_may_change_the_choice(published: Published) -> None:
    seen = {published.choice.marks()}
    published.publish(small("1"))
    seen.add(published.choice.marks())
    published.choice.want(Origin.SHIPPED)
    seen.add(published.choice.marks())
    assert len(seen) == 3


def test_unreadable_memory_of_the_choice_starts_anew(published: Published) -> None:
    published.publish(small("1"))
    (published.folder / "catalogue-choice.json").write_bytes(b"\xff")
    assert in_use(published) == (Origin.PUBLISHED, "1")


def test_few_items_are_the_ones_named() -> None:
    assert tuple(head.id for head in SMALL.heads) == FEW

"""The catalogue as one file, as the platform publishes it and a terminal loads it.

``"GJCAT1" LF`` | a zstd frame (RFC 8878) of MessagePack: manifest, categories, list of proofs,
heads, search keys, records, phrases in other languages. Each record is an item in MessagePack of
its own, read when somebody opens it. The same files make the same bytes, so the bundle's SHA-256
names the catalogue. Who may publish is not decided here: the terminal takes only bundles that the
platform signed (``sync.downstream``).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import zstandard

from kiosk.catalog.catalog import Catalog, CatalogError, Finding, load_catalog
from kiosk.catalog.categories import Category
from kiosk.catalog.check import faults
from kiosk.catalog.city import of_city
from kiosk.catalog.head import Head, head_of
from kiosk.catalog.item import Item
from kiosk.catalog.phrases import (
    FOLDER,
    JYUTPING,
    LANGUAGES,
    Known,
    PhraseError,
    PhraseShelf,
    pack_phrases,
    read_phrases,
)
from kiosk.catalog.profile import Profile, read_profiles
from kiosk.catalog.proofs import Proof, Proofs
from kiosk.catalog.record import CatalogRecord
from kiosk.catalog.search import SearchIndex, SearchKeys, keys_of
from sync.contract.areas import AREA_PATTERN, HERE

PROFILES = "profiles"
MAGIC = b"GJCAT1\n"
# Unpacked: ten times a catalogue of five thousand items.
LARGEST_BYTES = 256 * 1024 * 1024
_LEVEL = 12


class BundleError(Exception):
    """The file is no bundle that this program can use; the message says why."""


class Manifest(CatalogRecord, frozen=True, kw_only=True):
    """What the bundle is.

    Attributes:
        form: of the bundle.
        version: of the catalogue, as its editors count.
        schema: of the items in it.
        city: whose terminals it is for.
    """

    form: Literal[1] = 1
    version: Annotated[str, msgspec.Meta(max_length=40)]
    schema: Literal[2] = 2
    city: Annotated[str, msgspec.Meta(pattern=AREA_PATTERN)] = HERE


class _Content(CatalogRecord, frozen=True):
    manifest: Manifest
    categories: tuple[Category, ...]
    proofs: tuple[Proof, ...]
    heads: tuple[Head, ...]
    keys: tuple[SearchKeys, ...]
    records: tuple[bytes, ...]
    phrases: dict[str, bytes] = msgspec.field(default_factory=dict)
    profiles: dict[str, Profile] = msgspec.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Bundle:
    """A catalogue with everything that is made of it once.

    Attributes:
        digest: SHA-256 (hex) of the file; empty for one that never was a file.
    """

    version: str
    digest: str
    catalog: Catalog
    index: SearchIndex
    proofs: Proofs
    phrases: PhraseShelf = dataclasses.field(default_factory=PhraseShelf)
    profiles: Mapping[str, Profile] = dataclasses.field(default_factory=dict)
    city: str = HERE


def build(folder: Path, version: str, city: str = HERE) -> bytes:
    """The bundle of a folder of service files; the same files make the same bytes.

    Args:
        folder: of the service files, with ``categories.toml``, ``proofs.toml`` and ``profiles``
            above it.
        version: of the catalogue.
        city: whose terminals it is for.

    Raises:
        CatalogError: a file is wrong.
    """
    proofs = Proofs.read(folder.parent / "proofs.toml")
    catalog = load_catalog(folder, proofs)
    profiles = read_profiles(folder.parent / PROFILES, catalog)
    phrases = phrases_beside(folder)
    return pack(of_city(catalog, city), proofs, version, phrases, profiles=profiles, city=city)


def phrases_beside(folder: Path) -> dict[str, dict[str, str]]:
    """The phrases in other languages that lie beside the service files, by language.

    Raises:
        CatalogError: a file is wrong.
    """
    found: dict[str, dict[str, str]] = {}
    for language in (*LANGUAGES, JYUTPING):
        path = folder.parent / FOLDER / f"{language}.tsv"
        if path.exists():
            try:
                found[language] = read_phrases(path)
            except PhraseError as error:
                raise CatalogError([Finding(path.name, error.sentence, error.line)]) from None
    return found


def pack(
    catalog: Catalog,
    proofs: Proofs,
    version: str,
    phrases: Mapping[str, Mapping[str, str]] | None = None,
    *,
    profiles: Mapping[str, Profile] | None = None,
    city: str = HERE,
) -> bytes:
    """The bundle of a catalogue that was checked.

    Args:
        catalog: as it was read.
        proofs: the list of proofs.
        version: of the catalogue.
        phrases: by language, what its texts are called.
        profiles: by kind of site.
        city: whose terminals it is for.
    """
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    items = catalog.items
    books = [Known(book) for book in (phrases or {}).values()]
    content = _Content(
        manifest=Manifest(version=version, city=city),
        categories=catalog.categories,
        proofs=proofs.entries,
        heads=tuple(head_of(item) for item in items),
        keys=tuple(keys_of(item, books) for item in items),
        records=tuple(encode(item) for item in items),
        phrases={
            name: pack_phrases(book) for name, book in (phrases or {}).items() if name != JYUTPING
        },
        profiles=dict(profiles or {}),
    )
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    return MAGIC + packer.compress(encode(content))


def read(data: bytes) -> Bundle:
    """The catalogue in a bundle; its items are read when they are opened.

    Raises:
        BundleError: it is no bundle, or of a form or schema that this program does not know.
    """
    if not data.startswith(MAGIC):
        raise BundleError("not a catalogue bundle")
    try:
        packed = memoryview(data)[len(MAGIC) :]
        if not 0 <= zstandard.frame_content_size(packed) <= LARGEST_BYTES:
            raise BundleError("larger than any catalogue")
        text = zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST_BYTES)
        content = _decoder.decode(text)
    except zstandard.ZstdError:
        raise BundleError("damaged") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BundleError(f"not of this form: {error}") from None
    ids = [head.id for head in content.heads]
    if len(content.records) != len(ids) or len(set(ids)) != len(ids) or not ids:
        raise BundleError("its heads and records do not fit together")
    records = dict(zip(ids, content.records, strict=True))
    return Bundle(
        version=content.manifest.version,
        digest=hashlib.sha256(data).hexdigest(),
        catalog=Catalog.of_records(content.heads, records, content.categories),
        index=SearchIndex(content.keys),
        proofs=Proofs(content.proofs),
        phrases=PhraseShelf(content.phrases),
        profiles=content.profiles,
        city=content.manifest.city,
    )


def examine(bundle: Bundle) -> list[Finding]:
    """What is wrong with the items of a bundle: every record read, every check made.

    A bundle that ``build`` made has no findings; one that something else made is not believed.
    """
    found: list[Finding] = []
    for head in bundle.catalog.heads:
        try:
            item: Item = bundle.catalog[head.id]
        except (msgspec.DecodeError, RecursionError) as error:
            found.append(Finding(head.id, f"读不出来：{error}"))
            continue
        if head_of(item) != head:
            found.append(Finding(head.id, "目录里的摘要与事项不符"))
        wrong = (*faults(item), *bundle.proofs.faults(item))
        found += [Finding(head.id, one.sentence) for one in wrong]
        others = (*item.related, *(part.item for part in item.parts))
        found += [
            Finding(head.id, f"提到的事项“{other}”不在目录里")
            for other in others
            if other not in bundle.catalog
        ]
    unknown = {keys.item for keys in bundle.index.keys} - {head.id for head in bundle.catalog.heads}
    found += [Finding(one, "能搜到，却不在目录里") for one in sorted(unknown)]
    if bundle.city == HERE:
        # Another city has fewer items, and what is missing there is not shown.
        found += [
            Finding(kind, fault.sentence)
            for kind, profile in bundle.profiles.items()
            for fault in profile.faults(bundle.catalog)
        ]
    return found


_decoder = msgspec.msgpack.Decoder(_Content)

"""Which catalogue a terminal uses: the platform's newest that is sound, or one before it.

==========  ========================================================================================
published   the newest that the platform published, verified by ``sync.downstream``
previous    the published one before it, when the newest is not sound or staff say so
shipped     the one that came with the program
==========  ========================================================================================

What staff chose stands in a file; it holds until they choose anew. A bundle is examined once, as a
whole, before the first citizen meets it; that it was sound is remembered under its digest.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.catalog.bundle import PROFILES, Bundle, BundleError, examine, read
from kiosk.catalog.catalog import load_catalog
from kiosk.catalog.city import of_city
from kiosk.catalog.phrases import FOLDER, PhraseShelf
from kiosk.catalog.profile import read_profiles
from kiosk.catalog.proofs import Proofs
from kiosk.catalog.record import CatalogRecord
from kiosk.catalog.search import SearchIndex
from sync.contract.areas import HERE
from sync.identity.files import write_whole

CHOICE_FILE = "catalogue-choice.json"
SHIPPED_VERSION = "shipped"


class Origin(enum.StrEnum):
    """Where a catalogue came from."""

    PUBLISHED = "published"
    PREVIOUS = "previous"
    SHIPPED = "shipped"


class _Kept(CatalogRecord, frozen=True):
    """What is remembered.

    Attributes:
        wanted: what staff chose; ``published`` unless they did.
        sound, unsound: digests of bundles that were examined.
        why: what was wrong with those that are unsound, the first finding of each.
    """

    wanted: Origin = Origin.PUBLISHED
    sound: tuple[str, ...] = ()
    unsound: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class Choice:
    """Chooses; used by one thread at a time.

    Args:
        folder: of the terminal, where the choice is remembered.
        shipped: folder of the service files that came with the program.
        published: the platform's newest bundle, if there is one.
        previous: the one before it.
        city: of this terminal; a bundle for another's is not used.
    """

    def __init__(
        self,
        folder: Path,
        shipped: Path,
        published: Callable[[], Path | None],
        previous: Callable[[], Path | None],
        city: str = HERE,
    ) -> None:
        self._city = city
        self._file = folder / CHOICE_FILE
        self._shipped = shipped
        self._published = published
        self._previous = previous

    @property
    def wanted(self) -> Origin:
        """What staff chose."""
        return self._kept().wanted

    def want(self, origin: Origin) -> None:
        """Use this from now on; ``published`` again lets the platform decide.

        Raises:
            OSError: it could not be written down; what held before holds.
        """
        self._keep(msgspec.structs.replace(self._kept(), wanted=origin))

    def take(self) -> tuple[Origin, Bundle]:
        """The catalogue to use, examined.

        Raises:
            CatalogError: not even the shipped one can be used.
        """
        origin, bundle = self.of_the_platform()
        return origin, bundle or self.shipped()

    def of_the_platform(self) -> tuple[Origin, Bundle | None]:
        """As ``take``, but ``None`` for the shipped one, which is dear to read."""
        candidates = {
            Origin.PUBLISHED: (Origin.PUBLISHED, Origin.PREVIOUS),
            Origin.PREVIOUS: (Origin.PREVIOUS,),
            Origin.SHIPPED: (),
        }[self.wanted]
        for origin in candidates:
            found = self._published() if origin is Origin.PUBLISHED else self._previous()
            bundle = None if found is None else self._sound(found)
            if bundle is not None:
                return origin, bundle
        return Origin.SHIPPED, None

    def marks(self) -> str:
        """Changes whenever ``take`` might say something else; cheap."""
        return f"{self.wanted} {self._published()} {self._previous()}"

    def shipped(self) -> Bundle:
        """The catalogue that came with the program.

        Raises:
            CatalogError: it cannot be used.
        """
        proofs = Proofs.read(self._shipped.parent / "proofs.toml")
        whole = load_catalog(self._shipped, proofs)
        catalog = of_city(whole, self._city)
        phrases = PhraseShelf.of_folder(self._shipped.parent / FOLDER)
        profiles = read_profiles(self._shipped.parent / PROFILES, whole)
        index = SearchIndex.of(catalog, phrases.for_search())
        return Bundle(SHIPPED_VERSION, "", catalog, index, proofs, phrases, profiles, self._city)

    def why_not(self, digest: str) -> str:
        """What was wrong with a bundle that is not used; empty when nothing is known."""
        kept = self._kept()
        return dict(zip(kept.unsound, kept.why, strict=False)).get(self._mark(digest), "")

    def newest_refused(self) -> bool:
        """Whether what the platform published last was examined and cannot be used."""
        path = self._published()
        try:
            return path is not None and bool(self.why_not(_digest(path.read_bytes())))
        except OSError:
            return True

    def _sound(self, path: Path) -> Bundle | None:
        kept = self._kept()
        try:
            data = path.read_bytes()
        except OSError:
            return None
        digest = self._mark(_digest(data))
        if digest in kept.unsound:
            return None
        try:
            bundle = read(data)
            found = [] if digest in kept.sound else examine(bundle)
            why = str(found[0]) if found else ""
            if bundle.city != self._city:
                why = f"这是给 {bundle.city} 的目录，本机在 {self._city}"
        except BundleError as error:
            bundle, why = None, str(error)
        if why:
            self._remember(kept, digest, why)
            return None
        if digest not in kept.sound:
            self._remember(kept, digest, "")
        return bundle

    def _mark(self, digest: str) -> str:
        # A terminal that moves to another city looks again.
        return digest if self._city == HERE else f"{digest} {self._city}"

    def _remember(self, kept: _Kept, digest: str, why: str) -> None:
        if why:
            changed = msgspec.structs.replace(
                kept, unsound=(*kept.unsound, digest)[-8:], why=(*kept.why, why)[-8:]
            )
        else:
            changed = msgspec.structs.replace(kept, sound=(*kept.sound, digest)[-8:])
        try:
            self._keep(changed)
        except OSError:
            # Then it is examined again next time.
            return

    def _kept(self) -> _Kept:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return _Kept()

    def _keep(self, kept: _Kept) -> None:
        write_whole(self._file, msgspec.json.encode(kept), 0o644)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

"""Signed files, fetched by the rules of TUF (specification 1.0, client workflow).

The library works in a folder of its own that is made from the database before, and read back into
it afterwards in one transaction: so what is known of versions survives a power cut, and an older
version stays refused. With an uncertain clock nothing is refused for having expired, because the
clock may be wrong; an older version is refused all the same. Whatever is refused, the files that
were verified last stay in use.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from tuf.api._payload import TargetFile
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from sync.contract.reach import Reach, ahead_name, ahead_reach
from sync.downstream.keeping import Keeping
from sync.downstream.line import Line
from sync.identity.files import write_whole
from sync.verdict import NoAnswer

DATABASE_FILE = "downstream.sqlite3"
FILES_FOLDER = "files"
FILES = ("platform.json", "notices", "parameters")
MOST_METADATA_BYTES = 512 * 1024
_PATH = "/v1/repository"
_FIRST_ROOT = "1.root.json"
# Nothing has expired then: how the rules are kept without a clock.
_BEFORE_EVERYTHING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Refresh(enum.StrEnum):
    """What a look for new files came to."""

    CURRENT = "current"
    MORE = "more"
    NONE_PUBLISHED = "none-published"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    REFUSED = "refused"


class Repository:
    """The files of one platform as one terminal has them; used by one thread.

    Args:
        folder: of the files, under the SHA-256 of their content.
        keeping: what was verified.
        line: to the platform.
        budget_bytes: files fetched in one look; one is fetched whatever its size.
        most_bytes: the largest file that is taken.
        catalogue: the name of the one this terminal shows; of other cities' nothing is fetched.
        reached: whether a catalogue with this reach and digest is for this terminal already.
    """

    def __init__(
        self,
        folder: Path,
        keeping: Keeping,
        line: Line,
        *,
        budget_bytes: int,
        most_bytes: int,
        catalogue: str = "catalogue",
        reached: Callable[[Reach, str], bool] = lambda *_: False,
    ) -> None:
        self._names = (*FILES, catalogue)
        self._catalogue = catalogue
        self._reached = reached
        self._folder = folder
        self._keeping = keeping
        self._line = line
        self._budget_bytes = budget_bytes
        self._most_bytes = most_bytes
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def anchor(self, digest: str | None) -> bool:
        """Take the first root, once, when the platform signed its digest; whether there is one."""
        if _FIRST_ROOT in self._keeping.metadata():
            return True
        if digest is None:
            return False
        answer = self._line.get(f"{_PATH}/metadata/{_FIRST_ROOT}", {}, MOST_METADATA_BYTES)
        if isinstance(answer, NoAnswer) or hashlib.sha256(answer.body).hexdigest() != digest:
            return False
        self._keeping.keep_metadata({_FIRST_ROOT: answer.body})
        return True

    def refresh(self, now: dt.datetime, *, certain: bool) -> Refresh:
        """Fetch what is new, within the budget.

        Args:
            now: UTC.
            certain: whether that can be relied on; when not, nothing counts as expired.
        """
        known = self._keeping.metadata()
        if _FIRST_ROOT not in known:
            return Refresh.NONE_PUBLISHED
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            work = Path(name)
            _lay_out(work, known)
            fetch = _Fetch(self._line, known.get("timestamp.json"), self._most_bytes)
            updater = Updater(
                name,
                f"{_PATH}/metadata/",
                target_base_url=f"{_PATH}/targets/",
                fetcher=fetch,
                bootstrap=known[_FIRST_ROOT],
            )
            # The library has no argument for the time.
            updater._trusted_set.reference_time = now if certain else _BEFORE_EVERYTHING
            try:
                try:
                    updater.refresh()
                finally:
                    # Also of a look that broke off: a newer timestamp was verified, and an older
                    # one stays refused from now on.
                    self._keeping.keep_metadata(_collect(work))
                return self._fetch_files(updater, work)
            except ExpiredMetadataError:
                return Refresh.EXPIRED
            except DownloadHTTPError:
                return Refresh.REFUSED
            except DownloadError:
                return Refresh.UNREACHABLE
            except RepositoryError:
                return Refresh.REFUSED

    def current(self, name: str) -> Path | None:
        """The file in use; ``None`` before there was one, and when the disk changed it."""
        found = self._keeping.target(name)
        return None if found is None else self._whole(found[0])

    def previous(self, name: str) -> Path | None:
        """The file that was in use before."""
        found = self._keeping.target(name)
        return None if found is None or found[1] is None else self._whole(found[1])

    def _fetch_files(self, updater: Updater, work: Path) -> Refresh:
        left = self._budget_bytes
        fetched = False
        for name in self._names:
            target = self._newest(updater, name)
            if target is None or "sha256" not in target.hashes:
                continue
            digest = target.hashes["sha256"]
            if self._whole(digest) is None:
                if target.length > self._most_bytes:
                    return Refresh.REFUSED
                if fetched and target.length > left:
                    return Refresh.MORE
                content = Path(updater.download_target(target, str(work / "file"))).read_bytes()
                write_whole(self._folder / digest, content, 0o600)
                fetched = True
                left -= target.length
            self._keeping.use_target(name, digest)
        self._clear()
        return Refresh.CURRENT

    def _newest(self, updater: Updater, name: str) -> TargetFile | None:
        """What is published for all, or ahead of that for some, and this terminal is one."""
        if name == self._catalogue:
            ahead = updater.get_targetinfo(ahead_name(name))
            reach = None if ahead is None else ahead_reach(ahead.custom)
            if ahead is not None and reach is not None:
                digest = ahead.hashes.get("sha256", "")
                if self._reached(reach, digest):
                    return ahead
        return updater.get_targetinfo(name)

    def _whole(self, digest: str) -> Path | None:
        return _whole(self._folder / digest)

    def _clear(self) -> None:
        used = {digest for name in self._names for digest in self._keeping.target(name) or ()}
        for path in self._folder.iterdir():
            if path.is_file() and path.name not in used:
                path.unlink(missing_ok=True)


class _Fetch(FetcherInterface):
    """The library's requests over the terminal's own line, bounded in time and in size."""

    def __init__(self, line: Line, timestamp: bytes | None, most_bytes: int) -> None:
        self._line = line
        self._timestamp = timestamp
        self._most_bytes = most_bytes

    def _fetch(self, url: str) -> Iterator[bytes]:
        headers = {}
        known = self._timestamp if url.endswith("/timestamp.json") else None
        if known is not None:
            headers["If-None-Match"] = f'"{hashlib.sha256(known).hexdigest()}"'
        is_file = url.startswith(f"{_PATH}/targets/")
        most = self._most_bytes if is_file else MOST_METADATA_BYTES
        answer = self._line.get(url, headers, most)
        if isinstance(answer, NoAnswer):
            raise DownloadError(answer.reason)
        if answer.status == 304 and known is not None:
            return iter([known])
        if answer.status != 200:
            raise DownloadHTTPError("not there", answer.status)
        return iter([answer.body])


def kept_target(folder: Path, name: str, *, previous: bool = False) -> Path | None:
    """A verified file as it lies on this machine, for tools beside a running terminal.

    Args:
        folder: of the downstream, with its database.
        name: as it is published.
        previous: the one that was in use before.

    Returns ``None`` when there is none, or the disk changed it.
    """
    database = folder / DATABASE_FILE
    if not database.is_file():
        return None
    try:
        raw = sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)
        with contextlib.closing(raw):
            row = raw.execute(
                "SELECT digest, previous FROM targets WHERE name = ?", (name,)
            ).fetchone()
    except sqlite3.Error:
        return None
    digest = None if row is None else row[1 if previous else 0]
    return None if digest is None else _whole(folder / FILES_FOLDER / str(digest))


def _whole(path: Path) -> Path | None:
    """The file, if its content is still what its name says."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return path if found == path.name else None


def _lay_out(work: Path, known: dict[str, bytes]) -> None:
    (work / "root_history").mkdir()
    for name, content in known.items():
        folder = work / "root_history" if name.endswith(".root.json") else work
        (folder / name).write_bytes(content)


def _collect(work: Path) -> dict[str, bytes]:
    paths = [*(work / "root_history").glob("*.root.json")]
    paths += [work / f"{role}.json" for role in ("timestamp", "snapshot", "targets")]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}

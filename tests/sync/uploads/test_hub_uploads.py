"""The hub's side of an upload: tus 1.0.0 to the letter, and a signed word at the end."""

from __future__ import annotations

import contextlib
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from sync.contract.acknowledgement import AttachmentHeld, Refusal, RefusalCode, verify
from sync.contract.upload import LARGEST_PIECE_BYTES, PIECE_TYPE, checksum, metadata
from sync.hub.held import Declined, Extent, HeldFiles, HoldingLimits
from sync.hub.server import HubServer
from tests.sync.factory import Clock, utc_now

WHOLE = os.urandom(3000)
DIGEST = hashlib.sha256(WHOLE).hexdigest()
TUS = {"Tus-Resumable": "1.0.0"}


def create(hub: HubServer, digest: str = DIGEST, length: int = len(WHOLE)) -> requests.Response:
    return requests.post(
        f"{hub.address.url}/v1/attachments",
        headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(digest)},
        timeout=10,
    )


def append(
    hub: HubServer, offset: int, piece: bytes, digest: str = DIGEST, **headers: str
) -> requests.Response:
    return requests.patch(
        f"{hub.address.url}/v1/attachments/{digest}",
        data=piece,
        headers={
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": PIECE_TYPE,
            "Upload-Checksum": checksum(piece),
            **headers,
        },
        timeout=10,
    )


def offset(hub: HubServer, digest: str = DIGEST) -> int:
    answer = requests.head(f"{hub.address.url}/v1/attachments/{digest}", headers=TUS, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


def refused(hub: HubServer, answer: requests.Response) -> RefusalCode:
    statement = verify(answer.content, hub.secrets.platform)
    assert isinstance(statement, Refusal)
    return statement.code


def test_an_upload_in_pieces_ends_in_a_signed_word_that_names_it(hub: HubServer) -> None:
    begun = create(hub)
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, "0")
    assert begun.headers["location"] == f"/v1/attachments/{DIGEST}"
    assert "upload-expires" in begun.headers
    first = append(hub, 0, WHOLE[:1000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    # The same file is the same upload: nothing is begun anew.
    assert create(hub).headers["upload-offset"] == "1000"
    url = f"{hub.address.url}/v1/attachments/{DIGEST}"
    assert requests.get(url, timeout=10).status_code == 404
    assert append(hub, 1000, WHOLE[1000:]).headers["upload-offset"] == "3000"
    said = verify(requests.get(url, timeout=10).content, hub.secrets.platform)
    assert isinstance(said, AttachmentHeld)
    assert (said.digest, said.size) == (DIGEST, len(WHOLE))
    # Asked again it says the very same, and there is nothing left to send.
    assert verify(requests.get(url, timeout=10).content, hub.secrets.platform) == said
    assert (create(hub).headers["upload-offset"], offset(hub)) == ("3000", 3000)
    assert "upload-expires" not in create(hub).headers
    assert append(hub, 3000, b"more").status_code == 409


def test_a_piece_is_taken_only_at_the_end_and_only_whole(hub: HubServer) -> None:
    create(hub)
    append(hub, 0, WHOLE[:1000])
    assert append(hub, 0, WHOLE[:1000]).status_code == 409
    assert append(hub, 1001, WHOLE[1001:]).status_code == 409
    assert append(hub, 1000, b"x", **{"Upload-Checksum": checksum(b"y")}).status_code == 460
    assert append(hub, 1000, b"x", **{"Upload-Checksum": "md5 AAAA"}).status_code == 400
    assert append(hub, 1000, b"x", **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert append(hub, 1000, b"x", **{"Content-Type": "text/plain"}).status_code == 415
    assert append(hub, 1000, b"").status_code == 400
    assert refused(hub, append(hub, 1000, WHOLE)) is RefusalCode.TOO_LARGE
    assert offset(hub) == 1000


def test_what_is_not_what_its_name_says_is_refused_and_can_be_sent_again(hub: HubServer) -> None:
    create(hub)
    altered = bytes([WHOLE[0] ^ 1]) + WHOLE[1:]
    assert refused(hub, append(hub, 0, altered)) is RefusalCode.WRONG_DIGEST
    assert append(hub, 0, WHOLE).status_code == 404
    assert create(hub).headers["upload-offset"] == "0"
    assert append(hub, 0, WHOLE).status_code == 204


@pytest.mark.parametrize("digest", ["../../etc/passwd", "A" * 64, "a" * 63, "%2e%2e", "*"])
def test_a_name_that_is_no_digest_reaches_no_file(hub: HubServer, digest: str) -> None:
    assert refused(hub, create(hub, digest)) is RefusalCode.MALFORMED_REQUEST
    url = f"{hub.address.url}/v1/attachments/{digest}"
    assert requests.get(url, timeout=10).status_code in (404, 405)
    assert requests.head(url, headers=TUS, timeout=10).status_code in (404, 405)


def test_too_large_a_file_or_piece_is_refused_by_the_platforms_word(hub: HubServer) -> None:
    assert refused(hub, create(hub, length=2**40)) is RefusalCode.TOO_LARGE
    assert create(hub, length=0).status_code == 413
    create(hub)
    assert refused(hub, create(hub, length=len(WHOLE) + 1)) is RefusalCode.KEY_REUSED
    large = bytes(LARGEST_PIECE_BYTES + 1)
    # It may hang up before all of it was sent.
    with contextlib.suppress(requests.ConnectionError):
        assert refused(hub, append(hub, 0, large)) is RefusalCode.TOO_LARGE
    assert offset(hub) == 0


def test_options_names_what_is_spoken(hub: HubServer) -> None:
    answer = requests.options(f"{hub.address.url}/v1/attachments", timeout=10)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,expiration"


def test_ten_thousand_begun_at_once_are_bounded_and_the_old_ones_go(tmp_path: Path) -> None:
    clock = Clock()
    limits = HoldingLimits(partials=50, partial_s=60.0, reserve_bytes=0)
    held = HeldFiles(tmp_path / "held", clock, limits, monotonic=clock.monotonic)
    digests = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(10_000)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: held.create(one, 10), digests))
    assert found.count(Extent(10, 0)) == 50
    assert found.count(Declined.FULL) == 9_950
    # What stood still for too long makes room; what moved does not.
    begun = next(one for one, said in zip(digests, found, strict=True) if isinstance(said, Extent))
    clock.pass_time(61)
    for path in (tmp_path / "held" / "partial").iterdir():
        os.utime(path, (clock().timestamp() - 61,) * 2)
    os.utime(tmp_path / "held" / "partial" / f"{begun}.10", (clock().timestamp() - 59,) * 2)
    late = next(one for one, said in zip(digests, found, strict=True) if said is Declined.FULL)
    assert held.create(late, 10) == Extent(10, 0)
    assert held.extent(begun) == Extent(10, 0)
    assert len(list((tmp_path / "held" / "partial").iterdir())) == 2


def test_file_with_all_its_bytes_is_not_whole_before_it_is_proven(tmp_path: Path) -> None:
    held = HeldFiles(tmp_path / "held", utc_now, HoldingLimits(reserve_bytes=0))
    held.create(DIGEST, len(WHOLE))
    # The last byte is written, its digest not looked at yet.
    (tmp_path / "held" / "partial" / f"{DIGEST}.{len(WHOLE)}").write_bytes(WHOLE)
    assert held.extent(DIGEST) == Extent(len(WHOLE), len(WHOLE))
    assert not held.is_whole(DIGEST)
    assert not held.is_whole("../" * 10)


def test_two_that_send_the_same_piece_make_one_file(tmp_path: Path) -> None:
    held = HeldFiles(tmp_path / "held", utc_now, HoldingLimits(reserve_bytes=0))
    held.create(DIGEST, len(WHOLE))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: held.append(DIGEST, 0, WHOLE), range(8)))
    assert found.count(Extent(3000, 3000)) == 1
    assert found.count(Declined.OTHER_OFFSET) == 7
    source = held.open(DIGEST)
    assert source is not None
    with source:
        assert source.read() == WHOLE

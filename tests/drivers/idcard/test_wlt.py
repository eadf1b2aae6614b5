"""Vendor photo libraries, played by small C libraries that decode a made-up code, crash or hang.

Needs a C compiler; skipped without one. What a real library does was never seen.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard.layouts import PHOTO_BYTES
from drivers.idcard.wlt import (
    BMP_BYTES,
    MEMORY_FOLDER,
    RAW_BYTES,
    DecodedPhoto,
    NoPhotoDecoder,
    PhotoUndecodable,
    WltConvention,
    WltLibrary,
    is_in_memory,
    picture_of,
)

COMPILER = shutil.which("gcc") or shutil.which("cc")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler on this machine")
BLOCK = bytes(range(256)) * (PHOTO_BYTES // 256)
ROW = 102 * 3
# The made-up code: pixel byte i is block byte i modulo 1024.
BGR = (BLOCK * 38)[:RAW_BYTES]

RAW = """
int unpack(const unsigned char *in, unsigned char *out, int save) {
    if (in[0] == 0xEE) return 0;
    for (int i = 0; i < 38556; i++) out[i] = in[i % 1024];
    return save == 0 ? 1 : -1;
}
"""
# Prints, and leaves a process of its own behind for a while.
CHATTY = "#include <stdio.h>\n" + RAW.replace(
    "if (in", 'printf("licensed to nobody\\n"); fflush(stdout); if (in'
)
CRASHES = "int unpack(char *a, char *b, int c) { *(volatile int *)0 = 1; return 1; }"
ABORTS = "void abort(void); int unpack(char *a, char *b, int c) { abort(); return 1; }"
HANGS = 'int unpack(char *a, char *b, int c) { for (;;) { __asm__(""); } }'
EXITS = "void _exit(int); int unpack(char *a, char *b, int c) { _exit(0); return 1; }"
WRITES_NOTHING = "int unpack(char *a, char *b, int c) { return 1; }"
WRITES_LITTLE = "int unpack(char *a, char *b, int c) { for (int i = 0; i < 9999; i++) b[i] = 1;"
WRITES_LITTLE += " return 1; }"
WRITES_MUCH = "int unpack(char *a, char *b, int c) { for (int i = 0; i < 40000; i++) b[i] = 1;"
WRITES_MUCH += " return 1; }"
RUNS_WILD = "int unpack(char *a, char *b, int c) { for (long i = 0;; i++) b[i] = 1; return 1; }"
FORKS_AND_HANGS = """
#include <unistd.h>
int unpack(char *a, char *b, int c) { fork(); for (;;) pause(); return 1; }
"""
FILE = """
#include <stdio.h>
#include <string.h>
static void put(unsigned char *at, int value) { memcpy(at, &value, 4); }
int GetBmp(const char *file, int intf) {
    unsigned char in[1024], head[54] = {'B', 'M'}, row[308] = {0};
    char name[500];
    FILE *from = fopen(file, "rb");
    if (!from || fread(in, 1, 1024, from) != 1024) return -3;
    fclose(from);
    if (intf != 2) return -6;
    strcpy(name, file);
    strcpy(strrchr(name, '.'), ".bmp");
    FILE *to = fopen(name, "wb");
    put(head + 2, 38862); put(head + 10, 54); put(head + 14, 40);
    put(head + 18, 102); put(head + 22, 126); head[26] = 1; head[28] = 24;
    fwrite(head, 1, 54, to);
    for (int y = 125; y >= 0; y--) {
        for (int x = 0; x < 306; x++) row[x] = in[(y * 306 + x) % 1024];
        fwrite(row, 1, 308, to);
    }
    fclose(to);
    return 1;
}
"""
Compile = Callable[[str], Path]


@pytest.fixture
def compile_library(tmp_path: Path) -> Compile:
    def build(source: str) -> Path:
        assert COMPILER is not None
        target = tmp_path / "libwlt.so"
        command = [COMPILER, "-shared", "-fPIC", "-O0", "-w", "-x", "c", "-o", str(target), "-"]
        subprocess.run(command, input=source.encode(), check=True, timeout=60)
        return target

    return build


def expected() -> bytes:
    return b"".join(
        BGR[i + 2 : i + 3] + BGR[i + 1 : i + 2] + BGR[i : i + 1] for i in range(0, RAW_BYTES, 3)
    )


@needs_compiler
@pytest.mark.parametrize("source", [RAW, CHATTY], ids=["quiet", "chatty"])
def test_photo_is_decoded_by_the_library_from_blue_first_to_red_first(
    compile_library: Compile, source: str
) -> None:
    photo = WltLibrary(compile_library(source), limit_s=30.0).decode_wlt(BLOCK)
    assert photo == DecodedPhoto(expected())
    assert (photo.width, photo.height, len(photo.rgb)) == (102, 126, RAW_BYTES)


@needs_compiler
def test_library_that_works_on_files_leaves_none_behind(
    compile_library: Compile, tmp_path: Path
) -> None:
    memory = MEMORY_FOLDER
    if not is_in_memory(memory):
        pytest.skip("no folder in memory on this machine")
    before = set(memory.iterdir())
    library = WltLibrary(compile_library(FILE), convention="get-bmp", limit_s=30.0)
    assert library.decode_wlt(BLOCK) == DecodedPhoto(expected())
    left = {path for path in set(memory.iterdir()) - before if path.name.startswith("guanjia-")}
    assert left == set()


@needs_compiler
def test_library_that_works_on_files_is_not_let_near_a_disk(
    compile_library: Compile, tmp_path: Path
) -> None:
    mounts = Path("/proc/mounts")
    if is_in_memory(tmp_path, mounts):
        pytest.skip("the tests' folder lies in memory here")
    library = WltLibrary(compile_library(FILE), convention="get-bmp", memory=tmp_path)
    outcome = library.decode_wlt(BLOCK)
    assert outcome == PhotoUndecodable("no folder in memory for the vendor library's files")


@needs_compiler
@pytest.mark.parametrize(
    ("source", "word"),
    [
        (CRASHES, "SIGSEGV"),
        (ABORTS, "SIGABRT"),
        (RUNS_WILD, "crashed"),
        (WRITES_NOTHING, "another size"),
        (WRITES_LITTLE, "another size"),
        (WRITES_MUCH, "another size"),
        (EXITS, "another size"),
        (RAW.replace("return save == 0", "return save != 0"), "refused"),
        (RAW.replace("unpack", "other"), "no such function"),
    ],
    ids=["segv", "abort", "wild", "nothing", "little", "much", "exits", "refuses", "nameless"],
)
def test_what_a_library_does_wrong_is_a_value(
    compile_library: Compile, source: str, word: str
) -> None:
    outcome = WltLibrary(compile_library(source), limit_s=30.0).decode_wlt(BLOCK)
    assert isinstance(outcome, PhotoUndecodable)
    assert word in outcome.reason


@needs_compiler
@pytest.mark.parametrize("source", [HANGS, FORKS_AND_HANGS], ids=["alone", "with a child"])
def test_library_that_hangs_is_ended_with_all_it_started(
    compile_library: Compile, source: str
) -> None:
    library = compile_library(source)
    outcome = WltLibrary(library, limit_s=0.5).decode_wlt(BLOCK)
    assert isinstance(outcome, PhotoUndecodable)
    assert "hung" in outcome.reason


def test_file_that_is_no_library_is_said(tmp_path: Path) -> None:
    (tmp_path / "libwlt.so").write_text("not a library", "utf-8")
    outcome = WltLibrary(tmp_path / "libwlt.so", limit_s=30.0).decode_wlt(BLOCK)
    assert outcome == PhotoUndecodable("the vendor library cannot be loaded")


@pytest.mark.parametrize("convention", ["unpack", "get-bmp"])
def test_absent_library_is_said_without_its_path(tmp_path: Path, convention: WltConvention) -> None:
    library = WltLibrary(tmp_path / "none.so", convention=convention)
    assert library.decode_wlt(BLOCK) == PhotoUndecodable("the vendor library is not there")


def test_block_of_another_size_never_reaches_the_library(tmp_path: Path) -> None:
    outcome = WltLibrary(tmp_path / "none.so").decode_wlt(BLOCK[:-1])
    assert outcome == PhotoUndecodable("the photo block is not 1024 bytes")


def test_without_a_library_the_photo_is_honestly_missing() -> None:
    assert "vendor's library" in NoPhotoDecoder().decode_wlt(BLOCK).reason


def test_rows_from_the_bottom_are_turned_over() -> None:
    upside_down = b"".join(BGR[i : i + ROW] for i in range(RAW_BYTES - ROW, -1, -ROW))
    assert picture_of(upside_down, bottom_up=True) == DecodedPhoto(expected())


@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(min_size=54, max_size=54).map(lambda head: head + bytes(BMP_BYTES - 54)),
    )
)
def test_pixels_of_any_kind_are_a_picture_or_a_reason(pixels: bytes) -> None:
    photo = picture_of(pixels)
    assert isinstance(photo, PhotoUndecodable) or len(photo.rgb) == RAW_BYTES


@pytest.mark.parametrize(
    ("folder", "expected_answer"),
    [("/dev/m/x", True), ("/dev/m", True), ("/dev", False), ("/dev/mm", False), ("/x", False)],
)
def test_folder_in_memory_is_told_by_the_innermost_mount(
    tmp_path: Path, folder: str, expected_answer: bool
) -> None:
    mounts = tmp_path / "mounts"
    lines = ["/dev/sda / ext4 rw 0 0", "none /dev devtmpfs rw 0 0", "none /dev/m tmpfs rw 0 0"]
    mounts.write_text("\n".join(lines), "utf-8")
    assert is_in_memory(Path(folder), mounts) is expected_answer

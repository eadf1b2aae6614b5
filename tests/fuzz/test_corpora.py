"""The corpora that the fuzzer built, replayed without it: what was found once stays mended."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import corpora
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_every_kept_input_is_taken(name: str) -> None:
    kept = corpora.read(name)
    assert kept, f"no corpus yet: run `make fuzz` with --keep for {name}"
    for one in kept:
        TARGETS[name](one)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60)
@given(data=st.binary(max_size=512))
def test_any_bytes_are_taken(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_no_corpus_is_left_over() -> None:
    assert {path.stem for path in corpora.FOLDER.glob("*.hex")} == set(TARGETS)

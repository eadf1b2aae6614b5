from __future__ import annotations

import threading
import uuid

from hypothesis import given
from hypothesis import strategies as st

from sync.contract.key import KeySequence, check_key, new_key


def test_key_is_a_uuid_of_version_seven() -> None:
    key = new_key()
    assert check_key(key)
    parsed = uuid.UUID(key)
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122


def test_key_begins_with_the_time_in_milliseconds() -> None:
    # RFC 9562, appendix A.6: 0x017F22E279B0 is 2022-02-22 19:22:22 UTC.
    key = KeySequence(lambda: 0x017F22E279B0).next()
    assert key.startswith("017f22e2-79b0-7")


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50))
def test_keys_ascend_whatever_the_clock_does(times: list[int]) -> None:
    ticking = iter(times)
    sequence = KeySequence(lambda: next(ticking))
    keys = [sequence.next() for _ in times]
    assert keys == sorted(set(keys))
    assert all(check_key(key) for key in keys)


def test_keys_of_threads_are_all_different() -> None:
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.extend(new_key() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 2000


@given(st.text(max_size=50))
def test_any_text_can_be_checked(text: str) -> None:
    assert not check_key(text)


def test_other_ids_are_no_keys() -> None:
    for text in (str(uuid.uuid4()), new_key().upper(), new_key() + "\n", "{" + new_key() + "}"):
        assert not check_key(text)

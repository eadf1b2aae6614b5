"""Search: whatever people call it, however they type it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalog.library import Library
from kiosk.catalog.phrases import PhraseShelf
from kiosk.catalog.search import SearchIndex, SearchKeys, keys_of, known_readings
from tests.kiosk.people import ROOT, world
from tests.kiosk.story import PENSION, WORLD

INDEX = SearchIndex.of(WORLD.catalog)


@pytest.mark.parametrize(
    "query",
    [
        "城乡居民基本养老保险参保登记",
        "养老保险",
        "交居民养老保险",
        "我要办居民养老保险",
        "请问怎么交居民养老",
        "养老 保险",
        "养老参保",
        "jiaojumin",
        "yanglaobaoxian",
        "jjmylbx",
        "JJMYLBX",
        "jmyl",
        "442014007000",
    ],
)
def test_item_is_found_by_what_people_type(query: str) -> None:
    assert INDEX.find(query)[0] == PENSION


@pytest.mark.parametrize("query", ["", "   ", "？", "火星移民", "zzzzzz", "<script>", "%"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert INDEX.find(query) == []


def test_category_and_department_find_all_of_their_items() -> None:
    assert set(INDEX.find("民政局")) == {i.id for i in WORLD.catalog if "民政局" in i.department}


def test_exact_name_stands_before_one_that_only_contains_it() -> None:
    item = WORLD.catalog[PENSION]
    longer = msgspec.structs.replace(item, id="other", everyday_name="交居民养老保险费用清单")
    index = SearchIndex.of([longer, item])
    assert index.find("交居民养老保险") == [PENSION, "other"]


def test_readings_follow_the_word_not_the_character() -> None:
    bank = msgspec.structs.replace(WORLD.catalog[PENSION], everyday_name="重庆银行")
    assert keys_of(bank).pinyin[0] == "chongqingyinhang"


def test_keys_survive_being_stored() -> None:
    stored = msgspec.msgpack.encode(INDEX.keys)
    again = SearchIndex(msgspec.msgpack.decode(stored, type=tuple[SearchKeys, ...]))
    assert again.find("养老") == INDEX.find("养老")


@given(st.text(max_size=300))
def test_any_text_is_searched_for_without_harm(query: str) -> None:
    assert len(INDEX.find(query)) <= len(WORLD.catalog.items)


SHELF = PhraseShelf.of_folder(ROOT / "config" / "phrases")
TONGUES = SearchIndex.of(world(whole=True).catalog, SHELF.for_search())


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("driving licence", "driving-licence-renewal"),
        ("IDCARD", "id-card-expiry"),
        ("marriage", "marriage-booking"),
        ("carta de condução", "driving-licence-renewal"),
        ("CASAMENTO", "marriage-booking"),
        ("passaporte", "border-document-booking"),
        ("換駕駛證", "driving-licence-renewal"),
        ("登記生育", "birth-registration"),
        ("wun gaa sai zing", "driving-licence-renewal"),
        ("wungaasaizing", "driving-licence-renewal"),
    ],
)
def test_item_is_found_by_other_languages_and_sounds(query: str, item: str) -> None:
    assert item in TONGUES.find(query)[:4]


def test_letters_inside_a_word_of_another_language_find_nothing() -> None:
    assert "driving-licence-renewal" not in TONGUES.find("icence")


def test_no_shipped_name_needs_the_dictionary_of_readings() -> None:
    library, shipped = Library.read(ROOT / "config"), SearchIndex.of(world().catalog)
    called = {name for keys in shipped.keys for name in keys.names}
    called |= {name for keys in library.article_index.keys for name in keys.names}
    called |= {name for keys in library.proof_index.keys for name in keys.names}
    # `make words` writes them.
    assert sorted(called - known_readings().keys()) == []

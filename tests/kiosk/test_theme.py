"""Several items at once: asked once, signed once; what cannot be had leaves the others alone."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import msgspec
import pytest

from drivers.idcard.port import CardEvent
from kiosk.case.merging import merge
from kiosk.catalog.catalog import CatalogError, load_catalog
from kiosk.catalog.item import Item
from kiosk.catalog.situation import paths
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Step
from kiosk.journey.theme import live
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from sync.hub.parts import parts_of
from tests.kiosk.people import NOW, ROOT, card, world
from tests.kiosk.walks.ground import ground
from tests.kiosk.walks.theme import choose_parts, together
from tests.kiosk.walks.walking import Walk

WORLD = world(whole=True)
COMPANY = "company-closure"
RESTAURANT = "open-restaurant"
KEY = "01900000-0000-7000-8000-000000000001"


def at_parts(item_id: str, readiness: Readiness | None = None) -> Walk:
    item = WORLD.catalog[item_id]
    here = Walk(
        WORLD,
        random.Random(item_id),
        Journey(at=Step.ATTRACT, readiness=readiness or Readiness()),
    )
    here.to_item(item, next(paths(item.questions)))
    here.then(ev.BeginTapped())
    here.then(ev.ConsentGiven(NOW))
    here.then(ev.CardSeen("s1", CardEvent.CARD_READ, card()))
    here.then(ev.IdentityConfirmed())
    assert here.is_at(Step.PARTS)
    return here


def parts(item_id: str) -> tuple[Item, ...]:
    return tuple(WORLD.catalog[part.item] for part in WORLD.catalog[item_id].parts)


def rows(here: Walk) -> dict[str, dict[str, object]]:
    shown = present(here.journey, WORLD, NOW.date())["partsRows"]
    assert isinstance(shown, list)
    return {row["value"]: row for row in shown}


def test_what_all_parts_ask_is_asked_once() -> None:
    theme, together_ = WORLD.catalog[COMPANY], parts(COMPANY)
    made = merge(theme, together_, {part.id for part in together_})
    ids = [field.id for field in made.item.fields]
    assert ids.count("uscc") == ids.count("phone") == 1
    codes = [need.code for need in made.item.materials]
    assert codes.count("resident-id-card") == codes.count("authorisation-letter") == 1
    # Four parts ask for the number and the phone, and for the card; each is asked once.
    entries, papers = made.spared({"debts": "none", "role": "legal"})
    assert entries >= 6
    assert papers >= 3


def test_same_id_for_something_else_is_asked_by_itself() -> None:
    theme = WORLD.catalog[COMPANY]
    first, second, *_ = parts(COMPANY)
    other = msgspec.structs.replace(second.fields[0], kind="text", options=())
    changed = msgspec.structs.replace(second, fields=(other, *second.fields[1:]))
    made = merge(theme, (first, changed), {first.id, changed.id})
    own = f"{second.id}.{other.id}"
    assert own in [field.id for field in made.item.fields]
    assert made.told(changed, {own: "a", other.id: "b"})[other.id] == "a"
    assert made.told(first, {own: "a", other.id: "b"})[other.id] == "b"


def test_answer_keeps_its_id_whatever_else_is_ticked() -> None:
    theme, all_ = WORLD.catalog[RESTAURANT], parts(RESTAURANT)
    whole = merge(theme, all_, {part.id for part in all_})
    for part in all_:
        alone = merge(theme, all_, {part.id})
        assert alone.names == whole.names
        assert {field.id for field in alone.item.fields} == {
            whole.names[part.id][field.id] for field in part.fields
        }


def test_part_is_ticked_and_unticked_and_one_has_to_stay() -> None:
    here = at_parts(COMPANY)
    first = rows(here)
    assert [row["chosen"] for row in first.values()] == [True, True, True, False]
    for value in [value for value, row in first.items() if row["chosen"]]:
        here.then(ev.OptionTapped(value))
    here.then(ev.NextTapped())
    assert here.is_at(Step.PARTS)
    assert here.journey.complaint == WORLD.words["parts_none"]
    here.then(ev.OptionTapped("company-closure-tax"))
    here.then(ev.NextTapped())
    choose_parts(here)
    assert [part.code for part in here.journey.parts] == [
        WORLD.catalog["company-closure-tax"].codes.implementation_code
    ]


def test_part_that_cannot_be_had_says_why_and_the_others_go_on() -> None:
    closed = Readiness(refusals={"company-closure-tax": "reason_needs_network"})
    here = at_parts(COMPANY, closed)
    row = rows(here)["company-closure-tax"]
    assert not row["enabled"]
    assert WORLD.words["reason_needs_network"] in str(row["hint"])
    here.then(ev.OptionTapped("company-closure-tax"))
    assert "company-closure-tax" not in live(here.journey, WORLD)
    here.then(ev.NextTapped())
    assert here.is_at(Step.SITUATION)


def test_part_refused_by_an_answer_leaves_with_the_reason() -> None:
    here = at_parts("credit-repair")
    here.then(ev.OptionTapped("credit-repair-abnormal"))
    here.then(ev.NextTapped())
    made = here.journey.theming
    assert made is not None
    refused = None
    while here.is_at(Step.SITUATION) and refused is None:
        assert here.journey.item is not None
        question = here.journey.item.questions[here.journey.asking]
        for option in question.options:
            answers = {**here.journey.situation, question.id: option.value}
            gone = [part for part in made.merge.parts if made.merge.refusal(part, answers)]
            if gone and len(gone) < len(made.merge.parts):
                refused = gone[0]
                break
        here.then(ev.SituationPicked(option.value if refused else question.options[0].value))
    assert refused is not None
    assert here.is_at(Step.PARTS)
    assert not rows(here)[refused.id]["enabled"]
    choose_parts(here)
    assert refused.codes.implementation_code not in [part.code for part in here.journey.parts]


def test_back_leads_through_the_parts_and_nothing_is_lost() -> None:
    here = at_parts(COMPANY)
    here.then(ev.NextTapped())
    here.then(ev.BackTapped())
    assert here.is_at(Step.PARTS)
    choose_parts(here)
    here.answer_all()
    answers = here.journey.answers
    while not here.is_at(Step.PARTS):
        here.then(ev.BackTapped())
    choose_parts(here)
    assert here.is_at(Step.FORM)
    assert here.journey.answers == answers
    here.then(ev.BackTapped())
    here.then(ev.BackTapped())
    assert here.is_at(Step.CONFIRM)


def test_one_case_with_every_part_reaches_the_platform_as_cases_of_their_own(
    tmp_path: Path,
) -> None:
    with ground(tmp_path) as here_is:
        here = at_parts(COMPANY)
        document = together(here, here_is, KEY)
        assert document is not None
        here_is.deliver()
        here_is.pages_arrived()
        assert here_is.document(KEY) == document
        (found,) = here_is.hub.ledger.newest(10)
        sub_cases = parts_of(here_is.hub.ledger.engine, found.number)
        assert [one.name for one in sub_cases] == [part.name for part in here.journey.parts]
        assert {one.state for one in sub_cases} == {"accepted-for-check"}
        assert len({one.number for one in sub_cases}) == len(sub_cases) == 3


def test_theme_with_a_part_that_is_no_application_is_found(tmp_path: Path) -> None:
    services = tmp_path / "services"
    services.mkdir()
    source = ROOT / "config" / "services"
    text = (source / f"{COMPANY}.toml").read_text("utf-8")
    wrong = text.replace('item = "company-closure-customs"', 'item = "credit-repair"')
    (services / f"{COMPANY}.toml").write_text(wrong, "utf-8")
    for path in source.glob("*.toml"):
        if path.stem != COMPANY:
            (services / path.name).write_bytes(path.read_bytes())
    for name in ("categories.toml", "proofs.toml"):
        (tmp_path / name).write_bytes((source.parent / name).read_bytes())
    with pytest.raises(CatalogError, match="不能放进一件事"):
        load_catalog(services)


def test_themes_in_the_catalogue_merge_for_every_choice_of_parts() -> None:
    for theme in (item for item in WORLD.catalog if item.kind == "theme"):
        all_ = parts(theme.id)
        for number in range(1, 2 ** len(all_)):
            chosen = {part.id for place, part in enumerate(all_) if number >> place & 1}
            made = merge(theme, all_, chosen)
            asked = {q.id for q in made.item.questions} | {f.id for f in made.item.fields}
            used = {name for f in made.item.fields for name in f.when if "." not in name}
            assert used <= asked
            assert len(asked) == len(made.item.questions) + len(made.item.fields)
            texts = {one.id for one in made.item.commitments}
            assert {n.commitment for n in made.item.materials if n.commitment} <= texts


def test_merge_shows_no_value() -> None:
    here = at_parts(COMPANY)
    assert "测试" not in repr(dataclasses.replace(here.journey, item=None, theming=None))

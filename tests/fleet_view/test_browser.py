"""The operations room in Debian's Chromium: for everybody, by keyboard, on a phone, scriptless."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.fleet_view.conftest import Visit

TERMINAL = "4419000039001"
PATHS = ("", f"/terminals/{TERMINAL}", "/cases", "/overdue", "/services", "/rollouts", "/log")
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "dark, English": {"color_scheme": "dark", "locale": "en-GB"},
    "phone": {"viewport": {"width": 360, "height": 780}},
}


# A folder: what was seen, for people to look at.
SHOTS = os.environ.get("SHOTS", "")


def go(page: Page, path: str) -> None:
    page.goto(page.url.split("/fleet")[0] + "/fleet" + path)


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page_and_no_page_is_wider_than_the_screen(
    visit: Visit, look: str
) -> None:
    page = visit("", **LOOKS[look])
    found = faults(page)
    page = visit("auditor", **LOOKS[look])
    for path in PATHS:
        go(page, path)
        for summary in page.locator("summary").all():
            summary.click()
        found += faults(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{page.url}: {wide} px wider than the screen")
    operator = visit("operator", **LOOKS[look])
    for path in (PATHS[1], "/rollouts"):
        go(operator, path)
        found += faults(operator)
    expect(operator.locator(".trouble")).to_contain_text("2")
    if SHOTS:
        operator.screenshot(path=Path(SHOTS) / f"rollouts-{look}.png", full_page=True)
    assert found == []


def test_everything_is_reached_by_keyboard_in_the_order_it_is_read(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reached = []
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.innerText")
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline != "0px", reached[-1]
    assert [
        one for one in reached if one in ("live-switch", "q", "state", "care", "sort", "查看")
    ] == [
        "live-switch",
        "q",
        "state",
        "care",
        "sort",
        "查看",
    ]
    page.focus("#q")
    page.keyboard.type("虎门")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("虎门镇")


def test_without_scripts_one_signs_in_filters_turns_pages_and_orders(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.locator("#live-switch")).to_be_hidden()
    page.select_option("#state", "ready")
    page.click(".filters button")
    expect(page.locator(".state.out").nth(1)).to_have_count(0)
    page.click("nav.pages a[rel=next]")
    expect(page.locator("nav.pages span")).to_contain_text("第 2 页")
    page.locator("tbody th a").first.click()
    page.fill("#reason", "换纸")
    page.click("button[value=maintenance-on]")
    expect(page.locator("p.done")).to_be_visible()
    expect(page.locator("#orders ~ ul.notes")).to_contain_text("转入维护")


def test_page_renews_itself_but_not_under_somebodys_hands(visit: Visit) -> None:
    page = visit()
    page.clock.install()
    page.reload()
    page.evaluate("document.querySelector('#live').dataset.old = '1'")
    page.focus("#q")
    page.clock.run_for(21_000)
    assert page.evaluate("document.querySelector('#live').dataset.old") == "1"
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(21_000)
    expect(page.locator("#live[data-old]")).to_have_count(0)
    page.click("#live-switch")
    expect(page.locator("#live-switch")).to_have_attribute("aria-pressed", "false")

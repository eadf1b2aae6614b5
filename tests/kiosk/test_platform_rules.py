"""The demo platform decides at once what the catalogue says so of, and nothing else."""

from __future__ import annotations

from kiosk.config import ROOT
from sync.hub.rules import load_rules
from tests.kiosk.people import world

FOLLOWING = {
    "withdraw-case": "withdraw",
    "supplement": "supplement",
    "deferred-material": "deferred",
}


def test_rules_are_those_of_the_instant_items_and_of_what_follows_cases() -> None:
    catalog = world(whole=True).catalog
    rules = {rule.item: rule.effect for rule in load_rules(ROOT / "config" / "rules.toml").rule}
    wanted = {}
    for head in catalog.heads:
        item = catalog[head.id]
        # Whether there is room for an appointment the platform counts by itself.
        if item.id in FOLLOWING or (item.instant and item.booking is None):
            wanted[item.codes.implementation_code] = FOLLOWING.get(item.id, "")
    assert rules == wanted

"""The report: as one HTML page that needs nothing else, or as JSON."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from kiosk.accessibility.criteria import Finding, Result

_STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2em;max-width:70em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.4em;"
    "text-align:left;vertical-align:top}"
    ".fail{font-weight:bold;background:#f7e6df}.pass{background:#e3f1e8}"
)


def as_json(findings: Sequence[Finding], about: dict[str, Any]) -> str:
    """Everything, for programs."""
    rows = [
        {
            "clause": one.clause,
            "title": one.title,
            "result": one.result.value,
            "measured": one.measured,
            "where": list(one.where),
        }
        for one in findings
    ]
    return json.dumps({**about, "criteria": rows}, ensure_ascii=False, indent=2) + "\n"


def as_html(findings: Sequence[Finding], about: dict[str, Any]) -> str:
    """One page, for people."""
    facts = "".join(
        f"<tr><th scope=row>{html.escape(str(name))}</th><td>{html.escape(_text(value))}</td></tr>"
        for name, value in about.items()
    )
    rows = "".join(_row(one) for one in findings)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>Accessibility self-check</title><style>{_STYLE}</style>"
        "<h1>Accessibility self-check: EN 301 549, WCAG 2.2</h1>"
        "<p>Measured on the running screens of this program. What was not measured is marked so; "
        "it is no statement of conformity.</p>"
        f"<table>{facts}</table><p>{html.escape(counted(findings))}</p>"
        "<table><thead><tr><th scope=col>Criterion</th><th scope=col>Result</th>"
        "<th scope=col>What was measured</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></html>\n"
    )


def counted(findings: Sequence[Finding]) -> str:
    """How many of each result."""
    numbers = Counter(one.result for one in findings)
    return " · ".join(f"{result.value}: {numbers[result]}" for result in Result)


def _row(one: Finding) -> str:
    places = "".join(f"<li>{html.escape(place)}</li>" for place in one.where)
    listed = f"<ul>{places}</ul>" if places else ""
    kind = one.result.value.replace(" ", "-")
    return (
        f"<tr><th scope=row>{html.escape(one.clause)}<br>{html.escape(one.title)}</th>"
        f'<td class="{kind}">{one.result.value}</td>'
        f"<td>{html.escape(one.measured)}{listed}</td></tr>"
    )


def _text(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

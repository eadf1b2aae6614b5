"""What the twin shows of its cases: one calm page, and the same as a record; always masked."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
from html import escape

import msgspec

from sync.contract import case
from sync.contract.attachment import NamedAttachment
from sync.contract.number import CHINA, group_number
from sync.hub.entries import Case
from sync.hub.masking import masked_id_number, masked_name, visible
from sync.hub.states import STATE_WORDS


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A case as others may see it."""

    key: str
    number: str
    item: str
    item_name: str
    applicant: str
    id_number: str
    terminal: str
    state: str
    created_at: str
    received_at: str
    deliveries: int
    attachments: int = 0


def shown(kept: Case) -> Shown:
    """The masked view of a case; without a person as long as it has not been opened."""
    document = case.decode(kept.document) if kept.document else None
    who = document.applicant if document else msgspec.UNSET
    return Shown(
        key=kept.key,
        number=kept.number,
        item=kept.item,
        item_name=visible(document.item.name) if document else "",
        applicant="" if who is msgspec.UNSET else masked_name(who.name),
        id_number="" if who is msgspec.UNSET else masked_id_number(who.id_number),
        terminal=kept.terminal,
        state=kept.state,
        created_at=kept.created_at,
        received_at=kept.received_at,
        deliveries=kept.deliveries,
        attachments=0 if document is None else len(document.named()),
    )


_STYLE = """
:root{--ink:#10231f;--soft:#4e615b;--line:#d5deda;--brand:#0b5c55;--paper:#fff;--ground:#f3f6f4}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
 font:16px/1.6 "Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif}
header{background:var(--paper);border-bottom:3px solid var(--brand)}
header div{max-width:1360px;margin:0 auto;padding:24px 40px}
h1{margin:0;font-size:26px;font-weight:700}
header p{margin:4px 0 0;color:var(--soft)}
main{max-width:1360px;margin:32px auto 0;padding:0 40px}
.count{font-size:20px;margin:0 0 16px}
.count b{font-size:32px;color:var(--brand);font-variant-numeric:tabular-nums}
.sheet{background:var(--paper);border:1px solid var(--line);border-radius:10px;overflow-x:auto}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-weight:400;color:var(--soft);font-size:14px;white-space:nowrap}
th,td{padding:14px 18px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td{font-variant-numeric:tabular-nums}
.number{white-space:nowrap;font-weight:700}
.sub{display:block;color:var(--soft);font-size:14px}
.sub,time{white-space:nowrap}
.code{white-space:normal;overflow-wrap:anywhere}
.state{display:inline-block;padding:2px 12px;border-radius:99px;background:#e1efec;
 color:var(--brand);white-space:nowrap}
.none{padding:64px 0;text-align:center;color:var(--soft)}
footer{color:var(--soft);font-size:14px;padding:16px 0 40px}
@media(max-width:860px){
 header div,main{padding-left:16px;padding-right:16px}
 thead{display:none}
 tr,td{display:block}
 tr{padding:10px 0;border-bottom:1px solid var(--line)}
 tr:last-child{border-bottom:0}
 td{border:0;padding:4px 16px}
}
"""

# Nothing may be loaded or run, and only this very style is applied, whatever a name contains.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


def attachments_of(kept: Case) -> list[NamedAttachment]:
    """The sealed files that belong to a case; none as long as it has not been opened."""
    return list(case.decode(kept.document).named()) if kept.document else []


def render(hub: str, cases: list[Shown], total: int) -> str:
    """The page, newest case first."""
    rows = "".join(_row(one) for one in cases)
    table = (
        "<table><thead><tr><th>待办编号</th><th>事项</th><th>申请人</th><th>状态</th>"
        f"<th>收到时间</th><th>终端</th></tr></thead><tbody>{rows}</tbody></table>"
        if cases
        else '<p class="none">还没有收到办件。终端提交并联网后，会显示在这里。</p>'
    )
    more = f"，以下为最近 {len(cases)} 件" if total > len(cases) else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="5">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>莞家政务 · 平台收件</title><style>{_STYLE}</style></head><body>"
        f"<header><div><h1>莞家政务 · 平台收件</h1><p>{escape(visible(hub))} · "
        "个人信息已脱敏</p></div></header>"
        f'<main><p class="count">已收到 <b>{total}</b> 件{more}</p>'
        f'<div class="sheet">{table}</div>'
        "<footer>同一办件无论送达几次，只记一件。「待受理」表示平台已收到，受理由业务部门决定。"
        "</footer></main></body></html>"
    )


def _row(one: Shown) -> str:
    received = dt.datetime.fromisoformat(one.received_at).astimezone(CHINA)
    again = "" if one.deliveries == 1 else f'<span class="sub">送达 {one.deliveries} 次</span>'
    state = STATE_WORDS.get(one.state, one.state)
    return (
        f'<tr><td class="number">{escape(group_number(one.number))}</td>'
        f'<td>{escape(one.item_name)}<span class="sub code">{escape(one.item)}</span></td>'
        f'<td>{escape(one.applicant)}<span class="sub">{escape(one.id_number)}</span></td>'
        f'<td><span class="state">{escape(state)}</span></td>'
        f"<td><time>{received:%Y-%m-%d %H:%M:%S}</time>{again}</td>"
        f'<td>{escape(one.terminal[9:])}<span class="sub">{escape(one.terminal[:9])}</span></td>'
        "</tr>"
    )

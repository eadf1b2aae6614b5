"""What is wrong with an item across its fields: the standard's checks, and the terminal's own.

The twelve checks that municipal platforms run over their 实施清单 before they publish it stand
first, in their order; then what the terminal needs to offer the item honestly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from drivers.device import DeviceClass
from kiosk.catalog.form import FormField, field_faults
from kiosk.catalog.item import Item
from kiosk.catalog.kinds import Charge, is_register
from kiosk.catalog.material import material_faults
from kiosk.catalog.record import Fault
from kiosk.catalog.situation import situation_faults
from kiosk.catalog.standard import AT_ONCE_MINUTES
from kiosk.catalog.zones import zone_faults
from kiosk.hours import Hours, WrongHours

# Licence items are looked at more closely by the standard.
LICENCE = "行政许可"
_LICENCE_STEPS = 5
_ENDINGS = (("证", "出证办结"), ("文", "出文办结"), ("批复", "审批办结"))
# Whose result a citizen can have sent home; the answer that asks for it.
_HANDS_IN = frozenset({"apply", "renewal"})
COURIER = "courier"
_TELEPHONE = re.compile(r"0\d{2,3}-\d{5,8}", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
# Kinds in which the citizen fills in nothing.
_WITHOUT_FORM = frozenset({"guide", "certify", "query_print", "pickup", "theme", "renewal"})
# The table that a kind must have; see ``kiosk.catalog.kinds``.
_TABLE_OF = {
    "query_print": "certificate",
    "payment": "charge",
    "booking": "booking",
    "certify": "qualification",
    "pickup": "pickup",
    "guide": "leaflet",
}
# Kinds that may have the table of another: a fee is part of an application or a renewal.
_MAY_CHARGE = frozenset({"payment", "renewal", "apply", "query_print"})

DEVICE_OF_IDENTITY = "idcard"

Found = Iterator[tuple[tuple[str | int, ...], str]]


def faults(item: Item) -> list[Fault]:
    """Everything wrong with the item; empty when it can be offered."""
    found = [*item.codes.faults()]
    for check in (*_STANDARD, *_TERMINAL):
        found += [Fault(path, sentence) for path, sentence in check(item)]
    known = {question.id: {o.value for o in question.options} for question in item.questions}
    found += zone_faults(item)
    found += situation_faults(item.questions, item.handlings)
    found += field_faults(item.fields, known)
    known |= {field.id: {o.value for o in field.options} for field in item.fields}
    found += material_faults(item.materials, item.commitments, known, item.standard.legal_days)
    return found


def _immediate(item: Item) -> Found:
    standard = item.standard
    now = (
        standard.promised_days == 0,
        standard.case_type == "即办件",
        standard.review == "即审即办",
    )
    if len(set(now)) != 1:
        yield (
            ("standard", "case_type"),
            "承诺时限为 0（即办）、办件类型“即办件”、审查类型“即审即办”要一致",
        )


def _at_once(item: Item) -> Found:
    four = item.standard.four
    if four.within_minutes and not (four.at_once and 0 < four.within_minutes <= AT_ONCE_MINUTES):
        yield (
            ("standard", "four"),
            f"承诺多少分钟内有结果（within_minutes），要是马上办，且不超过 {AT_ONCE_MINUTES} 分钟",
        )


def _courier(item: Item) -> Found:
    if item.kind not in _HANDS_IN or COURIER not in item.standard.result.delivery:
        return
    ask = next(
        (one for one in item.fields if any(o.value == COURIER for o in one.options)),
        None,
    )
    if ask is None:
        yield (
            ("standard", "result", "delivery"),
            '结果可以快递，表单就要问怎么拿（选项 value = "courier"）',
        )
    elif not any(COURIER in _asked_at(one, ask.id) for one in item.fields if one.kind == "text"):
        yield ("fields",), f'选快递时要问寄到哪里（when = {{ {ask.id} = "{COURIER}" }}）'


def _asked_at(field: FormField, question: str) -> tuple[str, ...]:
    wanted = field.when.get(question, ())
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def _promised(item: Item) -> Found:
    standard = item.standard
    if standard.promised_days > 0 and (standard.case_type, standard.review) != (
        "承诺件",
        "前审后批",
    ):
        yield ("standard", "review"), "承诺时限不是即办时，应为“承诺件”“前审后批”"


def _result_kind(item: Item) -> Found:
    result = item.standard.result
    for ending, kind in _ENDINGS:
        if result.name.endswith(ending) and result.kind != kind:
            yield (
                ("standard", "result", "kind"),
                f"结果名称以“{ending}”结尾，结果类型应为“{kind}”",
            )


def _visits(item: Item) -> Found:
    if (item.guide.visits > 0) != bool(item.standard.visit_reason):
        yield (
            ("standard", "visit_reason"),
            "到现场次数大于 0 时要写原因（visit_reason），等于 0 时不写",
        )


def _post(item: Item) -> Found:
    standard = item.standard
    if item.guide.visits == 0 and not standard.online and not standard.by_post:
        yield ("standard", "by_post"), "不用到现场又不能网办，就要能邮寄申请（by_post）"


def _depth(item: Item) -> Found:
    if item.standard.depth == "Ⅳ" and item.guide.visits != 0:
        yield ("standard", "depth"), "网上办理深度Ⅳ级（全程网办）时到现场次数应为 0"


def _fee(item: Item) -> Found:
    fee = item.standard.fee
    if fee.charged and not (fee.basis and fee.items):
        yield ("standard", "fee"), "收费事项要写收费依据（basis）和收费项目、标准（items）"
    if not fee.charged and (fee.pay_online or fee.items):
        yield ("standard", "fee"), "不收费的事项不能写网上支付或收费项目"


def _telephones(item: Item) -> Found:
    standard = item.standard
    if standard.consult == standard.complain:
        yield ("standard", "complain"), "咨询电话和投诉电话不能相同"
    for name in ("consult", "complain"):
        if not _TELEPHONE.fullmatch(getattr(standard, name)):
            yield ("standard", name), f"{name} 要写带区号的电话，如 0769-12345"


def _topics(item: Item) -> Found:
    for place, topic in enumerate(item.standard.topics):
        subject = topic.partition("：")[0]
        if subject not in (*item.standard.subjects, "特色"):
            yield ("standard", "topics", place), f"主题“{topic}”与服务对象不符"
    if not item.standard.topics:
        yield ("standard", "topics"), "至少要有一个主题"


def _licence_faq(item: Item) -> Found:
    if item.standard.item_type == LICENCE and not item.faq:
        yield ("faq",), "行政许可至少要有一个常见问题"


def _licence_steps(item: Item) -> Found:
    if item.standard.item_type == LICENCE and len(item.standard.steps) < _LICENCE_STEPS:
        yield ("standard", "steps"), f"行政许可的办理流程至少 {_LICENCE_STEPS} 步"


def _sample(item: Item) -> Found:
    if item.standard.result.name and not item.standard.result.sample:
        yield ("standard", "result", "sample"), "有审批结果就要有样本说明（sample）"


_STANDARD: tuple[Callable[[Item], Found], ...] = (
    _immediate,
    _promised,
    _result_kind,
    _visits,
    _post,
    _depth,
    _fee,
    _telephones,
    _topics,
    _licence_faq,
    _licence_steps,
    _sample,
)


def _deadline(item: Item) -> Found:
    legal = item.standard.legal_days
    if legal is not None and item.standard.promised_days > legal:
        yield ("standard", "promised_days"), "承诺办结时限不能长于法定办结时限"


def _consent(item: Item) -> Found:
    personal = item.requires.identity != "L0"
    consent = item.consent
    told = (consent.purpose, consent.reads, consent.why, consent.kept, consent.receives)
    if personal and not all(told):
        yield ("consent",), "要核对身份的事项必须有单独同意（consent）"
    if not personal and any((field.prefill or "").startswith("card.") for field in item.fields):
        yield ("fields",), "不核对身份的事项不能用身份证里的内容填表"
    if personal and DEVICE_OF_IDENTITY not in item.requires.devices:
        yield ("requires", "devices"), f"要核对身份，devices 里要有 {DEVICE_OF_IDENTITY}"


def _devices(item: Item) -> Found:
    wanted = {str(one) for one in item.requires.devices}
    scanning = any("scan" in need.ways for need in item.materials)
    if (
        scanning
        and "document_camera" not in wanted
        and all(need.ways == ("scan",) for need in item.materials if "scan" in need.ways)
    ):
        yield ("requires", "devices"), "只能拍摄的材料需要高拍仪（document_camera）"


def _hours(item: Item) -> Found:
    try:
        Hours.parse(item.requires.hours)
    except WrongHours as error:
        yield ("requires", "hours"), f"requires.hours 看不懂：{error}"


def _form(item: Item) -> Found:
    if not item.fields and item.kind not in _WITHOUT_FORM:
        yield ("fields",), "fields 至少要有一个问题"


def _guide(item: Item) -> Found:
    if item.guide.minutes < 1:
        yield ("guide", "minutes"), "guide.minutes 至少为 1"
    charged = item.standard.fee.charged
    if (item.guide.fee == "不收费") == charged:
        yield ("guide", "fee"), "guide.fee 与 standard.fee.charged 不一致"


def _parts(item: Item) -> Found:
    if (item.kind == "theme") != bool(item.parts):
        yield ("parts",), "一件事主题要列出联办事项（parts），其他事项不写"


def _kind(item: Item) -> Found:
    for kind, table in _TABLE_OF.items():
        there = getattr(item, table) is not None
        if item.kind == kind and not there:
            yield (table,), f"kind 是 {kind} 的事项要写 [{table}]"
        if item.kind != kind and there and not (table == "charge" and item.kind in _MAY_CHARGE):
            yield (table,), f"[{table}] 只用于 kind = {kind} 的事项"
    if item.charge is not None:
        yield from _charge(item, item.charge)
    printed = item.certificate is not None and item.certificate.output == "a4"
    if printed and DeviceClass.A4 not in item.requires.devices:
        yield ("requires", "devices"), "要打印 A4 文书，devices 里要有 a4"
    if item.booking is not None and not item.booking.places:
        yield ("booking", "places"), "预约至少要有一个地点（places）"
    if item.leaflet is not None and (item.leaflet.source == "text") != bool(item.leaflet.sections):
        yield ("leaflet", "sections"), "source 是 text 时要写 sections，其他来源不写"
    if item.kind == "guide" and item.requires.identity != "L0":
        yield ("requires", "identity"), "指引类事项不核对身份，identity 应为 L0"


def _charge(item: Item, charge: Charge) -> Found:
    if (charge.fixed_fen > 0) == bool(charge.register):
        yield ("charge",), "charge 要么写固定金额（fixed_fen），要么写从哪里查应缴（register）"
    if charge.account and charge.account not in {field.id for field in item.fields}:
        yield ("charge", "account"), f"charge.account 写的“{charge.account}”不是 fields 里的问题"
    if not item.standard.fee.pay_online and charge.fixed_fen:
        yield ("standard", "fee", "pay_online"), "在终端上收费的事项要写 pay_online = true"


def _registers(item: Item) -> Found:
    named = [("certificate", item.certificate), ("charge", item.charge)]
    for table, part in (*named, ("qualification", item.qualification)):
        register = "" if part is None else str(part.register)
        if register and not is_register(register):
            yield (table, "register"), f"register 写的“{register}”不像一个库的名字"


def _id(item: Item) -> Found:
    if not _ID.fullmatch(item.id):
        yield ("id",), "id 只用小写字母、数字和短横"


_TERMINAL: tuple[Callable[[Item], Found], ...] = (
    _deadline,
    _at_once,
    _courier,
    _consent,
    _devices,
    _hours,
    _form,
    _guide,
    _parts,
    _kind,
    _registers,
    _id,
)

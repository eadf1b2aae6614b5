"""A document comes through the real hub, and the terminal can tell that it is the platform's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.asking import Asking
from sync.contract.asking import AskCertificate, Certificate, Citizen
from sync.contract.asking_wire import Question
from sync.contract.paper import PaperRefused, verify_paper
from sync.hub.certificates.copies import Copies
from sync.hub.certificates.issuing import Issuing, asked_for
from sync.hub.certificates.signing import KEY_FILE, open_document_signer
from sync.hub.certificates.typesetting import Sheet, Typesetter
from sync.hub.departments.directory import KNOWN, REGISTERS
from sync.hub.departments.life import children_of
from sync.hub.departments.offices import Offices
from sync.hub.departments.trouble import Troubles
from sync.hub.secrets import add_pair, open_secrets
from sync.hub.server import COPIES_FOLDER, HubServer
from tests.sync.factory import NOW, TERMINAL, Clock, make_keys, utc_now
from tests.sync.road import Timing

ADULT = Citizen(name="测试甲", id_number="44190019880307001X")
SENIOR = Citizen(name="测试乙", id_number="441900195809120029")


@pytest.fixture
def asking(hub: HubServer) -> Iterator[Asking]:
    asking = Asking(
        hub.address.url,
        platform=hub.secrets.platform,
        terminal=TERMINAL.place + TERMINAL.number,
        timing=Timing(),
        clock=utc_now,
    )
    yield asking
    asking.close()


def certificate(
    asking: Asking,
    register: str = "social-insurance",
    *,
    citizen: Citizen | None = ADULT,
    item: str = "some-certificate",
    table: bool = True,
    valid_days: int = 0,
    answers: dict[str, str] | None = None,
) -> Certificate:
    ask = AskCertificate(
        item=item,
        handling="441900000000000000000000000000001",
        title="示例证明",
        register=register,
        layout="table" if table else "statement",
        citizen=citizen,
        answers=answers or {},
        valid_days=valid_days,
    )
    answer = asking.ask(ask, within_s=60)
    assert isinstance(answer, Certificate)
    return answer


def sheet(rows: int = 0, name: str = "测试甲") -> Sheet:
    return Sheet(
        title="示例证明",
        number="SL1",
        source="示例部门（示例）",
        seal="示例部门",
        issued_at=NOW,
        lines=[("姓名", name)],
        columns=["年月", "金额"] if rows else [],
        rows=[["2026年10月", "1.00 元"]] * rows,
    )


def test_document_is_signed_by_the_platform_and_says_what_the_register_says(
    asking: Asking, hub: HubServer
) -> None:
    got = certificate(asking, table=False, valid_days=30)
    assert got.state == "ready"
    assert got.source == "市人社局（示例）"
    facts = dict(got.facts)
    assert facts["姓名"] == ADULT.name
    assert facts["证件号码"] == ADULT.id_number
    assert facts["参保状态"] == "参保缴费"
    paper = verify_paper(got.pdf, hub.secrets.platform, utc_now())
    assert paper.pages == got.pages == 1


def test_long_list_takes_several_pages_and_a_period_shortens_it(
    asking: Asking, hub: HubServer
) -> None:
    whole = certificate(asking)
    assert whole.pages > 2
    assert verify_paper(whole.pdf, hub.secrets.platform, utc_now()).pages == whole.pages
    day = utc_now().date()
    month = f"{(day.replace(day=1) - dt.timedelta(days=1)):%Y-%m}"
    short = certificate(asking, answers={"insurance": "pension", "from": month, "to": month})
    assert short.pages == 1
    assert len(short.pdf) < len(whole.pdf)


class Unsigned:
    """Leaves a document as it is: what it says does not depend on who signs it."""

    def sign(self, pdf: bytes) -> tuple[bytes, int]:
        return pdf, 1


def test_every_register_can_be_put_on_paper(tmp_path: Path) -> None:
    copies = Copies(tmp_path, utc_now)
    issuing = Issuing(Offices(utc_now), Unsigned, copies, "http://127.0.0.1:1", utc_now)
    set_in_type = set()
    for register in REGISTERS:
        for citizen in (ADULT, SENIOR):
            ask = AskCertificate(
                item="some-certificate",
                handling="441900000000000000000000000000001",
                title="示例证明",
                register=register,
                layout="table",
                citizen=citizen,
            )
            question = Question(
                id="0" * 32, terminal="4419000040003", at=utc_now(), reply_key=bytes(32), ask=ask
            )
            got = issuing.certificate(question)
            assert got.state == "ready" or got.reason
            if got.state == "ready":
                set_in_type.add(register)
    assert len(set_in_type) > 40


def test_register_without_an_entry_has_no_document(asking: Asking) -> None:
    got = certificate(asking, "pension-benefit")
    assert (got.state, got.pdf, got.ecopy) == ("none", b"", "")
    assert "养老待遇" in got.reason


def test_loan_that_is_not_repaid_is_not_certified_as_settled(asking: Asking) -> None:
    item = "housing-loan-settled"
    owing = certificate(asking, "housing-loan", item=item)
    assert (owing.state, owing.pdf) == ("refused", b"")
    assert "结清" in owing.reason
    assert certificate(asking, "housing-loan", item=item, citizen=SENIOR).state == "ready"


def test_parent_gets_a_childs_document_and_nobody_elses(asking: Asking, hub: HubServer) -> None:
    parent = hub.offices.asked(ADULT, {}).person
    assert parent is not None
    child = children_of(parent)[-1]
    got = certificate(asking, "property", table=False, answers={"child_number": child.id_number})
    assert dict(got.facts)["姓名"] == child.name
    stranger = certificate(asking, "property", answers={"child_number": SENIOR.id_number})
    assert (stranger.state, stranger.pdf) == ("refused", b"")
    assert "父母子女关系" in stranger.reason


@pytest.mark.parametrize(
    ("answers", "stated"),
    [
        ({}, True),
        ({"exam": "gaokao", "year": "2019"}, True),
        ({"exam": "zhongkao"}, False),
        ({"exam": "gaokao", "year": "2018"}, False),
        ({"year": "this"}, True),
    ],
)
def test_exam_of_another_kind_or_year_is_not_stated(answers: dict[str, str], stated: bool) -> None:
    assert asked_for({"year": "2019", "exam": "普通高考（示例）"}, answers) is stated


def test_department_that_is_off_or_wrong_gives_out_nothing(asking: Asking, hub: HubServer) -> None:
    for plan in ("social-insurance=off", "social-security=wrong"):
        hub.offices.troubles = Troubles.parse(plan, KNOWN)
        got = certificate(asking)
        assert (got.state, got.pdf) == ("unavailable", b"")
        assert "市人社局" in got.reason


def test_what_citizens_type_is_text_on_paper_and_never_markup() -> None:
    press = Typesetter()
    hostile = '#panic("x") *粗* $x$ \\ #read("/etc/passwd") ]]] "\n<a>'
    assert press.typeset(sheet(name=hostile)).startswith(b"%PDF")


def test_characters_many_systems_lose_are_set(capfd: pytest.CaptureFixture[str]) -> None:
    assert Typesetter().typeset(sheet(name="测试㐂𠮷")).startswith(b"%PDF")
    assert capfd.readouterr().err == ""


def test_altered_document_is_refused(tmp_path: Path) -> None:
    platform = open_secrets(tmp_path, hub="hub.test")
    signed, pages = open_document_signer(tmp_path, platform.signer, utc_now()).sign(
        Typesetter().typeset(sheet(rows=120))
    )
    assert verify_paper(signed, platform.platform, utc_now()).pages == pages
    at = len(signed) // 3
    for wrong in (
        signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :],
        signed + b"\n% more\n",
        signed[:-200],
        Typesetter().typeset(sheet()),
        b"%PDF-1.7",
        b"<html>",
        b"",
    ):
        with pytest.raises(PaperRefused):
            verify_paper(wrong, platform.platform, utc_now())


def test_document_of_another_platform_is_refused(tmp_path: Path) -> None:
    platform = open_secrets(tmp_path, hub="hub.test")
    signer = open_document_signer(tmp_path, platform.signer, utc_now())
    signed, _ = signer.sign(Typesetter().typeset(sheet()))
    with pytest.raises(PaperRefused):
        verify_paper(signed, make_keys().platform, utc_now())
    with pytest.raises(PaperRefused):
        verify_paper(signed, platform.platform, utc_now() + dt.timedelta(days=9000))


def test_document_key_outlives_a_restart_and_ends_with_the_platforms_key(tmp_path: Path) -> None:
    before = open_secrets(tmp_path, hub="hub.test")
    press = Typesetter().typeset(sheet())
    one, _ = open_document_signer(tmp_path, before.signer, utc_now()).sign(press)
    kept = (tmp_path / KEY_FILE).read_bytes()
    open_document_signer(tmp_path, before.signer, utc_now())
    assert (tmp_path / KEY_FILE).read_bytes() == kept
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
    after = add_pair(tmp_path)
    two, _ = open_document_signer(tmp_path, after.signer, utc_now()).sign(press)
    assert verify_paper(two, after.platform, utc_now()).pages == 1
    with pytest.raises(PaperRefused):
        verify_paper(one, after.platform, utc_now())


def test_phone_gets_the_very_document_under_an_address_nobody_guesses(
    asking: Asking, hub: HubServer, tmp_path: Path
) -> None:
    got = certificate(asking)
    answer = requests.get(hub.address.url + got.ecopy, timeout=10)
    assert answer.status_code == 200
    assert answer.content == got.pdf
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    for wrong in ("0" * 32, "x", "..%2f..%2fsecret.json", got.ecopy[3:-1]):
        assert requests.get(f"{hub.address.url}/e/{wrong}", timeout=10).status_code == 404
    (kept,) = (tmp_path / "hub" / COPIES_FOLDER).iterdir()
    assert b"%PDF" not in kept.read_bytes()
    assert got.ecopy[3:] not in kept.name


def test_copy_is_gone_after_a_day(tmp_path: Path) -> None:
    clock = Clock()
    copies = Copies(tmp_path, clock)
    address, until = copies.address()
    copies.keep(address, until, b"%PDF-1.7 example")
    token = address.removeprefix("/e/")
    clock.pass_time(24 * 3600 - 1)
    assert Copies(tmp_path, clock).find(token) == b"%PDF-1.7 example"
    clock.pass_time(2)
    assert copies.find(token) is None
    copies.sweep()
    assert list(tmp_path.iterdir()) == []

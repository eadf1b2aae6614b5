"""``guanjia-kiosk staff``: who may enter staff mode at this terminal."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import segno
import typer
from rich.table import Table
from rich.text import Text

from drivers.adapter import utc_now
from drivers.registry import Registry
from kiosk.access.card import new_card, on_card
from kiosk.access.codes import CHALLENGE_DIGITS, answer_to, new_secret, provisioning_uri
from kiosk.access.lockout import Tries, TriesFile
from kiosk.access.roles import ALLOWED, TWO_PEOPLE, Role
from kiosk.access.roster import FOLDER, Person, Roster, RosterError
from kiosk.case.receipt import local_time
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Json, Site, refuse, site_config
from kiosk.staff.ownership import hand_over, make_folder
from kiosk.staff.sync_cli import DEFAULT_DATA, Data, database_key, platform_key
from sync.contract.batch_file import FileRefused
from sync.contract.staff_list import LONGEST_BYTES, StaffFileRefused, unpack
from sync.stick import read_bounded

app = typer.Typer(
    help="Who may enter staff mode (值守) at this terminal: add, list, remove, unlock, answer.",
    no_args_is_help=True,
)

ROLES = {Role.ADMIN: "管理员", Role.TECHNICIAN: "技术员", Role.ENGINEER: "现场工程师"}
_CHALLENGE = re.compile(rf"[0-9]{{{CHALLENGE_DIGITS}}}\Z")
_SECRET = re.compile(r"[A-Z2-7]{16,64}\Z")
Digits = Annotated[str, typer.Argument(help="Four digits of the staff number; a letter may lead.")]


@app.command()
def add(
    number: Digits,
    role: Annotated[Role, typer.Option(help="What they are here for.")],
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Put somebody on the list, and show once what their authenticator has to scan.

    The secret is shown this once and kept sealed. No name is kept, only the number.

    Exit codes: 0 added, 2 not.

    Example: guanjia-kiosk staff add 0023 --role technician
    """
    config = site_config(site, Registry.installed())
    terminal = config.site.area + config.site.terminal
    person = Person(number[-4:], role, new_secret(), utc_now())
    with _in_words():
        make_folder(data)
        roster = _roster(data)
        roster.add(person)
        hand_over(data)
    uri = provisioning_uri(person.secret, person.number, terminal)
    if json:
        record = _record(person)
        show.print_json({**record, "secret": person.secret, "uri": uri})
        return
    show.out().print(Text(f"已加入：{person.number}（{ROLES[role]}）", style="green"))
    show.out().print("用身份验证器扫这个码。只显示这一次，不要拍照，不要转发：")
    segno.make(uri, error="m").terminal(out=sys.stdout, compact=True)
    if not roster.well_sealed:
        told = "这台机器没有配置机器密钥：名单用旁边的密钥文件加密，只防误看，不防拷走硬盘。"
        show.err().print(Text(told, style="yellow"))


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="From `python -m sync.hub staff-file`.")],
    passphrase: Annotated[
        str, typer.Option(prompt="口令", hide_input=True, help="Of the file; typed.")
    ],
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Take the platform's signed list of staff; who was added here stays.

    One authenticator then opens every terminal that took the list.

    Exit codes: 0 taken, 2 not.

    Example: guanjia-kiosk staff import /media/stick/staff.list
    """
    platform = platform_key(site_config(site, Registry.installed()))
    with _in_words():
        statement, entries = unpack(read_bounded(file, LONGEST_BYTES), passphrase, platform)
        people = [
            Person(one.digits, Role(one.role), one.secret, statement.at, here=False, card=one.card)
            for one in entries
        ]
        make_folder(data)
        _roster(data).take(people, statement.version)
        hand_over(data)
    if json:
        show.print_json({"version": statement.version, "staff": len(people)})
    else:
        typer.echo(f"已换成平台名单第 {statement.version} 版：{len(people)} 人")


@app.command("list")
def list_staff(data: Data = DEFAULT_DATA, json: Json = False) -> None:
    """Everybody on the list, and whether the door is closed after wrong tries.

    Exit codes: 0 somebody can enter now, 1 nobody can, 2 the list cannot be read.

    Example: guanjia-kiosk staff list --json
    """
    with _in_words():
        roster = _roster(data)
    until = TriesFile(data / FOLDER).read().locked_until(utc_now())
    if json:
        show.print_json(
            {
                "staff": [_record(one) for one in roster],
                "platformList": roster.version,
                "lockedUntil": None if until is None else until.isoformat(),
                "sealedWith": "machine" if roster.well_sealed else "file",
            }
        )
    else:
        table = Table(expand=True)
        for heading in ("工号", "角色", "加入时间", "来自"):
            table.add_column(heading)
        for one in roster:
            source = "本机" if one.here else f"平台名单 {roster.version}"
            table.add_row(one.number, ROLES[one.role], local_time(one.added), source)
        show.out().print(table if len(roster) else "名单是空的。用 staff add 加人。")
        if until is not None:
            show.out().print(Text(f"试错太多，到 {local_time(until)} 才能再试", style="red"))
    raise typer.Exit(0 if len(roster) and until is None else EXIT_NOT_WELL)


@app.command()
def card(
    number: Digits,
    data: Data = DEFAULT_DATA,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="It was lost, or is not needed any more.")
    ] = False,
    json: Json = False,
) -> None:
    """Draw a staff card for somebody: the code to be printed on their badge, shown this once.

    The card stands for the number; the one-time code is asked for all the same.

    Exit codes: 0 bound, 2 not.

    Example: guanjia-kiosk staff card 0023
    """
    drawn = "" if take_back else new_card()
    with _in_words():
        _roster(data).give_card(number[-4:], drawn)
        hand_over(data)
    if json:
        show.print_json({"digits": number[-4:], "code": on_card(drawn) if drawn else ""})
    elif take_back:
        typer.echo("工作证已收回，这张卡不再能用")
    else:
        typer.echo(f"把这个码印在工作证上（只显示这一次）：{on_card(drawn)}")
        segno.make(on_card(drawn), error="m").terminal(out=sys.stdout, compact=True)


@app.command()
def remove(number: Digits, data: Data = DEFAULT_DATA) -> None:
    """Take somebody off the list; from their next try on they are not let in.

    Exit codes: 0 gone, 1 they were not on it, 2 cannot.

    Example: guanjia-kiosk staff remove 0023
    """
    with _in_words():
        gone = _roster(data).remove(number[-4:])
        hand_over(data)
    typer.echo("已移除" if gone else "名单里没有这个工号")
    raise typer.Exit(0 if gone else EXIT_NOT_WELL)


@app.command()
def unlock(data: Data = DEFAULT_DATA) -> None:
    """Open the door again after too many wrong tries; spent codes stay spent.

    Example: guanjia-kiosk staff unlock --data /var/lib/guanjia
    """
    file = TriesFile(data / FOLDER)
    before = file.read()
    if not file.write(Tries(used=before.used)):
        raise refuse("没有改成：写不了盘。")
    hand_over(data)
    typer.echo("可以再试了")


@app.command()
def answer(
    challenge: Annotated[str, typer.Argument(help="The eight digits on the screen.")],
    terminal: Annotated[str, typer.Option(help="Number of that terminal, 13 digits.")],
    secret: Annotated[
        str,
        typer.Option(
            prompt="这个人的密钥", hide_input=True, help="Of that person, from `staff add`; typed."
        ),
    ],
) -> None:
    """What to answer where a terminal does not know what time it is. Runs on any machine.

    Exit codes: 0 told, 2 it is no such question or secret.

    Example: guanjia-kiosk staff answer 31415926 --terminal 4419000040003
    """
    if not _CHALLENGE.match(challenge) or not re.fullmatch(r"[0-9]{13}", terminal):
        raise refuse("屏幕上的数字是 8 位，机器编号是 13 位。")
    if not _SECRET.match(secret):
        raise refuse("这不是密钥。")
    typer.echo(answer_to(secret, terminal, challenge))


@app.command()
def roles(json: Json = False) -> None:
    """What each role may do, and what takes two people.

    Example: guanjia-kiosk staff roles
    """
    if json:
        show.print_json(
            {
                action.value: {
                    "roles": sorted(role.value for role in allowed),
                    "twoPeople": action in TWO_PEOPLE,
                }
                for action, allowed in ALLOWED.items()
            }
        )
        return
    table = Table(expand=True)
    for heading in ("做什么", *ROLES.values(), "要两个人"):
        table.add_column(heading)
    for action, allowed in ALLOWED.items():
        marks = ("●" if role in allowed else "" for role in ROLES)
        table.add_row(action.value, *marks, "●" if action in TWO_PEOPLE else "")
    show.out().print(table)


def _roster(data: Path) -> Roster:
    return Roster(data, database_key())


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (RosterError, StaffFileRefused, FileRefused) as error:
        raise refuse(f"名单不能用：{error}") from error
    except OSError as error:
        raise refuse(f"名单不能用：{error.strerror}") from error


def _record(person: Person) -> dict[str, str]:
    return {
        "number": person.number,
        "role": person.role.value,
        "added": person.added.isoformat(timespec="seconds"),
        "from": "here" if person.here else "platform",
        "card": "yes" if person.card else "no",
    }

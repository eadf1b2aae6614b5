"""``guanjia-kiosk devices usb-policy``: what USBGuard lets in at this terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from drivers.registry import Registry
from kiosk.staff import show
from kiosk.staff.devices_cli import DEFAULT_SITE, EXIT_NOT_WELL, Site, refuse, site_config
from kiosk.staff.usb_policy import device_number, policy
from sync.identity.files import write_whole

Ports = Annotated[
    list[str] | None,
    typer.Option("--also", help="A port whose device no table names (a modem), such as 1-2.3."),
]
Sticks = Annotated[
    list[str] | None, typer.Option("--storage", help="A port where staff's sticks are let in.")
]
Write = Annotated[
    Path | None, typer.Option(help="Write the rules there (/etc/usbguard/rules.conf).")
]
Sysfs = Annotated[Path, typer.Option(hidden=True, help="Where the kernel tells of devices.")]


def usb_policy(
    site: Site = DEFAULT_SITE,
    write: Write = None,
    also: Ports = None,
    storage: Sticks = None,
    sysfs: Sysfs = Path("/sys"),
) -> None:
    """Write USBGuard's rules for the devices of the site, each at the port it is plugged in at.

    Touch panels, and hubs on the way, are let in as well; everything else is refused. Run it when
    every device is plugged in where it stays, and again after one was moved or exchanged.

    Exit codes: 0 written, 1 a fitted device is not plugged in (nothing is written), 2 the
    configuration cannot be used.

    Example: guanjia-kiosk devices usb-policy --write /etc/usbguard/rules.conf
    """
    config = site_config(site, Registry.installed())
    found = policy(
        {str(name): table for name, table in config.devices.fitted.items()},
        sound=config.sounds.on or bool(config.devices.speech),
        also=also or (),
        storage=storage or (),
        sysfs=sysfs,
        number_of=device_number,
    )
    if found.missing:
        console = show.err()
        for name in found.missing:
            console.print(Text(f"没找到 {name}：插好以后再运行一次。规则没有写。", style="red"))
        raise typer.Exit(EXIT_NOT_WELL)
    if not found.touch:
        show.err().print(
            Text("USB 上没有触摸屏。屏幕如果接在 USB 上，先插好再运行一次。", style="yellow")
        )
    if write is None:
        typer.echo(found.text(), nl=False)
        return
    try:
        write_whole(write, found.text().encode(), 0o600)
    except OSError as error:
        raise refuse(f"{write} 没有写：{error.strerror}") from error
    show.err().print(f"已写入 {write}：放行 {len(found.let_in)} 个设备，其余一律拒绝。")
    show.err().print("生效：systemctl restart usbguard")

"""The citizen's phone and the remote clerk of `make run`: the twin's, played by whoever clicks."""

from __future__ import annotations

import urllib.error
import urllib.request

from kiosk.dock.desk import DOCUMENTS
from kiosk.dock.site import FaultSwitch, SimulatedSite

_PLAYED = "/v1/identity"
_WITHIN_S = 3.0


class Played:
    """What waits for the phone or the clerk, and their answers."""

    def __init__(self, site: SimulatedSite) -> None:
        self._site = site
        self._code = ""

    def switches(self) -> list[FaultSwitch]:
        """What the dock shows."""
        obeys = self._site.face.obeys
        code = f"手机收到的验证码：{self._code}" if self._code else "看手机收到的验证码"
        return [
            *self._documents(),
            FaultSwitch("obeys", "镜头前的人照着做", obeys, self._turn_obedience),
            FaultSwitch("code", code, False, self._look_for_code),
            FaultSwitch("login", "手机确认登录", False, lambda: self._agree("qr-login")),
            FaultSwitch("clerk", "工作人员确认是本人", False, lambda: self._agree("clerk")),
        ]

    def _documents(self) -> list[FaultSwitch]:
        site, desk = self._site, self._site.desk

        def lay(name: str) -> FaultSwitch:
            there = desk.lying == name
            label = f"{name}的照片页放在高拍仪下"
            return FaultSwitch(
                f"page-{name}", label, there, lambda: site.lay_document("" if there else name)
            )

        def put(name: str) -> FaultSwitch:
            there = desk.on_reader == name
            label = f"{name}放在读卡区（有芯片）"
            return FaultSwitch(
                f"chip-{name}", label, there, lambda: desk.put_on_reader("" if there else name)
            )

        return [*map(lay, DOCUMENTS), *map(put, DOCUMENTS)]

    def _turn_obedience(self) -> None:
        self._site.face.obeys = not self._site.face.obeys

    def _look_for_code(self) -> None:
        self._code = next((one["code"] for one in self._waiting("sms-code")), "还没有")

    def _agree(self, way: str) -> None:
        for one in self._waiting(way)[:1]:
            url = f"{self._site.twin.url}{_PLAYED}/{one['id']}/agree"
            request = urllib.request.Request(url, method="POST")  # noqa: S310 - loopback
            urllib.request.urlopen(request, timeout=_WITHIN_S).close()  # noqa: S310 - loopback

    def _waiting(self, way: str) -> list[dict[str, str]]:
        try:
            found = self._site.twin.get(_PLAYED)
        except (OSError, urllib.error.URLError):
            return []
        return [one for one in found if one["way"] == way]

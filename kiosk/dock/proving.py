"""The citizen's phone and the remote clerk of `make run`: the twin's, played by whoever clicks."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request

from drivers.face.drawn import DrawnCitizen
from kiosk.dock.desk import DOCUMENTS, FORGED, WRITTEN
from kiosk.dock.site import FaultSwitch, SimulatedSite
from kiosk.journey.video_step import encoded

_PLAYED = "/v1/identity"
_WITHIN_S = 3.0
# What draws the clerk; somebody else than any card does.
CLERK = b"clerk"
_SHOW_EVERY_S = 0.25


class ClerkPeer:
    """A drawn clerk at the platform: shows themselves, sees the citizen, says yes.

    Args:
        url: of the platform's twin.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._clerk = DrawnCitizen(CLERK, width=320, height=240)
        self._number = 0

    @property
    def call(self) -> str:
        """The newest call; empty for none."""
        try:
            with urllib.request.urlopen(self._url + _PLAYED, timeout=_WITHIN_S) as answer:  # noqa: S310
                waiting = json.loads(answer.read())
        except (OSError, urllib.error.URLError):
            return ""
        return next((str(one["id"]) for one in waiting if one["way"] == "clerk"), "")

    def see(self) -> bytes:
        """The citizen's newest picture; empty for none."""
        path = f"{self._url}/clerk/{self.call}/picture"
        try:
            with urllib.request.urlopen(path, timeout=_WITHIN_S) as answer:  # noqa: S310 - loopback
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            return b""

    def show(self) -> bool:
        """Show the next picture; whether anybody is there to see it."""
        if not (call := self.call):
            return False
        self._number += 1
        picture = encoded(self._clerk.picture(self._number))
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self._url}/clerk/{call}/picture", data=picture, method="PUT"
        )
        try:
            urllib.request.urlopen(request, timeout=_WITHIN_S).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError as error:
            error.close()
            return False
        return True

    def agree(self) -> None:
        """It is the person on the card."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self._url}{_PLAYED}/{self.call}/agree", method="POST"
        )
        urllib.request.urlopen(request, timeout=_WITHIN_S).close()  # noqa: S310 - loopback


class Played:
    """What waits for the phone or the clerk, and their answers."""

    def __init__(self, site: SimulatedSite) -> None:
        self._site = site
        self._code = ""
        self._peer = ClerkPeer(site.twin.url)
        self._over = threading.Event()
        self._calls = False

    def switches(self) -> list[FaultSwitch]:
        """What the dock shows."""
        obeys = self._site.face.obeys
        code = f"手机收到的验证码：{self._code}" if self._code else "看手机收到的验证码"
        return [
            *self._documents(),
            FaultSwitch("obeys", "镜头前的人照着做", obeys, self._turn_obedience),
            FaultSwitch("code", code, False, self._look_for_code),
            FaultSwitch("login", "手机确认登录", False, lambda: self._agree("qr-login")),
            FaultSwitch("call", "工作人员接通视频", self._calls, self._turn_call),
            FaultSwitch("clerk", "工作人员确认是本人", False, lambda: self._agree("clerk")),
        ]

    def _documents(self) -> list[FaultSwitch]:
        site, desk = self._site, self._site.desk

        def lay(name: str) -> FaultSwitch:
            there = desk.lying == name
            what = name if name == WRITTEN else f"{name}的照片页"
            return FaultSwitch(
                f"page-{name}",
                f"{what}放在高拍仪下",
                there,
                lambda: site.lay_document("" if there else name),
            )

        def put(name: str) -> FaultSwitch:
            there = desk.on_reader == name
            label = f"{name}放在读卡区（有芯片）"
            return FaultSwitch(
                f"chip-{name}", label, there, lambda: desk.put_on_reader("" if there else name)
            )

        return [*map(lay, (*DOCUMENTS, WRITTEN)), *map(put, (*DOCUMENTS, FORGED))]

    def _turn_call(self) -> None:
        self._over.set()
        self._calls = not self._calls
        if self._calls:
            over = self._over = threading.Event()

            def show() -> None:
                while not over.wait(_SHOW_EVERY_S):
                    self._peer.show()

            threading.Thread(target=show, name="clerk", daemon=True).start()

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

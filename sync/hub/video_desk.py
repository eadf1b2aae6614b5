"""Calls between citizens and clerks, the twin's: the newest picture of each side, in memory only.

Who is asked for a verdict stands in ``sync.hub.identity``; here only pictures pass, and they go
with the call.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sync.contract.asking_wire import Question
from sync.contract.video import LARGEST_PICTURE_BYTES, AskVideo, VideoSaid
from sync.hub.identity import IdentityDesk

CLERK_PATH = "/clerk"
# A side that showed nothing for so long is not there.
FRESH = dt.timedelta(seconds=5)
_WAY = "clerk"
_JPEG = b"\xff\xd8\xff"


@dataclasses.dataclass(slots=True, repr=False)
class _Call:
    citizen: bytes = b""
    clerk: bytes = b""
    citizen_at: dt.datetime | None = None
    clerk_at: dt.datetime | None = None


class VideoDesk:
    """Passes pictures on; any thread may ask.

    Args:
        desk: knows which calls there are.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, desk: IdentityDesk, clock: Callable[[], dt.datetime]) -> None:
        self._desk, self._clock = desk, clock
        self._lock = threading.Lock()
        self._calls: dict[str, _Call] = {}

    def answer(self, question: Question) -> VideoSaid:
        """Answers ``AskVideo``; only the terminal that began the call is in it."""
        ask = question.ask
        if not isinstance(ask, AskVideo):
            raise TypeError(type(ask).__name__)
        now = self._clock()
        with self._lock:
            terminals = self._sweep()
            if terminals.get(ask.id) != question.terminal:
                return VideoSaid(state="over")
            call = self._calls.setdefault(ask.id, _Call())
            if ask.picture.startswith(_JPEG):
                call.citizen, call.citizen_at = ask.picture, now
            there = call.clerk_at is not None and now - call.clerk_at <= FRESH
            if not there:
                return VideoSaid(state="waiting")
            return VideoSaid(state="connected", picture=call.clerk)

    def show(self, id_: str, picture: bytes) -> bool:
        """The clerk shows this; whether there is such a call."""
        if not picture.startswith(_JPEG) or len(picture) > LARGEST_PICTURE_BYTES:
            return False
        with self._lock:
            if id_ not in self._sweep():
                return False
            call = self._calls.setdefault(id_, _Call())
            call.clerk, call.clerk_at = picture, self._clock()
            return True

    def see(self, id_: str) -> bytes:
        """The citizen's newest picture; empty when they show none."""
        with self._lock:
            self._sweep()
            call = self._calls.get(id_)
            if call is None or call.citizen_at is None:
                return b""
            return call.citizen if self._clock() - call.citizen_at <= FRESH else b""

    @property
    def held(self) -> int:
        """How many calls have pictures here."""
        with self._lock:
            self._sweep()
            return len(self._calls)

    def _sweep(self) -> dict[str, str]:
        """The calls there are, with their terminals; pictures of the others go."""
        terminals = {id_: one.terminal for id_, one in self._desk.waiting(_WAY) if not one.said}
        self._calls = {id_: call for id_, call in self._calls.items() if id_ in terminals}
        return terminals


def video_routes(video: VideoDesk) -> tuple[Route, ...]:
    """The clerk's side, for a demonstration: a page, both pictures; the verdict is elsewhere."""

    async def page(_request: Request) -> Response:
        return HTMLResponse(_PAGE, headers={"Cache-Control": "no-store"})

    async def see(request: Request) -> Response:
        picture = video.see(str(request.path_params["id"]))
        headers = {"Cache-Control": "no-store"}
        if not picture:
            return Response(status_code=404, headers=headers)
        return Response(picture, media_type="image/jpeg", headers=headers)

    async def show(request: Request) -> Response:
        picture = bytearray()
        async for part in request.stream():
            picture += part
            if len(picture) > LARGEST_PICTURE_BYTES:
                return Response(status_code=413)
        done = video.show(str(request.path_params["id"]), bytes(picture))
        return Response(status_code=204 if done else 404)

    path = CLERK_PATH + "/{id}/picture"
    return (
        Route(CLERK_PATH, page),
        Route(path, see),
        Route(path, show, methods=["PUT"]),
    )


_PAGE = """<!doctype html><meta charset=utf-8><title>远程核对（演示）</title>
<h1>远程核对</h1><p>演示平台的工作人员页面。画面不录、不存，核对完就没有了。</p>
<div id=calls></div><video id=me autoplay muted playsinline width=160></video>
<button id=camera>打开我的摄像头</button>
<script>
const me = document.getElementById('me'), canvas = document.createElement('canvas')
canvas.width = 320; canvas.height = 240
document.getElementById('camera').onclick = async () => {
  me.srcObject = await navigator.mediaDevices.getUserMedia({video: true})
}
async function round() {
  const all = (await (await fetch('/v1/identity')).json()).filter(c => c.way === 'clerk')
  const box = document.getElementById('calls')
  for (const old of [...box.children]) if (!all.some(c => c.id === old.id)) old.remove()
  for (const call of all) {
    let row = document.getElementById(call.id)
    if (!row) {
      row = document.createElement('div'); row.id = call.id
      const name = document.createElement('b'); name.textContent = call.name; row.append(name)
      row.append(document.createElement('img'))
      for (const [said, label] of [['agree', '是本人'], ['decline', '不是，或看不清']]) {
        const key = document.createElement('button'); key.textContent = label
        key.onclick = () => fetch(`/v1/identity/${call.id}/${said}`, {method: 'POST'})
        row.append(key)
      }
      box.append(row)
    }
    row.querySelector('img').src = `/clerk/${call.id}/picture?${Date.now()}`
    if (me.srcObject) {
      canvas.getContext('2d').drawImage(me, 0, 0, 320, 240)
      canvas.toBlob(b => fetch(`/clerk/${call.id}/picture`, {method: 'PUT', body: b}),
                    'image/jpeg', 0.6)
    }
  }
  setTimeout(round, 300)
}
round()
</script>"""

"""Pages for whoever plays phone and clerk in a demonstration; no other platform has them."""

from __future__ import annotations

from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sync.hub.identity import LOGIN_PATH, IdentityDesk
from sync.hub.masking import masked_name

PLAYED_PATH = "/v1/identity"
_WAYS = ("sms-code", "qr-login", "clerk")


def identity_routes(desk: IdentityDesk) -> tuple[Route, ...]:
    """``GET /login/{id}`` for the phone; ``GET`` and ``POST /v1/identity`` for who plays."""

    async def login(request: Request) -> Response:
        id_ = str(request.path_params["id"])
        found = [one for key, one in desk.waiting("qr-login") if key == id_]
        if not found:
            return HTMLResponse("这个码已经用过，或者过了 5 分钟。请在自助机上重新来。", 404)
        name = escape(masked_name(found[0].citizen.name))
        return HTMLResponse(
            "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>登录确认</title><h1>自助机请求确认：{name}</h1>"
            "<p>演示平台：代替粤省事、i莞家的登录页，与它们没有连接。</p>"
            f"<form method=post action='{PLAYED_PATH}/{id_}/agree'><button>确认登录</button></form>"
            f"<form method=post action='{PLAYED_PATH}/{id_}/decline'><button>拒绝</button></form>"
        )

    async def waiting(request: Request) -> Response:
        rows = [
            {"id": id_, "way": one.way, "name": masked_name(one.citizen.name), "code": one.code}
            for way in _WAYS
            for id_, one in desk.waiting(way)
        ]
        return Response(msgspec.json.encode(rows), media_type="application/json")

    async def say(request: Request) -> Response:
        agreed = request.path_params["said"] == "agree"
        done = desk.say(str(request.path_params["id"]), agreed=agreed)
        words = "好了，请看自助机的屏幕。" if done else "没有等待确认的请求。"
        return HTMLResponse(words, 200 if done else 404)

    return (
        Route(LOGIN_PATH + "{id}", login),
        Route(PLAYED_PATH, waiting),
        Route(PLAYED_PATH + "/{id}/{said}", say, methods=["POST"]),
    )

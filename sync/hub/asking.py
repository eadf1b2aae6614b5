"""Questions that terminals ask while a citizen waits: opened here, answered by whoever knows.

A question is opened, answered and forgotten: nothing of it is kept, and the log has its kind only.
What cannot be opened gets a plain status, because there is no key to answer under.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.contract.asking import Answer, Ask, Declined
from sync.contract.asking_wire import (
    ANSWER_TYPE,
    LARGEST_QUESTION_BYTES,
    QUESTION_TYPE,
    QUESTIONS_PATH,
    Question,
    QuestionRefused,
    open_question,
    seal_answer,
)
from sync.hub.tls import TERMINAL

_log = logging.getLogger("sync.hub")

# A question this old was kept by somebody; a terminal asks anew.
LONGEST_ON_THE_WAY = dt.timedelta(minutes=10)

# Answers one kind of question; it may wait, and runs on a thread of its own.
Answerer = Callable[[Question], Answer]


class Questions:
    """Opens questions and has them answered.

    Args:
        keys_by_id: of the platform.
        answerers: who answers which kind.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(
        self,
        keys_by_id: Mapping[str, X25519PrivateKey],
        answerers: Mapping[type[Ask], Answerer],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._keys_by_id = keys_by_id
        self._answerers = answerers
        self._clock = clock

    def answer(self, wire: bytes, certified: str) -> tuple[int, bytes]:
        """HTTP status and body.

        Args:
            wire: the sealed question.
            certified: whose certificate it came with; empty without TLS.
        """
        try:
            question = open_question(wire, self._keys_by_id)
        except QuestionRefused as refused:
            return 400, msgspec.json.encode({"reason": str(refused)})
        if certified and certified != question.terminal:
            return 403, msgspec.json.encode({"reason": "another terminal's certificate"})
        return 200, seal_answer(self._answered(question), question, wire)

    def _answered(self, question: Question) -> Answer:
        if abs(self._clock() - question.at) > LONGEST_ON_THE_WAY:
            return Declined(reason="这台机器的时间不对，查询没有成功。请告诉工作人员")
        answerer = self._answerers.get(type(question.ask))
        if answerer is None:
            return Declined(reason="平台还不能回答这个问题")
        try:
            return answerer(question)
        except Exception as error:
            # Its text may quote who was asked about.
            _log.error("question %s failed: %s", type(question.ask).__name__, type(error).__name__)
            return Declined(reason="平台查询时出了问题，请稍后再试")

    def routes(self) -> tuple[Route, ...]:
        """Where questions come in."""

        async def take(request: Request) -> Response:
            if request.headers.get("content-type") != QUESTION_TYPE:
                return Response(b'{"reason":"Content-Type"}', 415, media_type="application/json")
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_QUESTION_BYTES:
                    answer = Response(b'{"reason":"too long"}', 413, media_type="application/json")
                    answer.headers["connection"] = "close"
                    return answer
            certified = str(request.scope.get(TERMINAL, ""))
            status, content = await run_in_threadpool(self.answer, bytes(body), certified)
            kind = ANSWER_TYPE if status == 200 else "application/json"
            return Response(content, status, media_type=kind)

        return (Route(QUESTIONS_PATH, take, methods=["POST"]),)

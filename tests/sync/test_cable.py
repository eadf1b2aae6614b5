from __future__ import annotations

import contextlib
import gc
import socket
import sys
import threading

import pytest
import requests

from sync.cable import Cable
from sync.hub.server import HubServer
from tests.sync.stranger import http, stranger

HELLO = "/v1/hello?nonce=" + "0" * 32


def get(cable: Cable, path: str = HELLO) -> requests.Response:
    with requests.Session() as http_session:
        http_session.trust_env = False
        return http_session.get(cable.url + path, timeout=5)


def test_plugged_cable_carries_everything(cable: Cable) -> None:
    assert cable.plugged
    assert get(cable).status_code == 200


def test_large_bodies_arrive_whole_in_both_directions() -> None:
    body = bytes(range(256)) * 8192
    with stranger(lambda request: [http("200 OK", request.partition(b"\r\n\r\n")[2])]) as there:
        cable = Cable("127.0.0.1", int(there.url.rpartition(":")[2]), profile="test")
        try:
            answer = requests.post(cable.url, data=body, timeout=5)
            assert answer.content == body
        finally:
            cable.close()


def test_pulled_cable_refuses_new_connections(cable: Cable) -> None:
    cable.pull()
    assert not cable.plugged
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cable.port), timeout=5)


def test_pulled_cable_resets_connections_that_stand(cable: Cable) -> None:
    with socket.create_connection(("127.0.0.1", cable.port), timeout=5) as standing:
        standing.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: x\r\n")
        # The twin's line is made when ours is taken: wait for that by asking over another one.
        assert get(cable).status_code == 200
        cable.pull()
        with pytest.raises(ConnectionResetError):
            standing.recv(1000)


def test_whoever_comes_while_it_is_pulled_leaves_no_connection_open() -> None:
    lost: list[str] = []
    ended = threading.Event()

    def knock(port: int) -> None:
        # Now and then only: callers who never pause would keep the cable itself from its turn.
        while not ended.wait(0.001):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 0.5).close()

    before, sys.unraisablehook = sys.unraisablehook, lambda what: lost.append(str(what.exc_value))
    try:
        with stranger(lambda _: [http("200 OK", b"")]) as there:
            cable = Cable("127.0.0.1", int(there.url.rpartition(":")[2]), profile="test")
            callers = [threading.Thread(target=knock, args=(cable.port,)) for _ in range(4)]
            for caller in callers:
                caller.start()
            for _ in range(20):
                cable.pull()
                cable.plug()
            ended.set()
            for caller in callers:
                caller.join()
            cable.close()
        gc.collect()
    finally:
        sys.unraisablehook = before
    assert lost == []


def test_port_stays_the_same_when_the_cable_is_plugged_again(cable: Cable) -> None:
    port = cable.port
    for _ in range(5):
        cable.pull()
        cable.plug()
    assert cable.port == port
    assert get(cable).status_code == 200


def test_captive_portal_answers_everything_by_itself(cable: Cable) -> None:
    cable.captive_portal()
    for path in (HELLO, "/v1/submissions", "/anything"):
        answer = get(cable, path)
        assert answer.status_code == 200
        assert "登录" in answer.text
    cable.plug()
    assert get(cable).headers["content-type"] == "application/json"


def test_lost_answer_is_a_reset_after_the_request_arrived() -> None:
    with stranger(lambda _: [http("200 OK", b"done")]) as there:
        cable = Cable("127.0.0.1", int(there.url.rpartition(":")[2]), profile="test")
        try:
            cable.lose_next_answers(1)
            assert get(cable, "/x").text == "done"
            with pytest.raises(requests.ConnectionError):
                requests.post(cable.url, data=b"body", timeout=5)
            assert there.requests[-1].endswith(b"body")
            assert requests.post(cable.url, data=b"body", timeout=5).text == "done"
        finally:
            cable.close()


def test_stalled_cable_takes_bytes_and_answers_nothing(cable: Cable) -> None:
    cable.stall()
    with socket.create_connection(("127.0.0.1", cable.port), timeout=5) as held:
        held.sendall(b"GET / HTTP/1.1\r\n\r\n")
        held.settimeout(0.05)
        with pytest.raises(TimeoutError):
            held.recv(1)
        cable.plug()
        held.settimeout(5)
        with pytest.raises(ConnectionResetError):
            held.recv(1)


def test_cable_to_a_hub_that_is_down_breaks_connections_off() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        cable = Cable("127.0.0.1", reserved.getsockname()[1], profile="test")
        try:
            with pytest.raises(requests.ConnectionError):
                get(cable)
        finally:
            cable.close()


def test_cable_can_be_told_by_any_thread(cable: Cable) -> None:
    def play() -> None:
        for _ in range(10):
            cable.pull()
            cable.stall()
            cable.plug()

    threads = [threading.Thread(target=play) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cable.plug()
    assert get(cable).status_code == 200


def test_simulated_cable_does_not_run_in_production(hub: HubServer) -> None:
    with pytest.raises(ValueError, match="production"):
        Cable("127.0.0.1", hub.address.port, profile="production")


def test_cable_is_closed_once_and_for_all(hub: HubServer) -> None:
    cable = Cable("127.0.0.1", hub.address.port, profile="test")
    cable.close()
    cable.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cable.port), timeout=5)

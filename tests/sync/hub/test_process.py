"""The hub as the process that `python -m sync.hub` starts."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from sync.contract.platform import load_platform
from tests.sync.factory import ITEM, Clock, make_outbox, save
from tests.sync.road import Road

pytestmark = pytest.mark.process


@contextmanager
def running(
    data: Path, *options: str, command: str = "serve"
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The process and its address, taken from its first line."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sync.hub"),
            *filter(None, [command]),
            *("--data", str(data), "--port", "0"),
            *options,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdout.close()


def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sync.hub", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["serve", ""], ids=["serve", "options-alone"])
def test_hub_says_where_it_listens_and_ends_cleanly_on_sigterm(
    tmp_path: Path, command: str
) -> None:
    ready_file = tmp_path / "ready.json"
    data = tmp_path / "hub"
    with running(data, "--ready-file", str(ready_file), command=command) as (url, process):
        ready = json.loads(ready_file.read_bytes())
        assert ready == {
            "url": url,
            "host": "127.0.0.1",
            "port": int(url.rpartition(":")[2]),
            "pid": process.pid,
            "accounts": {},
        }
        assert requests.get(url + "/v1/export", timeout=10).json()["total"] == 0
        assert sorted(path.name for path in tmp_path.iterdir()) == ["hub", "ready.json"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_keys_are_made_once_and_only_their_owner_can_read_the_secret(tmp_path: Path) -> None:
    data = tmp_path / "hub"
    first = hub("init", "--data", str(data), "--name", "hub.test")
    assert first.returncode == 0
    platform = load_platform(data / "platform.json")
    assert platform.hub == "hub.test"
    assert (data / "secret.json").stat().st_mode & 0o777 == 0o600
    assert (data / "platform.json").stat().st_mode & 0o777 == 0o644
    assert data.stat().st_mode & 0o777 == 0o700
    assert hub("init", "--data", str(data)).returncode == 0
    assert load_platform(data / "platform.json") == platform
    with running(data) as (url, _):
        assert url
        assert (data / "hub.db").stat().st_mode & 0o777 == 0o600
    assert load_platform(data / "platform.json") == platform
    assert (data / "secret.json").read_text() not in first.stdout


@pytest.mark.parametrize("content", ["", "{}", '{"hub":"x","pairs":[]}', "[" * 10_000])
def test_damaged_secret_is_refused_and_never_overwritten(tmp_path: Path, content: str) -> None:
    data = tmp_path / "hub"
    data.mkdir()
    (data / "secret.json").write_text(content)
    run = hub("init", "--data", str(data))
    assert run.returncode == 2
    assert "secret.json" in run.stderr
    assert (data / "secret.json").read_text() == content


def test_plan_of_faults_that_is_none_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    run = hub("--data", str(tmp_path / "hub"), "--port", "0", "--faults", "explode")
    assert run.returncode == 2
    assert run.stderr.strip() == "not a fault: 'explode'"


def test_port_that_is_taken_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = hub("--data", str(tmp_path / "hub"), "--port", str(taken.getsockname()[1]))
    assert run.returncode == 2
    assert "Address already in use" in run.stderr
    assert "Traceback" not in run.stderr


def test_faults_of_the_flag_are_at_work(tmp_path: Path) -> None:
    with running(tmp_path / "hub", "--faults", "captive", "--seed", "3") as (url, _):
        answer = requests.get(url + "/v1/hello?nonce=" + "0" * 32, timeout=10)
        assert "登录" in answer.text
        assert requests.put(url + "/v1/faults", data="none", timeout=10).ok
        assert "signature" in requests.get(url + "/v1/hello?nonce=" + "0" * 32, timeout=10).text


def test_skewed_platform_says_another_time(tmp_path: Path) -> None:
    with running(tmp_path / "hub", "--faults", "skew:-100000s") as (url, _):
        answer = requests.get(url + "/v1/hello?nonce=" + "0" * 32, timeout=10).json()
        said = dt.datetime.fromisoformat(answer["statement"]["at"])
        assert dt.timedelta(days=1) < dt.datetime.now(dt.UTC) - said < dt.timedelta(days=2)


def test_two_hubs_and_a_worker_share_one_postgresql(tmp_path: Path, database: str) -> None:
    data = tmp_path / "hub"
    rules = tmp_path / "rules.toml"
    rules.write_text(f'[[rule]]\nitem = "{ITEM}"\nresult = "approved"\n')
    assert hub("init", "--data", str(data)).returncode == 0
    platform = load_platform(data / "platform.json")
    outbox = make_outbox(tmp_path / "terminal" / "outbox.db", platform, Clock())
    saved = [save(outbox) for _ in range(4)]
    shared = ("--database", database)
    with (
        running(data, *shared) as (first, _),
        running(data, *shared) as (second, _),
        Road.open(first, platform, outbox, Clock()) as road,
        Road.open(second, platform, outbox, Clock()) as other_road,
    ):
        assert road.go().delivered == 4
        more = save(outbox)
        assert other_road.go().delivered == 1
        assert requests.get(first + "/v1/export", timeout=10).json()["total"] == 5
        case = f"{second}/v1/cases/{saved[0].number}"
        assert requests.get(case, timeout=10).json()["state"] == "received"
        with worker(data, *shared, "--rules", str(rules)) as working:
            deadline = time.monotonic() + 30
            while requests.get(case, timeout=10).json()["state"] != "approved":
                assert time.monotonic() < deadline
            working.send_signal(signal.SIGTERM)
            assert working.wait(20) == 0
        assert requests.get(f"{first}/v1/cases/{more.number}", timeout=10).ok
    outbox.close()


@contextmanager
def worker(data: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.hub", "work", "--data", str(data), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "working\n"
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdout.close()


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (("--database", "mysql://u:secret@h/d"), "a database starts with postgresql+psycopg://"),
        (("--database", "postgresql+psycopg://u:secret@127.0.0.1:1/d"), "does not answer"),
        (("--rules", "/nowhere/rules.toml"), "rules.toml"),
    ],
    ids=["another-kind", "nobody-there", "no-rules"],
)
def test_start_that_cannot_be_ends_with_a_sentence_and_no_password(
    tmp_path: Path, option: tuple[str, str], sentence: str
) -> None:
    run = hub("--data", str(tmp_path / "hub"), "--port", "0", *option)
    assert run.returncode == 2
    assert sentence in run.stderr
    assert "secret" not in run.stderr
    assert "Traceback" not in run.stderr


def test_help_shows_examples() -> None:
    environment = {**os.environ, "COLUMNS": "200"}
    for arguments, example in (
        (["--help"], "init"),
        (["serve", "--help"], "--faults drop_ack:0.2,delay:2s"),
        (["init", "--help"], "python -m sync.hub init --data var/hub"),
    ):
        run = subprocess.run(
            [sys.executable, "-m", "sync.hub", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env=environment,
        )
        assert example in run.stdout

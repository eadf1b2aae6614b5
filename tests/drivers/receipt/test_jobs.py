from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.jobs import ConfirmedJobs


def test_confirmed_job_is_known_and_others_are_not() -> None:
    jobs = ConfirmedJobs(10)
    jobs.add("a")
    assert "a" in jobs
    assert "b" not in jobs


def test_only_the_latest_jobs_are_remembered() -> None:
    jobs = ConfirmedJobs(3)
    for job in "abacd":
        jobs.add(job)
    assert [job in jobs for job in "abcd"] == [True, False, True, True]


def test_memory_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "jobs"
    ConfirmedJobs(10, path).add("a")
    ConfirmedJobs(10, path).add("b")
    later = ConfirmedJobs(10, path)
    assert "a" in later
    assert "b" in later


def test_file_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    jobs = ConfirmedJobs(5, path)
    for number in range(60):
        jobs.add(f"job-{number}")
    assert len(path.read_text().splitlines()) <= 10
    later = ConfirmedJobs(5, path)
    assert [f"job-{n}" in later for n in (54, 55, 59)] == [False, True, True]


def test_half_a_line_left_by_a_power_cut_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    ConfirmedJobs(10, path).add("a")
    path.write_bytes(path.read_bytes() + b"0123abc")
    jobs = ConfirmedJobs(10, path)
    jobs.add("b")
    later = ConfirmedJobs(10, path)
    assert "a" in later
    assert "b" in later


@given(rubbish=st.binary(max_size=200))
def test_rubbish_in_the_file_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes
) -> None:
    path = tmp_path_factory.mktemp("jobs") / "jobs"
    path.write_bytes(rubbish)
    jobs = ConfirmedJobs(10, path)
    jobs.add("a")
    assert "a" in ConfirmedJobs(10, path)


def test_disk_that_cannot_be_written_costs_no_receipt(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        jobs = ConfirmedJobs(10, blocked / "jobs")
        jobs.add("441900-secret")
    assert "441900-secret" in jobs
    assert "not remembered on disk" in caplog.text
    assert "441900" not in caplog.text


def test_file_that_cannot_be_read_is_said_and_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert "a" not in ConfirmedJobs(10, tmp_path)
    assert "cannot be read" in caplog.text

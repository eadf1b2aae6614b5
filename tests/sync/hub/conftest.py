from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from tests.sync.hub import postgresql


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    if not postgresql.installed():
        pytest.skip(postgresql.MISSING)
    with postgresql.cluster() as url:
        yield url


@pytest.fixture
def database(cluster: str) -> str:
    """An empty database of the test's own."""
    name = f"t{uuid.uuid4().hex}"
    plain = cluster.replace("+psycopg", "")
    with psycopg.connect(plain + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return cluster + name

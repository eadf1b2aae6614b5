"""Over TLS: people sign in without a certificate, packages are for terminals that have one."""

from __future__ import annotations

from pathlib import Path

import requests

from sync.hub.fleet.accounts import Accounts, Role
from sync.hub.server import HubServer
from tests.sync.factory import utc_now
from tests.sync.hub.fleet.conftest import PASSWORD


def test_pages_are_reached_without_a_certificate_and_packages_are_not(tmp_path: Path) -> None:
    server = HubServer(tmp_path, name="hub.test", clock=utc_now, tls=["127.0.0.1"])
    Accounts(server.ledger.engine, utc_now).make("viewer", Role.VIEWER, PASSWORD)
    (tmp_path / "ca.pem").write_text(server.secrets.platform.ca)
    server.start(10.0)
    url = server.address.url
    try:
        with requests.Session() as http:
            # Certificates that the environment names would come before this one.
            http.trust_env = False
            http.verify = str(tmp_path / "ca.pem")
            fields = {"name": "viewer", "password": PASSWORD}
            answer = http.post(f"{url}/fleet/login", fields, timeout=20, allow_redirects=False)
            assert answer.status_code == 303
            cookie = answer.headers["set-cookie"]
            assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=lax"))
            assert http.get(f"{url}/fleet", timeout=20).status_code == 200
            assert http.get(f"{url}/metrics", timeout=20).status_code == 200
            package = http.get(f"{url}/v1/packages/{'d' * 64}", timeout=20)
            assert package.status_code == 401
            # A path that only looks like it is nobody's.
            assert http.get(f"{url}/fleetx", timeout=20).status_code == 401
    finally:
        server.stop(10.0)

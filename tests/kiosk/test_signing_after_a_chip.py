"""A passport's chip is read, and documents are signed, by tables of the same library."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from asn1crypto import cms
import drivers.smartcard.{first}
cms.CMSAttribute({{"type": "content_type", "values": ["data"]}})
import pyhanko.sign.signers
cms.CMSAttributeType("signing_certificate_v2")
"""


def test_whoever_looked_at_a_chip_can_sign_afterwards() -> None:
    for first in ("security_object", "virtual_issuer"):
        # In a process of its own: the tables are filled once.
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(first=first)], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

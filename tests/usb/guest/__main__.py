"""The whole run inside the virtual machine: the tests, their outcome on the console, power off.

Power goes off from in here, with every node still open: see ``Gadget``.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

if __name__ == "__main__":
    code = pytest.main(sys.argv[1:])
    print(f"\nGUEST exit {int(code)}", flush=True)
    subprocess.run(["/bin/busybox", "poweroff", "-f"], check=False)

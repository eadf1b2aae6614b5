"""These tests run inside the virtual machine of ``run.sh`` only; anywhere else nobody sees them."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("GUANJIA_USB_GUEST") == "1" else ["*"]

"""Where this terminal's key lies, as its site's file says."""

from __future__ import annotations

import functools
from pathlib import Path

from kiosk.config import Config
from sync.identity.device_key import KeyShelf
from sync.identity.key_place import IN_TPM, read_place
from sync.identity.terminal import IDENTITY_FOLDER
from sync.identity.token import token_at
from sync.identity.token_key import TokenShelf
from sync.identity.tpm import prepare_tpm, tpm_place


def key_shelf(config: Config, data: Path) -> KeyShelf | None:
    """The token or TPM that keeps the key; ``None`` for a file in the terminal's folder.

    Args:
        config: the site's, checked.
        data: the terminal's folder.
    """
    line = config.identity.key
    if line == IN_TPM:
        place = tpm_place(data / IDENTITY_FOLDER)
        return TokenShelf(token_at(place), functools.partial(prepare_tpm, place))
    named = read_place(line)
    return None if named is None else TokenShelf(token_at(named))

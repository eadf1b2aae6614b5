"""What strangers hold before the scanner and plug into the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from sync.contract.batch_file import FileFault, FileRefused
from sync.stick import read_bounded
from tests.kiosk.people import NOW
from tests.kiosk.story import ONLINE, WORLD, Story


@pytest.mark.parametrize(
    "code",
    [
        "https://example.test/AAAA-AAAA",
        "weixin://dl/business/?t=x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "tel:12345",
        "\x1b]0;x\x07",
        "../../../../etc/passwd",
        "=1+1",
    ],
)
def test_code_that_is_an_address_opens_nothing(code: str) -> None:
    story = Story(ONLINE).then(ev.StartTapped("s1", NOW), ev.ResumeTapped())
    before = story.journey
    story.then(ev.CodeScanned("s1", code))
    story.is_at(Step.RESUME)
    assert story.journey.complaint == WORLD.words["resume_not_scanned"]
    assert story.journey.draft == before.draft == ""
    assert not {type(one) for one in story.effects} - {fx.StartTimer}


def test_stick_with_links_and_pipes_gives_nothing_away(tmp_path: Path) -> None:
    secret = tmp_path / "store.key"
    secret.write_text("not for sticks", "ascii")
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "linked.batch").symlink_to(secret)
    (stick / "folder.batch").mkdir()
    os.mkfifo(stick / "pipe.batch")
    for planted in sorted(stick.iterdir()):
        with pytest.raises((FileRefused, IsADirectoryError)) as refused:
            read_bounded(planted)
        if isinstance(refused.value, FileRefused):
            assert refused.value.fault is FileFault.FOREIGN

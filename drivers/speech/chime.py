"""Short sounds beside the voice, through the same player; a late sound is worse than none."""

from __future__ import annotations

import queue
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from drivers.speech.recording import louder

PLAYER: Sequence[str] = ("aplay", "-q", "-t", "wav", "-D")
# A second finger, and an alarm that is still sounding: more at once is noise.
_AT_ONCE = 3
_WAITING = 4
_END_S = 2.0


class ChimePlayer:
    """Plays WAV files of a folder without ever making its caller wait.

    Invariants: no player outlives ``close``; where there is no player nothing happens.
    """

    def __init__(self, folder: Path, player: Sequence[str] = PLAYER) -> None:
        """Prepare; nothing is started.

        Args:
            folder: ``<name>.wav``, each smaller than a pipe (64 KiB).
            player: the command that plays a WAV file from its input; the output's name follows.
        """
        self._folder = folder
        self._player = tuple(player)
        self._wanted: queue.Queue[tuple[str, int, str] | None] = queue.Queue(_WAITING)
        self._running: list[subprocess.Popen[bytes]] = []
        self._thread: threading.Thread | None = None

    def play(self, name: str, volume: int, output: str) -> None:
        """Play it now, or not at all.

        Args:
            name: of the sound.
            volume: 0 to 100.
            output: ALSA's name of where it sounds.
        """
        if self._thread is None:
            if shutil.which(self._player[0]) is None:
                return
            self._thread = threading.Thread(target=self._run, name="chimes", daemon=True)
            self._thread.start()
        try:
            self._wanted.put_nowait((name, volume, output))
        except queue.Full:
            return

    def close(self) -> None:
        """Silence."""
        if self._thread is None:
            return
        self._wanted.put(None)
        self._thread.join(_END_S)
        self._thread = None

    def _run(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            self._running = [one for one in self._running if one.poll() is None]
            if len(self._running) < _AT_ONCE:
                self._start(*wanted)
        for one in self._running:
            one.kill()
            one.wait()

    def _start(self, name: str, volume: int, output: str) -> None:
        try:
            sound = louder((self._folder / f"{name}.wav").read_bytes(), volume / 100)
            player = subprocess.Popen(
                [*self._player, output],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return
        self._running.append(player)
        if player.stdin is None:
            return
        try:
            player.stdin.write(sound)
            player.stdin.close()
        except OSError:
            # No sound card: the player is gone already.
            return

"""Reading aloud for somebody who looks at the screen: whole pages, nothing personal."""

from __future__ import annotations

from kiosk.voice.narrator import Narrator
from kiosk.voice.page import Said, SpokenPage

_NO_PAGE = SpokenPage(key="", intro=())


class Reader:
    """Reads the present page when asked, and from then on each that follows.

    Invariants: without a headset nothing personal is said (the narrator sees to it); nothing is
    read before ``begin``, except that 长者版 begins by itself.

    Attributes:
        reading: pages are read as they come.
    """

    def __init__(self, narrator: Narrator) -> None:
        self._narrator = narrator
        self._page = _NO_PAGE
        self._elder = False
        self.reading = False

    def begin(self) -> None:
        """This page, from the top."""
        self.reading = True
        self._narrator.say(_whole(self._page))

    def end(self) -> None:
        """No more."""
        self.reading = self._elder = False
        self._narrator.hush()

    def show(self, page: SpokenPage, *, elder: bool = False) -> None:
        """The screen is now this.

        Args:
            page: as it is heard.
            elder: 长者版 is on: it is read unless somebody ended that.
        """
        before, self._page = self._page, page
        if elder and not self._elder:
            self.reading = True
            self._narrator.pace = self._narrator.pace.faster(-1)
        self._elder = elder
        if not self.reading:
            return
        if page.key != before.key:
            self._narrator.say(_whole(page))
        elif new := [said for said in page.news if said not in before.news]:
            self._narrator.say(new)


def _whole(page: SpokenPage) -> list[Said]:
    """Everything in the order of reading; what is news stands among the stops."""
    return [*page.intro, *(stop.said for stop in page.stops)]

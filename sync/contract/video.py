"""A call with a remote clerk: pictures of both sides, one question for each.

No stream and no sound: each picture of the citizen is sealed to the platform as every question is,
and the clerk's newest comes back sealed. A call is what ``AskIdentity`` began with ``way=clerk``;
it ends with its verdict, or when no question came for a while. Nobody keeps a picture.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sync.contract.case import Record

# 320 x 240 in JPEG is 8 to 15 kB.
LARGEST_PICTURE_BYTES = 64 * 1024
CallId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z", max_length=32)]
Jpeg = Annotated[bytes, msgspec.Meta(max_length=LARGEST_PICTURE_BYTES)]


class AskVideo(Record, frozen=True, kw_only=True, tag_field="kind", tag="video"):
    """Show the clerk this, and what do they show?

    Attributes:
        id: of the call.
        picture: of the citizen, who consented to it; empty for none.
    """

    id: CallId
    picture: Jpeg = b""


class VideoSaid(Record, frozen=True, kw_only=True, tag_field="kind", tag="video"):
    """What the clerk shows.

    Attributes:
        state: ``waiting`` for a clerk; ``over``: there is no such call any more.
        picture: the clerk's newest; empty for none.
    """

    state: Literal["waiting", "connected", "over"]
    picture: Jpeg = b""

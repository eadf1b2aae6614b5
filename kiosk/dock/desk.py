"""What lies under the document camera of `make run`, and passports for camera and reader.

Every holder is made up, every page is drawn; the chips are virtual and speak the real protocol.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from pathlib import Path

import numpy as np
from PIL import Image

from drivers.camera.port import Picture
from drivers.camera.simulator import CameraSimulator, draw_page
from drivers.camera.specimen import draw_data_page
from drivers.face.drawn_comparison import drawn_photo
from drivers.smartcard.mrtd import DG2
from drivers.smartcard.mrz import Mrz
from drivers.smartcard.pace import GENERIC_AES, Offer
from drivers.smartcard.simulated_pcsc import SimulatedPcsc
from drivers.smartcard.virtual_issuer import VirtualIssuer
from drivers.smartcard.virtual_mrtd import (
    VirtualTravelDocument,
    encode_dg2,
    synthetic_mrz,
    synthetic_passport,
)
from kiosk.dock.written import draw_written_paper

# Enough for a page to be read, little enough for a developer's machine.
CAMERA_PX = (1280, 960)
PASSPORT = "护照"
PERMIT = "通行证"
WRITTEN = "写好的纸"
# Its chip has another picture than the one that was signed.
FORGED = "改过芯片的护照"
# Old enough for what the scripted citizen asks for.
DOCUMENTS: dict[str, Mrz] = {
    PASSPORT: synthetic_passport(born="880307"),
    PERMIT: synthetic_mrz(),
}
# As passports of the last years do: PACE with 128 bits on brainpoolP256r1.
OFFERED = (Offer(next(iter(GENERIC_AES)), 13),)
_services = itertools.count(1)


class Desk:
    """The document camera with what lies under it, and the reader for passports."""

    def __init__(self, profile: str) -> None:
        """Switch both on; a page of writing lies there.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        width, height = CAMERA_PX
        self._blank = draw_page(width, height)
        self._shown = self._blank
        self.camera = CameraSimulator(
            profile=profile, width=width, height=height, picture=lambda _: self._shown
        )
        service = f"desk-{next(_services)}"
        self.pcsc = SimulatedPcsc(profile=profile, name=service)
        self.table = {"adapter": "simulated", "service": service}
        self.lying = ""
        self.on_reader = ""
        self._issuer = VirtualIssuer(dt.datetime.now(dt.UTC))

    def vouch(self, folder: Path) -> str:
        """Put the certificate of the state that does not exist where the terminal looks for it.

        Returns:
            The folder, as ``[identity] anchors`` names it.
        """
        state = folder / next(iter(DOCUMENTS.values())).issuer
        state.mkdir(parents=True, exist_ok=True)
        (state / "csca.cer").write_bytes(self._issuer.certificate)
        return str(folder)

    def lay(self, name: str = "") -> bytes:
        """Put a document's page or a written paper under the camera, or nothing but lines again.

        Returns:
            What draws its holder; empty for none.
        """
        self.lying = name
        if not name:
            self._shown = self._blank
            return b""
        if name == WRITTEN:
            self._shown = draw_written_paper(*CAMERA_PX)
            return b""
        mrz = DOCUMENTS[name]
        self._shown = draw_data_page(*CAMERA_PX, mrz, drawn_photo(seed_of(mrz)))
        return seed_of(mrz)

    def show(self, picture: Picture) -> None:
        """Put any page under the camera."""
        self.lying = ""
        self._shown = picture

    def put_on_reader(self, name: str = "") -> None:
        """Lay a document on the reader, or take away what lies there."""
        self.on_reader = name
        if not name:
            self.pcsc.remove()
            return
        mrz = DOCUMENTS[PASSPORT if name == FORGED else name]
        picture = portrait_of(seed_of(mrz))
        document = VirtualTravelDocument(mrz, picture, issuer=self._issuer, offers=OFFERED)
        if name == FORGED:
            document.files[DG2] = encode_dg2(portrait_of(FORGED.encode()))
        self.pcsc.insert(document)

    def close(self) -> None:
        """Switch both off."""
        self.camera.close()
        self.pcsc.stop_service()


def seed_of(mrz: Mrz) -> bytes:
    """What draws the holder of a document."""
    return mrz.number.encode("ascii")


def portrait_of(seed: bytes) -> bytes:
    """A drawn portrait as it lies on a chip, JPEG."""
    out = io.BytesIO()
    rgb = np.ascontiguousarray(drawn_photo(seed)[:, :, ::-1])
    Image.fromarray(rgb).save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()

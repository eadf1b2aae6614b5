"""Which contact and which light hangs on which number of a Modbus board, as a configuration says.

Numbers are protocol addresses counted from 0, as they travel (Modbus application protocol V1.1b3,
4.4); a manual's ``10001`` is discrete input 0, its ``40001`` holding register 0.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from drivers.cabinet.port import LightColour, LightPattern

Address = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Word = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Table = Literal["coil", "discrete", "holding", "input"]


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One contact.

    Attributes:
        address: protocol address, from 0.
        table: ``coil`` or ``discrete`` input, ``holding`` or ``input`` register.
        bit: 0 to 15, of a register; without it any value but zero counts.
        inverted: whether an open circuit means yes, as with a door contact that is closed while the
            door is.
    """

    address: Address
    table: Table = "discrete"
    bit: Annotated[int, msgspec.Meta(ge=0, le=15)] | None = None
    inverted: bool = False

    def __post_init__(self) -> None:
        """Refuse a bit of something that has none."""
        if self.bit is not None and self.table in ("coil", "discrete"):
            raise ValueError("only registers have bits")


class Light(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One light: a coil for each colour, or a register that the board makes patterns from.

    Attributes:
        coils: colour → coil.
        register: holding register of the pattern, where the board itself flashes.
        colour: what colour it has, where the register knows none.
    """

    coils: dict[LightColour, Address] = {}
    register: Address | None = None
    colour: LightColour = LightColour.WHITE

    def __post_init__(self) -> None:
        """Refuse a light with no wire or with two."""
        if bool(self.coils) == (self.register is not None):
            raise ValueError("a light has either coils or a register")

    @property
    def colours(self) -> tuple[LightColour, ...]:
        """The colours it can show, the usual one first."""
        return tuple(self.coils) or (self.colour,)


def _default_lights() -> dict[str, Light]:
    return {
        "idcard": Light(coils={LightColour.WHITE: 0}),
        "receipt": Light(coils={LightColour.WHITE: 1}),
        "camera": Light(coils={LightColour.WHITE: 2}),
        "status": Light(coils={LightColour.GREEN: 3, LightColour.RED: 4}),
    }


def _default_patterns() -> dict[LightPattern, Word]:
    return {pattern: code for code, pattern in enumerate(LightPattern)}


class RegisterMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What hangs where; ``None`` takes a contact out.

    Attributes:
        door: closed circuit while the door is open, unless inverted.
        tamper: closed circuit when tripped, unless inverted.
        presence: closed circuit while somebody is there, unless inverted.
        maintenance: the key switch stands on maintenance.
        supervisor: the key switch stands on supervisor.
        lights: by name.
        patterns: what a pattern register is told for each pattern.
    """

    door: Contact | None = Contact(address=0)
    tamper: Contact | None = Contact(address=1)
    presence: Contact | None = Contact(address=2)
    maintenance: Contact | None = Contact(address=3)
    supervisor: Contact | None = Contact(address=4)
    lights: dict[str, Light] = msgspec.field(default_factory=_default_lights)
    patterns: dict[LightPattern, Word] = msgspec.field(default_factory=_default_patterns)

    def __post_init__(self) -> None:
        """Refuse lights that share a wire, and patterns a light could not be told."""
        coils = [coil for light in self.lights.values() for coil in light.coils.values()]
        registers = [one.register for one in self.lights.values() if one.register is not None]
        if len(set(coils)) < len(coils) or len(set(registers)) < len(registers):
            raise ValueError("two lights share an address")
        if registers and set(self.patterns) != set(LightPattern):
            raise ValueError("patterns must name off, slow, quick and continuous")
        if registers and len(set(self.patterns.values())) < len(self.patterns):
            raise ValueError("two patterns share a code")

    def contacts(self) -> dict[str, Contact]:
        """The contacts that are fitted."""
        names = ("door", "tamper", "presence", "maintenance", "supervisor")
        fitted = ((name, getattr(self, name)) for name in names)
        return {name: contact for name, contact in fitted if contact is not None}

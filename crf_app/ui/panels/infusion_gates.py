"""What stands between a child and START: identity of the bag, eligibility re-confirmed, readiness, tocilizumab at hand.

Pure reading of the record (protocol 1.2, gate G7). A null identity is *not yet checked*, a different one a mismatch;
either way START stays stopped until it is mended or, with a reason, overridden.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from crf_app.record.places import FormKey, Place
from crf_app.record.structure import once_key
from crf_app.record.view import Cell

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

YES = "Y"


class State(Enum):
    """How a gate stands."""

    OPEN = "open"
    UNCHECKED = "unchecked"
    CLOSED = "closed"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Gate:
    """One gate by its name, how it stands, and the changes that it rests on."""

    name: str
    state: State
    operands: tuple[str, ...] = ()

    @property
    def lets_pass(self) -> bool:
        """Whether it does not stop START."""
        return self.state in (State.OPEN, State.OVERRIDDEN)


@dataclass(frozen=True)
class Identity:
    """What is read on the bag (``read``) and what it must be (``expected``)."""

    name: str
    read: Place
    expected: Place


def identities(door: Casebook, subject: str) -> tuple[Identity, ...]:
    """The two identifiers of the bag: product lot, and donation number."""
    infusion = _once(door, subject, "INF")
    return (
        Identity("lot", infusion.at("INFLOT"), _once(door, subject, "COA").at("COALOT")),
        Identity("donation", infusion.at("INFDIN"), _once(door, subject, "LK").at("LKDIN")),
    )


def verdict(door: Casebook, identity: Identity) -> State:
    """Whether what was read is what it must be."""
    read, expected = _text(door, identity.read), _text(door, identity.expected)
    if not read or not expected:
        return State.UNCHECKED
    return State.OPEN if read == expected else State.CLOSED


def gates(door: Casebook, subject: str) -> tuple[Gate, ...]:
    """All gates before START, in the order in which a ward goes through them."""
    infusion = _once(door, subject, "INF")
    found = [_identity_gate(door, subject, infusion), _eligibility_gate(door, subject, infusion)]
    for name, item in (("ready", "INFREADY"), ("tocilizumab", "INFEMG")):
        place = infusion.at(item)
        found.append(_overridable(door, infusion, name, _yes(door, place), (place,)))
    return tuple(found)


def _identity_gate(door: Casebook, subject: str, infusion: FormKey) -> Gate:
    both = identities(door, subject)
    states = {verdict(door, identity) for identity in both}
    worst = next(state for state in (State.CLOSED, State.UNCHECKED, State.OPEN) if state in states)
    places = tuple(place for identity in both for place in (identity.read, identity.expected))
    return _overridable(door, infusion, "identity", worst, places)


def _eligibility_gate(door: Casebook, subject: str, infusion: FormKey) -> Gate:
    again = FormKey(subject, infusion.visit, "IE")
    confirmed = _yes(door, again.at("IEVAL"))
    derived = door.form(again).cells["IEYN"].derived
    if confirmed is State.OPEN and (derived is None or derived.values != (YES,)):
        confirmed = State.CLOSED
    rests_on = (again.at("IEVAL"), again.at("IEYN"))
    return _overridable(door, infusion, "eligibility", confirmed, rests_on)


def _overridable(door: Casebook, infusion: FormKey, name: str, state: State, rests_on: tuple[Place, ...]) -> Gate:
    """The gate, overridden where somebody documented going on in the knowledge of the very changes it rests on."""
    operands = tuple(sorted(door.book(infusion.subject).views.rests_on(rests_on)))
    if state is State.OPEN or not door.form(infusion).overridden(gate_name(name), operands):
        return Gate(name, state, operands)
    return Gate(name, State.OVERRIDDEN, operands)


def gate_name(name: str) -> str:
    """The name under which an override is written.

    >>> gate_name("identity")
    'G7.identity'
    """
    return f"G7.{name}"


def _yes(door: Casebook, place: Place) -> State:
    text = _text(door, place)
    return State.UNCHECKED if not text else State.OPEN if text == YES else State.CLOSED


def _text(door: Casebook, place: Place) -> str:
    answer = _cell(door, place).answer
    return answer.text if answer is not None and answer.missing is None else ""


def _cell(door: Casebook, place: Place) -> Cell:
    return door.form(place.key).cells[place.item]


def _once(door: Casebook, subject: str, form: str) -> FormKey:
    return once_key(door.study, subject, door.study.forms[form])

"""What a change did beyond its own cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from crf_app.record.places import Place
from crf_app.record.view import Derived, Finding


@dataclass
class Difference:
    """What a change did beyond its own cells: places to redraw, derivations that differ, findings come and gone."""

    places: set[Place] = field(default_factory=set)
    derived: dict[Place, Derived] = field(default_factory=dict)
    appeared: list[Finding] = field(default_factory=list)
    gone: list[Finding] = field(default_factory=list)
    operands: set[str] = field(default_factory=set)

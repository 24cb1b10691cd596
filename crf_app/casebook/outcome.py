"""What a command did: the one message that windows redraw from."""

from __future__ import annotations

from dataclasses import dataclass, field

from crf_app.record.places import Place


@dataclass(frozen=True)
class Outcome:
    """What changed. ``entry`` is empty when there was nothing to do.

    ``created`` names a new subject, instance or row; ``changed`` are the cells whose answer, derivation, relevance or
    findings may differ; ``changes`` are the changes of the entry, in order. ``moved``: forms may be of another
    package, and ask something else.
    """

    entry: str
    subject: str
    created: tuple[str, ...] = ()
    changed: frozenset[Place] = field(default=frozenset())
    changes: tuple[str, ...] = ()
    moved: bool = False


NOTHING = Outcome("", "")

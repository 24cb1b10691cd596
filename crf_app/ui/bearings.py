"""Where a form or panel of an open casebook stands: today and day 0, who is who, and who may enter there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from crf_app.record.reading import Moment
from crf_app.record.structure import once_key
from crf_app.record.view import Row
from crf_app.ui.fields.field import Bearings
from crf_app.ui.rendering import FormWords

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook


def bearings_of(door: Casebook, words: FormWords, subject: str, moment: Callable[[], Moment]) -> Bearings:
    """The bearings of the fields of one subject."""
    return Bearings(door.study, words, moment, door.now, partial(name_of, door), partial(rows_of, door, subject))


def rows_of(door: Casebook, subject: str, form: str) -> tuple[Row, ...]:
    """The rows of a form of a subject from which others choose."""
    begun = list(door.book(subject).graph.structure.started.get(form, ()))
    known = door.study.forms.get(form)
    if not begun and known is None:
        return ()
    return door.form(begun[0] if begun or known is None else once_key(door.study, subject, known)).rows


def moment_of(door: Casebook, subject: str) -> Moment:
    """Today, day 0 of a subject and the local offset in minutes."""
    now = door.now()
    day0, planned = door.infusion(subject)
    sign = -1 if now[-6] == "-" else 1
    offset = sign * (int(now[-5:-3]) * 60 + int(now[-2:])) if now[-6] in "+-" else 0
    return Moment(door.today(), day0, offset, planned)


def who_enters(words: FormWords, roles: Collection[str]) -> str:
    """That this person reads, and which roles enter, in each language of the choice."""
    return words.in_each(lambda each: each("page.reads_only", needs=each.one_of(sorted(roles))))


def name_of(door: Casebook, user: str) -> str:
    """The printed name of a person; the id of one whom nobody has enrolled."""
    person = door.people.get(user)
    return person.name if person is not None else user

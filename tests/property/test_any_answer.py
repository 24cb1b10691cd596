"""Whatever an enrolled laptop recorded, the record can be shown: evolving never refuses and views never fail."""

from __future__ import annotations

from functools import cache

from desk import Desk, new_hand, text
from hypothesis import given
from hypothesis import strategies as st

from crf_app.casebook.casebook import Casebook
from crf_app.record import commands as c
from crf_app.record.canonical import Json
from crf_app.record.places import Place
from crf_app.record.structure import scheduled
from crf_app.record.values import Answer, AnswerKind

ODD = st.sampled_from(["", "x", "1,2", "NaN", "Infinity", "1e400", "2024-13-45", "2024", "38.1", "ND", "\x00", "体重"])
ANSWERS = st.builds(
    Answer, st.sampled_from(AnswerKind), ODD, unit=ODD, exponent=st.sampled_from([None, 0, 5, -7]), codes=st.tuples(ODD)
)
BODIES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | ODD,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["kind", "text", "unit", "exponent", "codes", "why"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@cache
def girl() -> tuple[Desk, Casebook, str]:
    desk = Desk(new_hand("a"))
    book = desk.found()
    return desk, book, book.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]


def places() -> list[Place]:
    """Every item of the small study that a person may answer."""
    _, book, subject = girl()
    forms = [(key, book.study.forms[key.form]) for key in scheduled(book.study, subject)]
    return [key.at(item.name) for key, form in forms for item in form.items if not item.is_derived or item.reported]


@given(data=st.data(), answer=ANSWERS)
def test_any_answer_can_be_shown(data: st.DataObject, answer: Answer) -> None:
    """Every form, the study home and a snapshot are there after any answer in any cell."""
    _, book, subject = girl()
    place = data.draw(st.sampled_from(places()))
    book.perform(c.Enter(place, answer))
    assert {form.key for form in book.snapshot(subject).forms} >= {place.key}
    assert book.subjects()


@given(body=BODIES)
def test_any_leaf_gives_an_answer_or_none(body: Json) -> None:
    """A leaf that a newer program wrote is read as text, never refused."""
    answer = Answer.of(body)
    assert answer is None or (answer.scalars() is not None and answer.same(answer))

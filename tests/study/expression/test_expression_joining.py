"""Elements chosen by a key of the focus: the same, lacking the same, as by asking each element in turn."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf_app.study.expression.check import compile_text
from crf_app.study.expression.evaluate import Outcome, evaluate
from tests.study.expression.casebook_fake import Place, Record, Subject, record

TEMPERATURES = st.sampled_from([None, Decimal(37), Decimal("38.5")])
NOTES = st.sampled_from([None, "a", "b"])
PULSES = st.sampled_from([None, 60, 61])
RECORDS = st.lists(st.tuples(NOTES, PULSES, TEMPERATURES), max_size=6)


def vital_signs(note: str | None, pulse: int | None, temperature: Decimal | None) -> Record:
    held = {"NOTE": note, "PULSE": pulse, "TEMP": temperature}
    return record("VS", **{name: value for name, value in held.items() if value is not None})


def asked(criterion: str, subject: Subject) -> Outcome:
    return evaluate(compile_text(f"VS.where({criterion}).TEMP", Place("VS")), subject)


@pytest.mark.parametrize(
    "criterion",
    [
        "NOTE = %context.NOTE",
        "%context.PULSE = PULSE",
        "NOTE = %context.NOTE and TEMP > 38",
        "PULSE = %context.PULSE + 1 and NOTE = 'a' and TEMP > %context.TEMP",
        "TEMP = %context.PULSE - 23",
    ],
)
@given(others=RECORDS, focus=st.tuples(NOTES, PULSES, TEMPERATURES))
def test_a_key_changes_no_answer(criterion: str, others, focus):
    """Beside the same criterion written so that it begins with no equation; empty keys and values among them."""
    asking = vital_signs(*focus)
    subject = Subject([*(vital_signs(*each) for each in others), asking], asking)
    by_key, in_turn = asked(criterion, subject), asked(f"({criterion}) or false", subject)
    assert (by_key.values, set(by_key.missing)) == (in_turn.values, set(in_turn.missing))

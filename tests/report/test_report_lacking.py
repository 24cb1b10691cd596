"""Why a derived item has no value, in print."""

import io

import pytest
from pypdf import PdfReader

from crf_app.clinical.derivation import Derivation
from crf_app.record.places import FormKey
from crf_app.record.view import Derived
from crf_app.report.render import render
from crf_app.study.model import Form, ItemType, Label, Occurs
from tests.report.case import Case, item, make_release, make_snapshot, view


def printed_reason(lacking: int) -> str:
    """What a total that lacks so many answers is printed with."""
    case = Case()
    total = item("TOT", "Total", "总分", ItemType.INTEGER)
    form = Form("SUM", Label("Sum", "总和"), "infusion", Occurs.VISIT, (total,), ())
    names = tuple(("SUM", f"PART{number}") for number in range(1, lacking + 1))
    key = FormKey("9f2c41aa", "D07", "SUM")
    derived = Derived((), Derivation(None, "missing:parts"), names)
    cells = {"TOT": case.cell(key.at("TOT"), total, derived=derived)}
    out = io.BytesIO()
    render(make_snapshot(forms=(view(key, form, cells),)), make_release("en"), out, lambda _a, _b: None, lambda: False)
    text = " ".join(page.extract_text() for page in PdfReader(out).pages)
    return " ".join(text.partition("(missing:")[2].partition(")")[0].split())


@pytest.mark.parametrize(
    ("lacking", "printed"),
    [
        (1, "PART1"),
        (7, "PART1; PART2; PART3; PART4; PART5; PART6; PART7"),
        (23, "PART1; PART2; PART3; PART4; PART5; PART6; 17 more"),
    ],
)
def test_a_total_names_a_few_of_the_answers_that_it_lacks(lacking: int, printed: str):
    """A score of 24 items does not fill a page with what is not answered; each stands unanswered in its own line."""
    assert printed_reason(lacking) == printed

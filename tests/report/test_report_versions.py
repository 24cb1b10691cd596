"""Forms of several versions in print: which is which, and what is no longer asked."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from crf_app.record.places import FormKey
from crf_app.record.view import Relevance
from crf_app.report.render import render
from crf_app.study.model import Form, ItemType, Label, Occurs
from tests.report.case import Case, item, make_release, make_snapshot, text, view


@pytest.fixture(scope="module")
def said() -> str:
    """A print of a form of version 1, to which an answer belongs that is no longer asked."""
    case = Case()
    asked, former = item("NEW", "Position", "体位", ItemType.TEXT), item("OLD", "Chart page", "病历页码", ItemType.TEXT)
    key = FormKey("9f2c41aa", "D07", "VS")
    form = Form("VS", Label("Vital signs", "生命体征"), "infusion", Occurs.VISIT, (asked,), ())
    case.write(key.at("OLD"), text("page 3"))
    gone = replace(case.cell(key.at("OLD"), former), relevance=Relevance.NO)
    cells = {"NEW": case.cell(key.at("NEW"), asked)}
    made = replace(view(key, form, cells), version="1.9", newer="2.0", package="f" * 64, former=(gone,))
    out = io.BytesIO()
    render(
        make_snapshot(forms=(made,), history=case.history), make_release("en"), out, lambda _a, _b: None, lambda: False
    )
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(out).pages))


@pytest.mark.parametrize(
    "words",
    [
        "Of version 1.9 of the study; version 2.0 is in force and asks something else here.",
        "No longer asked in version 1.9",
        "Chart page page 3",
        "1.9, forms: 1 (ffff",
    ],
)
def test_the_print_says(said: str, words: str):
    """On the form and on the page about the file."""
    assert words in said

"""Cover and contents: what they count, and what they call open, unanswered, not begun and not due yet."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from crf_app.record.item_findings import REQUIRED
from crf_app.record.places import FormKey
from crf_app.record.view import Finding, FormStatus, FormView
from crf_app.report.render import render
from crf_app.study.model import Label, Severity, Visit
from tests.report.case import CRS, STUDY, SUBJECT, Case, infusion, make_release, make_snapshot, view


def pages(forms: Sequence[FormView], **more: object) -> list[str]:
    """The text of each page of an English print of these forms, spaces made one."""
    out = io.BytesIO()
    snapshot = make_snapshot(forms=tuple(forms), history={}, audit=(), attests=(), **more)
    render(snapshot, make_release("en"), out, lambda _done, _total: None, lambda: False)
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(out).pages]


def begun(*rules: str) -> FormView:
    """The infusion form with a finding of each rule."""
    case = Case()
    form = infusion(case)
    cell = form.cells["INFCOM"]
    findings = tuple(Finding(rule, Severity.SOFT, cell.place, Label(rule.lower(), "")) for rule in rules)
    return replace(form, attests=(), cells={**form.cells, "INFCOM": replace(cell, findings=findings)})


def expected(visit: str, target: int | None) -> tuple[FormView, Visit]:
    """A form that nobody has begun, at a visit."""
    definition = Visit(visit, Decimal(1), Label(visit, visit), "infusion", target, 0, 0, ("CRS",))
    form = view(FormKey(SUBJECT, "D07", "CRS"), CRS, {}, status=FormStatus.EXPECTED)
    return replace(form, key=FormKey(SUBJECT, visit, "CRS"), visit=definition), definition


def test_the_cover_counts_findings_and_missing_answers_apart():
    """A form on which answers are only missing is no form with findings."""
    cover = pages([begun("DOSE-1", REQUIRED, REQUIRED)])[0]
    assert re.search(
        r"Open findings 1 • CAR-T infusion \(Infusion\) 1, p\. \d+ required and unanswered 2 on 1 forms", cover
    )


def test_a_form_with_missing_answers_only_is_not_listed_under_findings():
    """The way to missing answers leads to the contents, which count them form by form."""
    assert "Open findings" not in pages([begun(REQUIRED)])[0].partition("Needs attention")[2]


def test_the_contents_count_both_for_each_form():
    """Findings and missing answers stand beside each form, before its page."""
    assert re.search(r"CAR-T infusion 12 MAR 2024 .* 1 2 3 Appendices", pages([begun("D-1", REQUIRED, REQUIRED)])[1])


@pytest.mark.parametrize(("target", "said"), [(7, "not begun"), (40, "not due yet"), (None, "not begun")])
def test_what_is_not_due_yet_is_told_from_what_was_not_begun(target: int | None, said: str):
    """Day 7 had come when the data were taken, day 40 had not; an event has no window."""
    form, visit = expected("LATER", target)
    study = replace(STUDY, visits=(*STUDY.visits, visit))
    assert f"{said}: CRS assessment" in pages([begun(), form], study=study)[1]


def test_visits_at_which_nothing_was_begun_are_told_together():
    """Two days without any form take one line, which says how many they are."""
    forms, visits = zip(*(expected(f"DAY{day}", day) for day in (1, 2)), strict=True)
    study = replace(STUDY, visits=(*STUDY.visits, *visits))
    assert "DAY1 – DAY2 (2 visits)" in pages([begun(), *forms], study=study)[1]


def test_a_struck_form_says_so_and_counts_nowhere():
    """Its content is printed with who struck it and why; its findings are no longer open."""
    case = Case()
    form = infusion(case)
    strike = replace(form.cells["INFCAR"].changes[0], reason_text="wrong child")
    struck = replace(begun("DOSE-1"), struck=True, strike=strike)
    said = " ".join(pages([struck]))
    assert [word in said for word in ("open findings 0", "THE WHOLE FORM IS STRUCK", "wrong child")] == [True] * 3

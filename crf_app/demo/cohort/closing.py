"""What a coordinator does when a course is entered: confirms unusual values, corrects, says what is missing.

Every value was entered before; here some are looked at again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crf_app.demo.cohort.clerk import Clerk
from crf_app.demo.cohort.course import Course, Meant
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.values import Scalar
from crf_app.record.view import FormView
from crf_app.study.model import Severity

_LOOKED_AT = 0.85
_COMPLETED = ("DM", "SH", "LK", "COA", "HO", "PGA")
_TRANSCRIBED = "1"


@dataclass
class Counted:
    """What stands in one casebook in the end: findings by severity, how many of them are open, answers, forms.

    ``meant`` is how many grades and states were planned, ``unmet`` names those that the program derives otherwise.
    """

    findings: Counter[Severity] = field(default_factory=Counter)
    open: Counter[Severity] = field(default_factory=Counter)
    answers: int = 0
    forms: int = 0
    meant: int = 0
    unmet: tuple[str, ...] = ()


def close(clerk: Clerk, course: Course) -> Counted:
    """Go through the whole casebook once; the findings that are left are counted."""
    for view in _views(clerk):
        for finding in view.findings:
            if finding.severity is Severity.SOFT and course.random.random() < _LOOKED_AT:
                comment = "checked with the source"
                clerk.casebook.perform(c.Confirm(finding.id, finding.operands, view.key, comment))
    if course.plan.untidy:
        _untidy(clerk)
    return _count(clerk, course)


def _views(clerk: Clerk) -> Iterator[FormView]:
    views = (clerk.casebook.form(key) for key in clerk.casebook.subject(clerk.subject).forms)
    return (view for view in views if view.answered)


def _is_unmet(seen: list[FormView], meant: Meant) -> bool:
    """Whether the program derives something else, or nothing, or there is no such form."""
    views = [view for view in seen if (view.form.id, view.key.visit) == (meant.form, meant.visit)]
    derived = [cell.derived.values for view in views if (cell := view.cells[meant.item]).derived is not None]
    return not derived or any([_text(value) for value in values] != [meant.value] for values in derived)


def _text(value: Scalar) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _count(clerk: Clerk, course: Course) -> Counted:
    found = Counted(meant=len(course.meant))
    seen = list(_views(clerk))
    wrong = [each for each in course.meant if _is_unmet(seen, each)]
    found.unmet = tuple(f"{each.visit}/{each.form}.{each.item}" for each in wrong)
    for view in seen:
        found.answers += view.answered
        found.forms += 1
        for finding in view.findings:
            found.findings[finding.severity] += 1
            found.open[finding.severity] += not finding.confirmed
    return found


def _untidy(clerk: Clerk) -> None:
    """Some forms are completed, then corrected with a reason; some answers are missing after all; one is impossible."""
    door = clerk.casebook
    for form in _COMPLETED:
        for view in [each for each in _views(clerk) if each.form.id == form][:1]:
            try:
                door.perform(c.Attest(view.key.path, c.Meaning.COMPLETE))
            except Refused:  # something on it is still open; it stays so
                continue
    _correct(clerk, clerk.key("LK", "LEUK"), "LKVIAB", "96.5")
    _correct(clerk, clerk.key("SH", "SCR"), "SHFLARE", "3")
    _correct(clerk, clerk.key("DM", "SCR"), "PROVINCE", "31")
    missing = (("BC", "M1", "BCNK", "?ND"), ("CY", "D08", "CYIFNG", "?FAIL"), ("CY", "D10", "CYSIL2R", "?PEND"))
    for form, visit, item, text in missing:
        _correct(clerk, clerk.key(form, visit), item, text)
    _correct(clerk, clerk.key("HO", "DISCH"), "HODIS", "=impossible")


def _correct(clerk: Clerk, key: FormKey, item: str, text: str) -> None:
    """Another answer; a reason where one is owed. ``=impossible`` is a slip of the year, left as an open finding."""
    old = clerk.casebook.form(key).cells[item].answer
    if old is None:
        return
    said = f"{int(old.text[:4]) - 1}{old.text[4:]}" if text.startswith("=") else text
    if said == old.text:
        return
    place = key.at(item)
    outcome = clerk.casebook.perform(c.Enter(place, clerk.read(key.form, item, said)))
    if clerk.casebook.form(key).cells[item].owes:
        clerk.casebook.perform(c.GiveReason(outcome.changes, _TRANSCRIBED))

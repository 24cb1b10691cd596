"""A founded study on the real form definitions, and a subject who answered everything. Data are made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import Founding, Kdf, Where, found_study, open_study
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.record.structure import scheduled
from crf_app.record.values import Answer, AnswerKind
from crf_app.study.model import Form, Item, ItemType, Occurs, Scope, Visit
from crf_app.study.package import read_folder, to_package

FORMS = Path(__file__).resolve().parents[3] / "forms"
USER, PASSWORD = "bench", "kettle-orbit-walnut-92"
ROLES = ("coordinator", "investigator", "data_manager", "admin")
DAY_0 = date(2024, 3, 19)
_ROWS = 20


def where(folder: Path) -> Where:
    """A study folder with the cheapest password hashing, which is not what is measured."""
    return Where(folder / "study", folder / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1))


@contextmanager
def founded(folder: Path) -> Iterator[Casebook]:
    """A new study in a folder, closed in the end."""
    package = to_package(read_folder(FORMS))
    founding = Founding(package, "01", "Bench", USER, "Bench", ROLES, PASSWORD, demonstration=True)
    casebook, _ = found_study(where(folder), founding)
    try:
        yield casebook
    finally:
        casebook.close()


@contextmanager
def filled(folder: Path) -> Iterator[tuple[Casebook, str]]:
    """The study whose one subject has a full casebook, made when first asked for in a folder."""
    if where(folder / "full").exists:
        casebook = open_study(where(folder / "full"), USER, PASSWORD)
        try:
            yield casebook, casebook.subjects()[0].id
        finally:
            casebook.close()
        return
    with founded(folder / "full") as casebook:
        yield casebook, full_subject(casebook)


def new_subject(casebook: Casebook) -> str:
    """A subject of whom nothing is known yet."""
    return casebook.perform(c.AddSubject()).created[0]


def full_subject(casebook: Casebook) -> str:
    """A subject with an answer on every scheduled form, one instance of each repeating one at every visit, and logs."""
    study, subject = casebook.study, new_subject(casebook)
    for key in scheduled(study, subject):
        form = study.forms[key.form]
        if form.occurs is Occurs.LOG:
            for day in range(_ROWS):
                casebook.perform(c.AddRow(key, answers(form, Scope.ROW, day)))
        elif form.occurs is not Occurs.MANY:
            found = answers(form, Scope.FORM, day_of(study.visit_by_id[key.visit]))
            casebook.perform(c.EnterMany(tuple((key.at(name), answer) for name, answer in found)))
    for form in study.forms.values():
        for visit in study.visits_of(form.id) if form.occurs is Occurs.MANY else ():
            found = answers(form, Scope.FORM, day_of(visit))
            casebook.perform(c.AddInstance(subject, visit.id, form.id, found))
    return subject


def day_of(visit: Visit) -> int:
    """The protocol day of a visit; one without a target lies three weeks before the infusion."""
    return -21 if visit.target is None else visit.target


def answers(form: Form, scope: Scope, day: int) -> tuple[tuple[str, Answer], ...]:
    """An answer to every question of a form that a person answers, or to every one of a row."""
    asked = [item for item in form.items if item.scope is scope and not item.is_derived]
    return tuple((item.name, answer(item, day=day)) for item in asked)


def instance(casebook: Casebook, form: Form, subject: str) -> FormKey:
    """One instance of a form: the first that there is, or a new one."""
    found = [key for key in casebook.subject(subject).forms if key.form == form.id]
    if found:
        return found[0]
    visit = casebook.study.visits_of(form.id)[0]
    made = casebook.perform(c.AddInstance(subject, visit.id, form.id)).created[0]
    return FormKey(subject, visit.id, form.id, made)


def answer(item: Item, step: int = 0, day: int = 0) -> Answer:
    """A plausible answer to a question on a protocol day; another one for another ``step``."""
    when = (DAY_0 + timedelta(days=day)).isoformat()
    unit = item.units[0].code if item.units else ""
    match item.type:
        case ItemType.DATE:
            return Answer(AnswerKind.DATE, when)
        case ItemType.DATETIME:
            return Answer(AnswerKind.DATETIME, f"{when}T08:00")
        case ItemType.CODE | ItemType.CODES:
            code = item.codes.codes[step % len(item.codes.codes)].code if item.codes else "Y"
            several = item.type is ItemType.CODES
            return Answer(AnswerKind.CODES, "", codes=(code,)) if several else Answer(AnswerKind.CODE, code)
        case ItemType.TEXT:
            return Answer(AnswerKind.TEXT, f"as in the source {step}")
        case ItemType.COUNT:
            return Answer(AnswerKind.COUNT, f"0.{94 + step % 5}", unit, exponent=6)
        case _:
            return Answer(AnswerKind.NUMBER, _number(item, step), unit)


def _number(item: Item, step: int) -> str:
    limits = item.soft or item.hard
    low = limits.low if limits and limits.low is not None else 1
    return str(int(low) + 1 + step % 2)

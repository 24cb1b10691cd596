"""A process that enters values into a study on a disk and notes each one outside it once it was acknowledged."""

from __future__ import annotations

import os
from pathlib import Path

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import Founding, Kdf, Where, found_study, open_study
from crf_app.record import commands as c
from crf_app.record.places import FormKey, Place
from crf_app.record.values import Answer, AnswerKind

USER, PASSWORD = "coordinator", "kettle-orbit-walnut-92"
ROLES = ("coordinator", "investigator", "data_manager", "admin")
CHEAP = Kdf(memory_kib=8, time=1, lanes=1)


def where(folder: Path) -> Where:
    """The study and the marks of this machine, with the cheapest password hashing."""
    return Where(folder / "study", folder / "marks", kdf=CHEAP)


def found(folder: Path) -> None:
    """Found the small study with one subject."""
    from small_study import small_package

    founding = Founding(small_package(), "01", "Site 01", USER, "Coordinator One", ROLES, PASSWORD)
    casebook, _ = found_study(where(folder), founding)
    casebook.perform(c.AddSubject((("SUBJID", Answer(AnswerKind.TEXT, "ZJ-001")),)))
    casebook.close()


def write_until_killed(folder: Path, first: int) -> None:
    """Enter numbers from ``first`` on, each noted with its change once ``perform`` has answered."""
    casebook = open_study(where(folder), USER, PASSWORD)
    subject = casebook.subjects()[0].id
    noted = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    value = first
    while True:
        for place, change in gesture(casebook, subject, value):
            os.write(noted, f"{change} {place.what} {value}\n".encode())
        value += 1


def gesture(casebook: Casebook, subject: str, value: int) -> list[tuple[Place, str]]:
    """One gesture of one, two or many changes; the cells that it answered with the names of the changes."""
    vit, log = FormKey(subject, "D01", "VIT"), FormKey(subject, "-", "AE")
    weight = (vit.at("WEIGHT"), Answer(AnswerKind.NUMBER, str(value), "kg"))
    height = (vit.at("HEIGHT"), Answer(AnswerKind.NUMBER, str(value), "cm"))
    if value % 7 == 0:
        outcome = casebook.perform(c.AddRow(log, (("AETERM", Answer(AnswerKind.TEXT, str(value))),)))
        return [(log.at("AETERM", outcome.created[0]), outcome.changes[1])]
    cells = (weight, height) if value % 3 == 0 else (weight,)
    outcome = casebook.perform(c.EnterMany(cells), clear_typing=[weight[0].what])
    casebook.save_typing(weight[0], str(value + 1))
    return [(place, outcome.changes[k]) for k, (place, _) in enumerate(cells)]

"""Proposals that were made under an older version of the study, on forms that are of a newer one."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path

import pytest
from desk import date, give, number, text, ward_of_three
from small_study import FILES, STUDY, VIT

from crf_app.casebook.amending import amend, look_at
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import revoke
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.places import FormKey

SECOND = {
    "study.toml": STUDY.replace('version = "1"', 'version = "2"'),
    "infusion/vit.toml": VIT.replace('hard = "3..200"\nsoft = "10..90"', 'hard = "3..45"').replace("PREGN", "PREGT"),
}


def amended(casebook: Casebook, folder: Path) -> FormKey:
    """A form of the second version, filled in."""
    for path, words in {**FILES, **SECOND}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(words, encoding="utf-8")
    amend(casebook, look_at(casebook, folder), day(2024, 3, 1))
    key = FormKey(casebook.subjects()[0].id, "D02", "VIT")
    answers = {"VITDAT": date("2024-03-14"), "WEIGHT": number("40"), "PREGT": text("negative")}
    casebook.perform(c.EnterMany(tuple((key.at(name), answer) for name, answer in answers.items())))
    return key


def locked(casebook: Casebook, key: FormKey) -> None:
    """The form is complete, signed and locked."""
    casebook.perform(c.Enter(key.at("HEIGHT"), number("150", "cm")))
    for meaning in (Meaning.COMPLETE, Meaning.SIGN, Meaning.LOCK):
        casebook.perform(c.Attest(key.path, meaning))


@pytest.mark.parametrize("why", ["a lock", "a right taken"])
def test_a_proposal_of_an_older_version_leaves_a_form_as_it_is(tmp_path: Path, why: str) -> None:
    """An answer of another laptop that met a lock, or came from somebody whose right was taken, changes no version."""
    (_, one), (far, other), _ = ward_of_three()
    key = amended(one, tmp_path)
    if why == "a lock":
        locked(one, key)
    else:
        revoke(one, f"person:{far.hand.user}", "left the study")
    other.perform(c.Enter(key.at("HEIGHT"), number("151", "cm")))
    give(other, one)
    seen = one.form(key)
    assert (seen.version, seen.former, len(seen.proposals)) == ("2", (), 1)


def test_a_proposal_that_is_accepted_brings_its_value_and_not_its_version(tmp_path: Path) -> None:
    """The form stays what it was signed as, in the open casebook and in one that is opened anew."""
    (near, one), (_, other), _ = ward_of_three()
    key = amended(one, tmp_path)
    locked(one, key)
    change = other.perform(c.Enter(key.at("PREGN"), text("positive"))).changes[0]
    give(other, one)
    one.perform(c.Withdraw(one.form(key).attests[-1].hash, "a value came late"))
    one.perform(c.Accept(change, "seen in the source"))
    found = [
        (book.form(key).version, [cell.item.name for cell in book.form(key).former]) for book in (one, near.open())
    ]
    assert found == [("2", ["PREGN"]), ("2", ["PREGN"])]


def test_a_first_answer_beside_a_proposal_is_of_the_version_in_force(tmp_path: Path) -> None:
    """A form that held nothing but a proposal of the first version is of the second once it is answered."""
    (near, one), (far, other), _ = ward_of_three()
    day3 = amended(one, tmp_path)._replace(visit="D01")
    revoke(one, f"person:{far.hand.user}", "left the study")
    other.perform(c.Enter(day3.at("HEIGHT"), number("151", "cm")))
    give(other, one)
    one.form(day3)
    one.perform(c.Enter(day3.at("PREGT"), text("negative")))
    assert [book.form(day3).version for book in (one, near.open())] == ["2", "2"]

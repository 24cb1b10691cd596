"""A form that was begun under an older version, struck out, and restored after everything else was moved."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path

from desk import Desk, code, new_hand, number, text
from small_study import DM, FILES, STUDY, VIT

from crf_app.casebook.amending import amend, look_at, movable, move_all
from crf_app.record import commands as c
from crf_app.record.places import FormKey
from crf_app.study.package import parse, to_package

HEAVY = """
[[check]]
id = "VIT-01"
severity = "soft"
at = "WEIGHT"
source = "GCP"
holds = "WEIGHT > 1"
message = { en = "Weight above height", zh = "体重大于身高" }
"""


def test_a_form_of_an_older_version_that_is_restored_is_followed_by_its_own_rules(tmp_path: Path) -> None:
    """It was struck out when the casebook was opened; what it derives is what a casebook opened afterwards derives."""
    desk = Desk(new_hand("a"))
    many = {"infusion/vit.toml": VIT.replace('occurs = "visit"', 'occurs = "many"')}
    book = desk.found(to_package({path: parse(words) for path, words in {**FILES, **many}.items()}))
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    answers = (("WEIGHT", number("50")), ("HEIGHT", number("150", "cm")))
    key = FormKey(girl, "D01", "VIT", book.perform(c.AddInstance(girl, "D01", "VIT", answers)).created[0])
    book.perform(c.StrikeRow(key, "-", True))
    begin = many["infusion/vit.toml"].index('[[item]]\nname = "BMI"')
    shorter = many["infusion/vit.toml"][:begin].replace("relevant = \"DM.SEX = 'F'\"", "") + HEAVY
    named = DM.replace('en = "Sex"', 'en = "Gender"')
    files = {
        "study.toml": STUDY.replace('version = "1"', 'version = "2"'),
        "infusion/vit.toml": shorter,
        "eligibility/dm.toml": named,
    }
    for path, words in {**FILES, **files}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(words, encoding="utf-8")
    amend(book, look_at(book, tmp_path), day(2024, 3, 1))
    move_all(book, list(movable(book)))  # so that nothing that stands is of the older version
    again = desk.open()
    again.form(key)
    again.perform(c.StrikeRow(key, "-", False))
    again.form(key)
    again.perform(c.Enter(key.at("WEIGHT"), number("80")))
    again.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code("M")))
    assert again.form(key) == desk.open().form(key)

"""A study on a disk: what verify names, what rebuild needs, whose device goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from desk import code, number, text
from small_study import FILES, VIT, small_package
from sqlcipher3 import dbapi2

from crf_app.casebook.adoption import all_rows
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer
from crf_app.casebook.going_through import NotPlain, pass_through, rows_by_subject
from crf_app.casebook.pen import Hand
from crf_app.casebook.settling import settle
from crf_app.casebook.study_folder import (
    Founding,
    Kdf,
    Where,
    backup_study,
    found_study,
    open_study,
    rebuild_study,
    restore_study,
    verify_study,
)
from crf_app.errors import DefinitionError, Refused, RowsMissing, Tampered
from crf_app.record import commands as c
from crf_app.record.entries import Shape
from crf_app.record.places import FormKey
from crf_app.record.rows import Rows
from crf_app.store.keys import KeyFile
from crf_app.store.ledger import Ledger
from crf_app.study.package import package_hash, parse, to_package

USER, PASSWORD = "coordinator", "kettle-orbit-walnut-92"
ROLES = ("coordinator", "investigator", "data_manager", "admin")


@pytest.fixture
def where(tmp_path: Path) -> Where:
    """A founded study with one subject and a few entries, closed."""
    where = Where(tmp_path / "study", tmp_path / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1))
    book, _ = found_study(where, Founding(small_package(), "01", "Site 01", USER, "Anna", ROLES, PASSWORD))
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")),))).created[0]
    for sex in ("F", "M", "U"):
        book.perform(c.Enter(FormKey(girl, "SCR", "DM").at("SEX"), code(sex)))
    book.close()
    return where


def opened(where: Where) -> Casebook:
    return open_study(where, USER, PASSWORD)


def device(where: Where) -> str:
    book = opened(where)
    book.close()
    return book.pen.hand.device


def break_in(where: Where, *statements: str, number: int = 0) -> None:
    """Do to the file what somebody could who has its key and another program."""
    key = KeyFile.open(where.folder.keys, where.kdf).unlock(USER, PASSWORD).file_key
    raw = dbapi2.connect(str(where.folder.ledger), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement, {"n": number} if ":n" in statement else {})
    for _, sql in guards:
        raw.execute(sql)
    raw.close()


ALTERED = {
    "a value": (["UPDATE leaf SET value = x'2278' WHERE entry = :n AND k = 0"], "values do not match"),
    "a leaf deleted": (["DELETE FROM leaf WHERE entry = :n"], "a leaf is missing"),
    "a header": (["UPDATE entry SET raw = CAST(replace(raw, '+', '-') AS BLOB) WHERE number = :n"], "was altered"),
    "a signature": (["UPDATE entry SET signature = zeroblob(64) WHERE number = :n"], "does not hold"),
    "an entry deleted": (["DELETE FROM entry WHERE number = :n"], "is missing"),
    "a chain's number": (["UPDATE entry SET seq = seq + 9 WHERE number = :n"], "was altered"),
    "values exchanged": (
        [
            "UPDATE leaf SET entry = 0 WHERE entry = :n",
            "UPDATE leaf SET entry = :n WHERE entry = :n + 1",
            "UPDATE leaf SET entry = :n + 1 WHERE entry = 0",
        ],
        "values do not match",
    ),
}


@pytest.mark.parametrize("act", sorted(ALTERED))
def test_verify_names_what_was_altered(where: Where, act: str) -> None:
    """Whatever was done to the file with its key in hand, the first bad entry is named."""
    statements, words = ALTERED[act]
    book = opened(where)
    break_in(where, *statements, number=len(list(book.keeping.entries())) - 1)
    with pytest.raises(Tampered, match=f"entry .*{words}"):
        verify_study(book)
    book.close()


def test_read_tables_that_are_gone_are_written_anew(where: Where) -> None:
    """Rebuilding needs the entries alone: it is for the day when nothing else is left."""
    break_in(where, "DELETE FROM placed", "DELETE FROM cell", "DELETE FROM subject")
    rebuild_study(where, USER, PASSWORD)
    book = opened(where)
    found = verify_study(book)
    lines = [line.number for line in book.subjects()]
    book.close()
    assert (found.rows_match, lines) == (True, ["ZJ-001"])


@pytest.mark.parametrize("act", ["DELETE FROM placed", "DELETE FROM subject"])
def test_read_tables_that_are_gone_are_told_of(where: Where, act: str) -> None:
    """Nobody is called a stranger: the message says what to run."""
    break_in(where, act)
    with pytest.raises(RowsMissing, match="store rebuild"):
        opened(where)


def test_a_restored_study_is_a_new_device_beside_the_old_one(where: Where, tmp_path: Path) -> None:
    """Also on the same machine, where the mark still fits both copies."""
    backup_study(where, USER, PASSWORD, tmp_path / "saved")
    again = Where(tmp_path / "again", where.marks, kdf=where.kdf)
    restore_study(tmp_path / "saved", again)
    assert device(again) != device(where)


def test_a_machine_without_marks_gets_one(where: Where, tmp_path: Path) -> None:
    """A folder that was copied to a new machine opens, works and closes there."""
    there = replace(where, marks=tmp_path / "new machine" / "marks")
    book = opened(there)
    book.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    book.close()
    assert {path.suffix for path in there.marks.iterdir()} == {".mark"}


def test_a_mark_that_cannot_be_written_fails_no_entry(where: Where) -> None:
    """The entry is stored, so it is acknowledged; the mark is behind the ledger, which is safe."""
    book = opened(where)
    mark = where.folder.mark(book.pen.hand.device)
    mark.unlink()
    mark.mkdir()
    told: list[str] = []
    book.subscribe(lambda outcome: told.append(outcome.entry))
    outcome = book.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    mark.rmdir()
    book.close()
    assert told == [outcome.entry]


def test_an_enrolment_alone_moves_the_mark(where: Where) -> None:
    """A copy of the file from before it would else go on under the same name."""
    before = where.folder.ledger.read_bytes()
    first = device(where)
    book = opened(where)
    hand = book.pen.hand
    enrol(book, newcomer(Hand(hand.study, "01", "d9", hand.device_key, "ben", hand.user_key), "Ben"), ("coordinator",))
    book.close()
    where.folder.ledger.write_bytes(before)
    assert device(where) != first


def test_a_founding_that_was_interrupted_can_be_begun_again(tmp_path: Path) -> None:
    """Nothing that looks like a study is left behind, and the next try succeeds."""
    where = Where(tmp_path / "study", tmp_path / "marks", kdf=Kdf(memory_kib=8, time=1, lanes=1))
    founding = Founding(small_package(), "01", "Site 01", USER, "Anna", ROLES, PASSWORD)
    with pytest.raises(DefinitionError):
        found_study(where, replace(founding, package={"files": {}}))
    begun = where.exists
    book, _ = found_study(where, founding)
    book.close()
    assert (begun, where.exists) == (False, True)


def test_read_tables_of_an_older_program_are_written_anew_at_opening(where: Where) -> None:
    """A program with other rules never shows what the older one computed."""
    book = opened(where)
    book.keeping.replace_rows([], version=0)
    book.close()
    again = opened(where)
    lines = again.subjects()
    again.close()
    assert [line.number for line in lines] == ["ZJ-001"]


def test_a_laptop_that_meets_a_copy_of_itself_goes_on_as_a_new_device(where: Where, tmp_path: Path) -> None:
    """It is told so at once, before the two have written under one number."""
    there = Where(tmp_path / "copy", tmp_path / "other marks", kdf=where.kdf)
    shutil.copytree(where.root, there.root)
    shutil.copytree(where.marks, there.marks)
    copy, book = opened(there), opened(where)
    copy.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    book.adopt(list(copy.keeping.entries()))
    with pytest.raises(Refused, match=r"device\.forked"):
        book.perform(c.AddSubject((("SUBJID", text("ZJ-003")),)))
    copy.close()
    book.close()
    assert device(where) != book.pen.hand.device


def amended(book: Casebook, **files: str) -> None:
    """Bring a package in force with some files changed."""
    body = to_package({path: parse(words) for path, words in {**FILES, **files}.items()})
    book.say("package", [(Shape("package", more={"hash": package_hash(body), "amendment": 1}), body)], site="*")


def test_an_amendment_computes_the_read_tables_anew(where: Where) -> None:
    """What the study home counts is counted by the rules in force."""
    book = opened(where)
    vit = FormKey(book.subjects()[0].id, "D01", "VIT")
    book.perform(c.EnterMany(((vit.at("WEIGHT"), number("40")), (vit.at("HEIGHT"), number("150", "cm")))))
    amended(book, **{"infusion/vit.toml": VIT.replace('holds = "WEIGHT < HEIGHT"', 'holds = "WEIGHT > HEIGHT"')})
    book.close()
    again = opened(where)
    matches = verify_study(again).rows_match
    again.close()
    assert matches


def test_a_package_for_a_newer_program_says_so(where: Where) -> None:
    """A function that is not known here is no mistake of the study's: the ward goes on by the last that can be read."""
    book = opened(where)
    amended(book, **{"infusion/vit.toml": VIT.replace('derive = "WEIGHT /', 'derive = "egfr_to_come(WEIGHT) /')})
    book.close()
    again = opened(where)
    shown = again.study.version, len(again.packages.unread)
    again.close()
    assert shown == ("1", 1)


def test_a_plain_ledger_is_gone_through_without_being_held(where: Where) -> None:
    """What is computed record by record is what settling all entries at once computes."""
    book = opened(where)
    other = book.perform(c.AddSubject()).created[0]
    written = book.perform(c.Enter(FormKey(other, "SCR", "DM").at("SEX"), code("F")))
    book.perform(c.Redact(written.changes[:1], "a name was typed"))
    ledger = book.keeping
    assert isinstance(ledger, Ledger)
    passed = pass_through(ledger, lambda _: None)
    by_record = [rows for _, rows in rows_by_subject(ledger, passed, book.packages, lambda _: None)]
    entries = list(ledger.entries())
    whole = all_rows(settle(entries), entries, book.packages)
    book.close()
    assert all(
        {row for rows in by_record for row in getattr(rows, kind)} == set(getattr(whole, kind))
        for kind in ("placed", "cells", "subjects")
    )


def test_a_ledger_in_which_an_entry_waits_is_settled_as_a_whole(where: Where) -> None:
    """It rests on one that has not arrived: that is told, and nothing is called wrong."""
    book = opened(where)
    first = book.perform(c.AddSubject())
    held = list(book.keeping.entries())
    key = FormKey(first.subject, "SCR", "DM")
    later = [book.perform(c.Enter(key.at("SEX"), code(sex))).entry for sex in ("F", "M")]
    made = {entry.hash: entry for entry in book.keeping.entries(hashes=later)}
    ledger = book.keeping
    assert isinstance(ledger, Ledger)
    copy = Ledger.create(where.root / "copy.ledger", bytes(32))
    copy.append([*held, made[later[1]]], Rows())
    with pytest.raises(NotPlain):
        pass_through(copy, lambda _: None)
    copy.close()
    book.close()


def test_rows_of_nobody_are_told_of(where: Where) -> None:
    """A cell of a subject whom no entry names, written into the read tables by another program."""
    break_in(where, "INSERT INTO cell SELECT 'x', what, change, value FROM cell LIMIT 1")
    book = opened(where)
    found = verify_study(book)
    book.close()
    assert not found.rows_match

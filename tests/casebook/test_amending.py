"""Amending a study: adopting a package, forms on their own version, moving them, and nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as day
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from desk import EVERY_ROLE, Desk, code, give, join, number, text, ward_of_three
from small_study import DM, FILES, STUDY, VIT

from crf_app.casebook.adoption import rebuild_rows
from crf_app.casebook.amending import amend, look_at, movable, move_all
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer
from crf_app.casebook.keyring import public_user
from crf_app.casebook.packages import package_lines
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.publishing import published
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.entries import Shape
from crf_app.record.places import FormKey
from crf_app.record.view import FormStatus, FormView, Relevance
from crf_app.study.package import package_hash, parse, to_package

APPROVED = day(2024, 3, 1)
SECOND = {
    "study.toml": STUDY.replace('version = "1"', 'version = "2"'),
    "infusion/vit.toml": VIT.replace('en = "Weight",', 'en = "Mass",')
    .replace('hard = "3..200"\nsoft = "10..90"', 'hard = "3..45"')
    .replace('name = "PREGN"', 'name = "PREGT"'),
}


@pytest.fixture
def book(desk: Desk) -> Casebook:
    """A girl with a weight and a pregnancy test on day 1."""
    book = desk.found()
    girl = book.perform(c.AddSubject((("SUBJID", text("ZJ-001")), ("SEX", code("F"))))).created[0]
    vit = FormKey(girl, "D01", "VIT")
    book.perform(c.EnterMany(((vit.at("WEIGHT"), number("50")), (vit.at("PREGN"), text("negative")))))
    return book


def write(folder: Path, **files: str) -> Path:
    for path, words in {**FILES, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(words, encoding="utf-8")
    return folder


def adopt(book: Casebook, folder: Path, files: dict[str, str], note: str = "") -> None:
    amend(book, look_at(book, write(folder, **files)), APPROVED, note)


def on_day(book: Casebook, visit: str) -> FormKey:
    return FormKey(book.subjects()[0].id, visit, "VIT")


def rules(view: FormView) -> set[str]:
    return {finding.rule for finding in view.findings}


# -- adopting --------------------------------------------------------------------------------------------------------


def test_a_package_is_adopted_with_its_approval_and_who(book: Casebook, tmp_path: Path) -> None:
    """The ledger says when ethics approved it, who adopted it and with what note."""
    adopt(book, tmp_path, SECOND, "protocol 2.0")
    first, second = package_lines(book)
    assert (first.version, first.in_force, first.approved) == ("1", False, "")
    assert (second.version, second.in_force, second.approved, second.user, second.note) == (
        "2",
        True,
        "2024-03-01",
        book.person.id,
        "protocol 2.0",
    )


def test_what_was_adopted_is_read_in_the_ledger(book: Casebook, desk: Desk, tmp_path: Path) -> None:
    """Whatever becomes of the folder."""
    adopt(book, tmp_path, SECOND)
    write(tmp_path)
    assert desk.open().study.version == "2"


def refusal(book: Casebook, folder: Path, approved: day = APPROVED) -> str:
    with pytest.raises(Refused) as refused:
        amend(book, look_at(book, folder), approved)
    return refused.value.code


def test_the_same_package_is_not_adopted_twice(book: Casebook, tmp_path: Path) -> None:
    """Neither the newest nor the first again."""
    adopt(book, tmp_path / "2", SECOND)
    assert [refusal(book, tmp_path / "2"), refusal(book, write(tmp_path / "1"))] == ["package.known"] * 2


def test_a_package_with_a_mistake_is_refused_with_file_and_key(book: Casebook, tmp_path: Path) -> None:
    """And what to do."""
    folder = write(tmp_path, **{"infusion/vit.toml": VIT.replace('units = ["kg"]', 'units = ["kgs"]')})
    [problem] = look_at(book, folder).problems
    assert (problem.file, problem.key) == ("infusion/vit.toml", "item.WEIGHT.units")
    assert refusal(book, folder) == "package.wrong"


def test_a_package_with_a_function_that_is_lacking_needs_a_newer_version(book: Casebook, tmp_path: Path) -> None:
    """That is no mistake of its author's."""
    folder = write(tmp_path, **{"infusion/vit.toml": VIT.replace('derive = "WEIGHT /', 'derive = "bmi@9(WEIGHT) /')})
    assert refusal(book, folder) == "package.newer"


def test_another_study_is_no_amendment(book: Casebook, tmp_path: Path) -> None:
    """Nor is an approval that is still to come."""
    other = write(tmp_path / "o", **{"study.toml": STUDY.replace('id = "SMALL"', 'id = "OTHER"')})
    assert refusal(book, other) == "package.other"
    assert refusal(book, write(tmp_path / "2", **SECOND), day(2031, 1, 1)) == "package.future"


def test_only_an_administrator_amends_and_not_a_locked_study(book: Casebook, tmp_path: Path) -> None:
    """An amendment against a lock would never be in force."""
    book.perform(c.Attest("study", Meaning.LOCK))
    assert refusal(book, write(tmp_path, **SECOND)) == "study.locked"


# -- forms on their own version ----------------------------------------------------------------------------------------


def test_a_begun_form_stays_on_its_version_and_a_new_one_is_of_the_newest(book: Casebook, tmp_path: Path) -> None:
    """Labels, questions and limits are those that it was begun under, whatever is entered later."""
    adopt(book, tmp_path, SECOND)
    book.perform(c.Enter(on_day(book, "D01").at("HEIGHT"), number("150", "cm")))
    book.perform(c.Enter(on_day(book, "D02").at("WEIGHT"), number("50")))
    old, new = book.form(on_day(book, "D01")), book.form(on_day(book, "D02"))
    assert [(view.version, view.newer, view.cells["WEIGHT"].item.label.en) for view in (old, new)] == [
        ("1", "2", "Weight"),
        ("2", "", "Mass"),
    ]
    assert ("RANGE" in rules(old), "RANGE" in rules(new)) == (False, True)
    assert ("PREGN" in old.cells, "PREGN" in new.cells) == (True, False)


def test_an_entry_names_the_package_of_the_form_that_it_changes(book: Casebook, tmp_path: Path) -> None:
    """Old forms by the old, new by the new."""
    first = book.study.hash
    adopt(book, tmp_path, SECOND)
    made = [book.perform(c.Enter(on_day(book, visit).at("WEIGHT"), number("60"))).entry for visit in ("D01", "D02")]
    named = {entry.hash: entry.header.package for entry in book.keeping.entries(hashes=made)}
    assert [named[name] for name in made] == [first, book.study.hash]


def test_what_a_version_does_not_ask_is_not_recorded_on_it(book: Casebook, tmp_path: Path) -> None:
    """A question of the newer version on an old form, and the other way round."""
    adopt(book, tmp_path, SECOND)
    for visit, item in (("D01", "PREGT"), ("D02", "PREGN")):
        with pytest.raises(Refused, match=r"item\.unknown"):
            book.perform(c.Enter(on_day(book, visit).at(item), text("x")))


def test_a_form_that_was_taken_out_stays_where_it_was_begun(book: Casebook, tmp_path: Path) -> None:
    """It goes on, and is not begun again."""
    log = FormKey(book.subjects()[0].id, "-", "AE")
    book.perform(c.AddRow(log, (("AETERM", text("rash")),)))
    files = {path: words for path, words in FILES.items() if path != "infusion/ae.toml"}
    for path, words in {**files, **SECOND}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(words, encoding="utf-8")
    amend(book, look_at(book, tmp_path), APPROVED)
    book.perform(c.AddRow(log, (("AETERM", text("fever")),)))
    boy = book.perform(c.AddSubject((("SUBJID", text("ZJ-002")),))).created[0]
    with pytest.raises(Refused, match=r"place\.unknown"):
        book.perform(c.AddRow(FormKey(boy, "-", "AE"), (("AETERM", text("rash")),)))
    assert log in book.subject(log.subject).forms
    assert [len(book.form(log).rows), book.form(log).newer] == [2, ""]


ACROSS = """
[[rule]]
id = "X-01"
form = "VIT"
severity = "hard"
source = "GCP"
at = "PREGT"
holds = "WEIGHT < 45"
message = { en = "Heavy girl", zh = "过重" }

[[rule]]
id = "X-02"
form = "VIT"
severity = "hard"
source = "GCP"
at = "WEIGHT"
holds = "PREGT.exists()"
message = { en = "No test", zh = "未检" }
"""


def test_rules_across_forms_are_those_in_force_and_what_a_form_lacks_is_unknown(book: Casebook, tmp_path: Path) -> None:
    """A finding where the old form has no such question stands beside its first."""
    adopt(
        book, tmp_path, {**SECOND, "rules.toml": ACROSS.replace('holds = "PREGT.exists()"', "holds = \"PREGT = 'x'\"")}
    )
    view = book.form(on_day(book, "D01"))
    assert [found.place.item for found in view.findings if found.rule == "X-01"] == ["VITDAT"]
    assert "X-02" not in rules(view)


CODED = """
[[rule]]
id = "X-03"
form = "DM"
severity = "hard"
source = "GCP"
at = "SEX"
holds = "VIT.WEIGHT.all($this = 'A')"
message = { en = "Wrong", zh = "错" }
"""


def test_a_rule_sees_nothing_where_the_other_version_holds_another_kind(book: Casebook, tmp_path: Path) -> None:
    """The old form's number is not read by a rule that was written for a code."""
    vit = VIT.replace('type = "decimal"\nunits = ["kg"]\nhard = "3..200"\nsoft = "10..90"', 'type = "text"')
    vit = vit.replace('derive = "WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100))"', 'derive = "HEIGHT * 1"')
    vit = vit[: vit.index("[[check]]")]
    adopt(book, tmp_path, {**SECOND, "rules.toml": CODED, "infusion/vit.toml": vit})
    first = book.subjects()[0].id
    second = book.perform(c.AddSubject((("SUBJID", text("ZJ-002")),))).created[0]
    book.perform(c.Enter(FormKey(second, "D01", "VIT").at("WEIGHT"), text("B")))
    assert ["X-03" in rules(book.form(FormKey(girl, "SCR", "DM"))) for girl in (first, second)] == [False, True]


# -- moving ------------------------------------------------------------------------------------------------------------


def test_a_moved_form_is_of_the_newer_version_and_keeps_what_that_does_not_ask(book: Casebook, tmp_path: Path) -> None:
    """Read only, with its history."""
    adopt(book, tmp_path, SECOND)
    key = on_day(book, "D01")
    book.perform(c.Move(key, "protocol 2.0"))
    view = book.form(key)
    assert (view.version, view.newer, view.cells["WEIGHT"].item.label.en) == ("2", "", "Mass")
    assert "RANGE" in rules(view)
    [former] = view.former
    assert (former.item.label.en, former.changes[0].answer, former.relevance) == (
        "Pregnancy test",
        text("negative"),
        Relevance.NO,
    )
    assert len(book.history(key.at("PREGN"))) == 1


def test_a_moved_form_is_completed_again(book: Casebook, tmp_path: Path) -> None:
    """Also where all its answers stayed as they were."""
    dm = FormKey(book.subjects()[0].id, "SCR", "DM")
    book.perform(c.Attest(dm.path, Meaning.COMPLETE))
    adopt(book, tmp_path, {**SECOND, "eligibility/dm.toml": DM.replace('en = "Sex"', 'en = "Sex at birth"')})
    before = book.form(dm).status
    book.perform(c.Move(dm))
    after = book.form(dm).status
    book.perform(c.Attest(dm.path, Meaning.COMPLETE))
    assert [before, after, book.form(dm).status] == [FormStatus.COMPLETE, FormStatus.CHANGED, FormStatus.COMPLETE]


@pytest.mark.parametrize("why", ["form.locked", "move.none", "place.unknown", "back"])
def test_a_form_is_not_moved(book: Casebook, tmp_path: Path, why: str) -> None:
    """A locked one, one of which nothing changed, one that nobody began, and none is moved twice or back."""
    key = on_day(book, "D01")
    if why == "form.locked":
        book.perform(c.Attest(key.path, Meaning.VERIFY))
        dm = FormKey(key.subject, "SCR", "DM")
        book.perform(c.Attest(dm.path, Meaning.COMPLETE))
        book.perform(c.Attest(dm.path, Meaning.FREEZE))
        key = dm
    adopt(
        book,
        tmp_path,
        {**SECOND, "eligibility/dm.toml": DM.replace('"Sex"', '"Gender"')} if key.form == "DM" else SECOND,
    )
    if why == "move.none":
        key = FormKey(key.subject, "SCR", "DM")
    elif why == "place.unknown":
        key = on_day(book, "D02")
    elif why == "back":
        book.perform(c.Move(key))
    with pytest.raises(Refused, match=why if why != "back" else r"move\.none"):
        book.perform(c.Move(key))


def test_many_forms_are_moved_at_once(book: Casebook, tmp_path: Path) -> None:
    """All that are begun and of which anything changed; the others are left alone."""
    girl = book.subjects()[0].id
    book.perform(c.Enter(on_day(book, "D02").at("WEIGHT"), number("40")))
    adopt(book, tmp_path, SECOND)
    keys = list(movable(book))
    moved, refused = move_all(book, keys)
    assert (moved, refused, [(key.visit, key.form) for key in keys]) == (2, (), [("D01", "VIT"), ("D02", "VIT")])
    assert list(movable(book)) == []
    assert book.form(FormKey(girl, "SCR", "DM")).version == "1"


def test_the_audit_trail_tells_of_a_move(book: Casebook, tmp_path: Path) -> None:
    """From which version to which, with the note."""
    adopt(book, tmp_path, SECOND)
    book.perform(c.Move(on_day(book, "D01"), "as the protocol says"))
    line = book.snapshot(on_day(book, "D01").subject).audit[-1]
    assert (line.event, line.text) == ("move", "1 → 2: as the protocol says")


def bmi__2(height_cm: Decimal, weight_kg: Decimal) -> Derivation:
    """A body mass index that was corrected, to be told apart."""
    return Derivation(weight_kg * 2 / height_cm)


def test_a_corrected_function_is_adopted_by_an_amendment(
    book: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new name: a form that stays computes by the old one, one that is moved by the new."""
    known = {**FUNCTIONS, "bmi@2": published(bmi__2)}
    monkeypatch.setattr("crf_app.study.scope.FUNCTIONS", known)
    key = on_day(book, "D01")
    book.perform(c.Enter(key.at("HEIGHT"), number("100", "cm")))
    vit = VIT.replace('derive = "WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100))"', 'derive = "bmi@2(HEIGHT, WEIGHT)"')
    adopt(book, tmp_path, {**SECOND, "infusion/vit.toml": vit})
    before = book.form(key).cells["BMI"].derived
    book.perform(c.Move(key))
    after = book.form(key).cells["BMI"].derived
    assert [derived.values for derived in (before, after) if derived] == [(Decimal(50),), (Decimal(1),)]


# -- order-free --------------------------------------------------------------------------------------------------------


def tables(book: Casebook) -> tuple[object, ...]:
    """All read rows, as they are kept and as they would be written anew."""
    keeping = book.keeping
    rebuilt = rebuild_rows(list(keeping.entries()), book.packages)
    kept = (keeping.placed(), keeping.cells(), keeping.subjects())
    return tuple(sorted(map(repr, rows)) for rows in kept), tuple(
        sorted(map(repr, rows)) for rows in (rebuilt.placed, rebuilt.cells, rebuilt.subjects)
    )


def test_read_rows_after_amending_and_moving_are_those_of_a_rebuild(book: Casebook, tmp_path: Path) -> None:
    """At once, not only when the study is opened again."""
    adopt(book, tmp_path, SECOND)
    kept, rebuilt = tables(book)
    assert kept == rebuilt
    book.perform(c.Move(on_day(book, "D01")))
    kept, rebuilt = tables(book)
    assert kept == rebuilt


def test_an_amendment_reaches_the_other_laptops(tmp_path: Path) -> None:
    """They go on by it at once, and so does a laptop that joins later."""
    both = ward_of_three()
    one, two, _ = (book for _, book in both)
    adopt(one, tmp_path, SECOND)
    give(one, two)
    kept, rebuilt = tables(two)
    late = join(Desk(two.pen.hand), one)
    assert (two.study.version, late.study.version, kept == rebuilt) == ("2", "2", True)


def test_amendments_apart_hold_in_their_order_on_every_laptop(tmp_path: Path) -> None:
    """A form moved to the one that does not hold may be moved on to the one that does."""
    (_, one), (_, two), _ = ward_of_three()
    key = on_day(one, "D01")
    one.perform(c.Enter(key.at("WEIGHT"), number("40")))
    give(one, two)
    third = {**SECOND, "study.toml": STUDY.replace('version = "1"', 'version = "3"')}
    adopt(one, tmp_path / "2", SECOND)
    adopt(two, tmp_path / "3", {**third, "infusion/vit.toml": VIT.replace("Height", "Length")})
    one.perform(c.Move(key))
    two.perform(c.Move(key))
    give(one, two)
    give(two, one)
    assert one.study.hash == two.study.hash
    assert [one.form(key).package, two.form(key).package] == [one.study.hash] * 2
    for book in (one, two):
        kept, rebuilt = tables(book)
        assert kept == rebuilt


def test_a_move_that_met_a_lock_is_a_proposal_and_moves_nothing(tmp_path: Path) -> None:
    """Until somebody accepts it."""
    (_, one), (_, two), _ = ward_of_three()
    dm = FormKey(one.subjects()[0].id, "SCR", "DM")
    adopt(one, tmp_path, {**SECOND, "eligibility/dm.toml": DM.replace('"Sex"', '"Gender"')})
    one.perform(c.Attest(dm.path, Meaning.COMPLETE))
    give(one, two)
    one.perform(c.Attest(dm.path, Meaning.LOCK))
    two.perform(c.Move(dm))
    give(two, one)
    view = one.form(dm)
    assert (view.version, len(view.proposals), view.status) == ("1", 1, FormStatus.COMPLETE)
    one.perform(c.Accept(view.proposals[0].hash, "the lock came too early"))
    kept, rebuilt = tables(one)
    assert (one.form(dm).version, one.form(dm).status, kept == rebuilt) == ("2", FormStatus.CHANGED, True)


def test_a_laptop_that_can_not_read_a_package_keeps_its_forms_and_says_so() -> None:
    """What it can't ask is shown as it was recorded."""
    (_, one), (_, two), _ = ward_of_three()
    vit = VIT.replace('name = "PREGN"', 'name = "PREGT"').replace('derive = "WEIGHT /', 'derive = "bmi@9(WEIGHT) /')
    body = to_package({path: parse(words) for path, words in {**FILES, "infusion/vit.toml": vit}.items()})
    name = package_hash(body)
    one.say("package", [(Shape("package", more={"hash": name, "amendment": 1}), body)], site="*")
    key = on_day(one, "D01")
    made = one.pen.write("enter", [(Shape(key.at("PREGT").what), text("neg").json())], package=name)
    two.adopt([*one.keeping.entries(), *made])
    view = two.form(key)
    assert (two.packages.unread, view.version) == ({name}, "1")
    assert ([cell.item.name for cell in view.former], "VERSION" in rules(view)) == (["PREGT"], True)
    kept, rebuilt = tables(two)
    assert kept == rebuilt


def voided(folder: Path) -> tuple[Casebook, Casebook, FormKey]:
    """One took the key with which another amended, apart; a third had begun a form under that amendment."""
    (_, one), (desk, two), (_, three) = ward_of_three()
    key = on_day(one, "D01")
    adopt(two, folder, SECOND)
    give(two, three)
    three.perform(c.Enter(key.at("WEIGHT"), number("40")))
    old = desk.hand
    new = replace(old, user_key=generate_private_key(SECP256R1()))
    enrol(one, newcomer(new, old.user), EVERY_ROLE, "forgot it", instead_of=public_user(old.user_key))
    give(one, three)
    give(two, one)
    give(three, one)
    return one, three, key


def test_a_form_of_an_amendment_that_does_not_count_says_so_and_can_be_moved(tmp_path: Path) -> None:
    """To the version in force, which came before that amendment, and it keeps its answers."""
    one, three, key = voided(tmp_path)
    before = one.form(key)
    counted = {finding.rule for finding in three.form(key).findings}
    moved = list(movable(one))
    one.perform(c.Move(key))
    after = one.form(key)
    assert (before.version, before.newer, "VERSION_VOID" in rules(before), "VERSION_VOID" in counted) == (
        "2",
        "1",
        True,
        True,
    )
    assert (moved, after.version, after.cells["WEIGHT"].answer) == ([key], "1", number("40"))
    assert "VERSION_VOID" not in rules(after)
    kept, rebuilt = tables(one)
    assert kept == rebuilt


def test_an_amendment_that_does_not_count_is_adopted_again_by_who_may(tmp_path: Path) -> None:
    """The form that was begun under it is then of the version in force."""
    one, three, key = voided(tmp_path / "first")
    adopt(one, tmp_path / "again", SECOND)
    view = one.form(key)
    give(one, three)
    assert (one.study.version, view.version, view.newer, "VERSION_VOID" in rules(view)) == ("2", "2", "", False)
    assert three.form(key) == view

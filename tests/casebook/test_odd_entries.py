"""Authentic entries that no version of this program writes: the record takes them, and says the same everywhere."""

from __future__ import annotations

import pytest
from desk import Desk, code, demographics, give, number, text
from memory_keeping import MemoryKeeping
from small_study import small_package

from crf_app.casebook.adoption import adopt_into, rebuild_rows
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import enrol, newcomer
from crf_app.errors import Refused, Unavailable
from crf_app.record import commands as c
from crf_app.record.canonical import Json, canonical
from crf_app.record.commands import Meaning
from crf_app.record.entries import Entry, Head, Header, Leaf, Shape, root_of
from crf_app.record.places import FormKey
from crf_app.record.versions import Packages
from crf_app.study.load import load_json

STUDY = load_json(small_package())
PACKAGES = Packages(STUDY)

Ward = list[tuple[Desk, Casebook]]


def elsewhere(book: Casebook, shape: Shape, value: Json, after: tuple[Head, ...]) -> Entry:
    """The first entry of a person in a chain of another site, by the session of their own, that knew these heads."""
    leaf = Leaf(bytes(16), canonical(value))
    session, hand = book.pen.sessions[book.pen.chain], book.pen.hand
    root, time = root_of([leaf.hash]), book.now()
    header = Header(
        hand.study, "02", hand.device, 1, None, "enter", session, time, book.study.hash, after, (shape,), root
    )
    unsigned = Entry(header.bytes(), b"", (leaf,))
    signature = book.pen._key.sign(bytes.fromhex(unsigned.hash))
    return Entry(unsigned.raw, signature, unsigned.leaves)


def rows_are_those_of_the_entries(book: Casebook) -> bool:
    wanted = rebuild_rows(list(book.keeping.entries()), PACKAGES)
    return (set(wanted.cells), set(wanted.placed), set(wanted.subjects)) == (
        set(book.keeping.cells()),
        set(book.keeping.placed()),
        set(book.keeping.subjects()),
    )


def test_one_withdrawal_of_a_lock_and_of_what_it_locks(ward: Ward) -> None:
    """Each is judged alone: the lock is taken back, and with it nothing is in the way of the other."""
    (_, one), (_, two), _ = ward
    key = demographics(one)
    names = [one.perform(c.Attest(key.path, meaning)).changes[0] for meaning in (Meaning.COMPLETE, Meaning.LOCK)]
    give(one, two)
    two.say("attest", [(Shape(key.path, tuple(names), more={"meaning": "withdraw"}), {"text": "to correct it"})])
    give(two, one)
    assert [(line.withdrawn, line.holds) for line in one.form(key).attests] == [(True, False)] * 2


def test_what_replaces_a_change_that_its_author_could_not_know_waits(ward: Ward) -> None:
    """Nobody can replace what they have not seen; nothing computed meets a change before its own past."""
    (_, one), (desk, two), _ = ward
    place = FormKey(demographics(one).subject, "D01", "VIT").at("WEIGHT")
    last = [one.perform(c.Enter(place, number(weight))).changes[0] for weight in ("40", "41", "42")][-1]
    heads = tuple(head for chain, head in one.pen.heads().items() if chain.endswith(":*"))
    odd = elsewhere(one, Shape(place.what, (last,)), number("43").json(), heads)
    give(one, two)
    assert two.adopt([odd]).waiting == 1
    again = desk.open()
    again.perform(c.Enter(place, number("44")))
    assert again.form(place.key).cells["WEIGHT"].answer == number("44")


def test_a_meaning_that_is_no_text(ward: Ward) -> None:
    """It is kept and means nothing."""
    (_, one), (desk, two), _ = ward
    two.say("attest", [(Shape(demographics(one).path, more={"meaning": []}), None)])
    give(two, one)
    assert not one.form(demographics(one)).locked
    assert desk.open().form(demographics(one)).cells["SEX"].answer == code("F")


@pytest.mark.parametrize("source", ["self:", "self:-1", "self:x", "self:99999999999"])
def test_sources_that_name_nothing_stop_no_redaction(ward: Ward, source: str) -> None:
    """A value can be taken out whatever another entry says of its own."""
    (_, one), (_, two), _ = ward
    vit = FormKey(demographics(one).subject, "D01", "VIT")
    written = one.perform(c.Enter(vit.at("PREGN"), text("a name")))
    two.say("enter", [(Shape(vit.at("WEIGHT").what, more={"from": [source]}), number("40").json())])
    give(two, one)
    one.perform(c.Redact(written.changes[:1], "a name was typed"))
    assert one.form(vit).cells["PREGN"].answer is None


def test_a_reason_by_somebody_without_the_right_clears_no_debt(ward: Ward) -> None:
    """A monitor explains nobody's correction."""
    (_, one), (desk, two), (_, three) = ward
    enrol(one, newcomer(desk.hand, "Ben"), ("monitor",))
    give(one, two, three)
    changed = three.perform(c.Enter(demographics(one).at("SEX"), code("M"))).changes[0]
    subject = demographics(one).subject
    give(three, one, two)
    two.say("reason", [(Shape(f"reason:{subject}", (changed,), more={"code": "1"}), {"text": "by an altered program"})])
    give(two, one)
    assert one.form(demographics(one)).owes == (changed,)


def test_an_attest_on_the_site_that_names_a_change_of_a_subject(ward: Ward) -> None:
    """It is asked as anything else that was said of the change."""
    (_, one), (_, two), _ = ward
    old = one.form(demographics(one)).cells["SEX"].changes[0].hash
    two.say("attest", [(Shape("site", (old,), more={"meaning": "archive"}), None)])
    give(two, one)
    changed = one.perform(c.Enter(demographics(one).at("SEX"), code("M"))).changes[0]
    assert one.form(demographics(one)).owes == (changed,)


@pytest.mark.parametrize("what", ["person:{0}", "device:{0}", "package:{0}"])
def test_a_note_under_the_name_of_a_right_is_settled_with_the_whole(ward: Ward, what: str) -> None:
    """What comes with it is in the read rows and in the windows, as if all had come at once."""
    (_, one), (_, two), _ = ward
    key = demographics(one)
    assert one.form(key).cells["SEX"].answer == code("F")
    two.perform(c.Enter(key.at("SEX"), code("M")))
    two.say("confirm", [(Shape(what.format(key.subject)), {"text": "an odd note"})])
    give(two, one)
    assert one.form(key).cells["SEX"].answer == code("M")
    assert rows_are_those_of_the_entries(one)


def test_a_redaction_beside_a_note_under_the_name_of_a_right(ward: Ward) -> None:
    """The value goes as it does on a laptop that takes all in at once."""
    (_, one), (_, two), _ = ward
    vit = FormKey(demographics(one).subject, "D01", "VIT")
    written = one.perform(c.Enter(vit.at("PREGN"), text("a name")))
    give(one, two)
    two.perform(c.Redact(written.changes[:1], "a name was typed"))
    two.say("confirm", [(Shape(f"device:{vit.subject}"), None)])
    give(two, one)
    whole = MemoryKeeping()
    adopt_into(whole, list(one.keeping.entries()), PACKAGES)
    gone = [
        [entry.redacted(0) for entry in keeping.entries(hashes=[written.entry])] for keeping in (one.keeping, whole)
    ]
    assert gone == [[True], [True]]


def test_an_attest_on_the_site_beside_one_on_a_form_is_one_on_the_form(ward: Ward) -> None:
    """Before the study is opened again and after."""
    (_, one), (desk, two), _ = ward
    key = demographics(one)
    both = [
        (Shape("site", more={"meaning": "lock", "covers": ""}), None),
        (Shape(key.path, more={"meaning": "x"}), None),
    ]
    two.say("attest", both)
    give(two, one)
    assert [book.form(key).locked for book in (one, two, desk.open())] == [False] * 3


def test_the_site_of_a_subject_is_where_it_was_created(ward: Ward) -> None:
    """Whichever entry of hers came first: the lock of her own site reaches what did not know of it."""
    (_, one), (_, two), (_, three) = ward
    vit = FormKey(demographics(one).subject, "D01", "VIT")
    heads = tuple(head for chain, head in one.pen.heads().items() if chain.endswith(":*"))
    three.say("attest", [(Shape("site", more={"meaning": "lock", "covers": ""}), None)])
    two.perform(c.Enter(vit.at("HEIGHT"), number("150", "cm")))
    odd = elsewhere(one, Shape(vit.at("WEIGHT").what), number("43").json(), heads)
    give(three, one)
    give(two, one)
    created = [entry for entry in one.keeping.entries() if vit.subject in entry.names]
    rest = [entry for entry in one.keeping.entries() if entry not in created]
    cells = []
    for parts in ([rest, [odd], created], [rest, created, [odd]]):
        keeping = MemoryKeeping()
        for part in parts:
            adopt_into(keeping, part, PACKAGES)
        cells.append(keeping.cells())
    assert cells[0] == cells[1]
    assert not [cell for cell in cells[0] if cell.what == vit.at("HEIGHT").what]


def test_a_session_that_was_not_stored_opened_nothing(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk will not, the next gesture begins anew."""
    (_, one), (_, two), _ = ward
    place = demographics(one).at("SEX")
    known = dict(two.authority.sessions)
    monkeypatch.setattr(two.keeping, "append", broken)
    with pytest.raises(Unavailable):
        two.perform(c.Enter(place, code("M")))
    assert two.authority.sessions == known
    monkeypatch.undo()
    two.perform(c.Enter(place, code("M")))
    give(two, one)
    assert one.form(place.key).cells["SEX"].answer == code("M")


def broken(*_: object) -> None:
    raise Unavailable("the disk is full")


def test_a_change_is_found_without_loading_other_subjects(ward: Ward) -> None:
    """Only the book of whom it concerns is loaded, and none for a name that nobody holds."""
    (desk, one), _, _ = ward
    written = one.perform(c.Enter(demographics(one).at("SEX"), code("M"))).changes[0]
    one.perform(c.AddSubject((("SUBJID", text("ZJ-002")),)))
    again = desk.open()
    with pytest.raises(Refused, match=r"change\.unknown"):
        again.perform(c.Undo("f" * 64))
    assert not again.loaded
    again.perform(c.Undo(written))
    assert len(again.loaded) == 1

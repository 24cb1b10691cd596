"""Two people go past a mismatch of the bag: the second is proved by their own signature, by the published forms."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "window"))

from ward import Ward, add_child, fill, text

from crf_app.casebook.founding import enrol, newcomer, revoke
from crf_app.casebook.keyring import public_user
from crf_app.casebook.pen import Hand
from crf_app.errors import Refused
from crf_app.record.acts import for_two
from crf_app.record.canonical import Json
from crf_app.record.commands import Override
from crf_app.record.course import Standing
from crf_app.record.entries import Shape
from crf_app.record.seconds import confirmed_text
from crf_app.record.structure import once_key
from crf_app.record.work import Kind

GATE = "G7.identity"
SECOND = "PHA-05"


class Bedside:
    """A bag whose label does not match, a coordinator who is signed in, and a pharmacist with a key of her own."""

    def __init__(self) -> None:
        self.ward = Ward()
        self.book = self.ward.found()
        self.child = add_child(self.book)
        self.key = generate_private_key(SECP256R1())
        self.hand = Hand("NCT06222853", "01", "ward-04", Ed25519PrivateKey.generate(), SECOND, self.key)
        enrol(self.book, newcomer(self.hand, "Pia Ho"), ("coordinator",))
        self.book.attached.vouch = lambda *_: self.key
        for form, item, lot in (("COA", "COALOT", "L1"), ("INF", "INFLOT", "L2")):
            self.enter(form, item, lot)

    def enter(self, form: str, item: str, answer: str) -> None:
        key = once_key(self.book.study, self.child, self.book.study.forms[form])
        fill(self.book, key, **{item: text(answer)})

    def override(self) -> Override:
        """The way past, not signed by anybody yet."""
        line = next(line for line in self.book.needs(self.child, "start") if line.name == GATE)
        return Override(line.key, GATE, "label misprinted", line.operands)

    def confirmed(self) -> Override:
        """The same, signed by the pharmacist."""
        return self.book.witness(SECOND, "hers", self.override())

    def write(self, override: Override) -> None:
        """What a laptop with an altered program would write of it: nobody decides on it."""
        more: dict[str, Json] = {"gate": GATE, "second": override.second, "signature": override.signature}
        shape = Shape(f"override:{override.key.path}", tuple(sorted(override.operands)), more=more)
        self.book.say("override", [(shape, {"text": override.reason})])

    def standing(self) -> Standing:
        return next(line.standing for line in self.book.needs(self.child, "start") if line.name == GATE)


@pytest.fixture
def bed() -> Bedside:
    return Bedside()


def test_two_people_go_past(bed: Bedside) -> None:
    """The pharmacist's signature stands in the entry."""
    before = bed.standing()
    bed.book.perform(bed.confirmed())
    assert (before, bed.standing()) == (Standing.CLOSED, Standing.OVERRIDDEN)


def test_what_two_confirmed_counts_whoever_wrote_the_entry_down(bed: Bedside) -> None:
    """It is judged by the entry alone."""
    bed.write(bed.confirmed())
    assert bed.standing() is Standing.OVERRIDDEN


def signed_by(key: EllipticCurvePrivateKey) -> Callable[[Bedside], Override]:
    def made(bed: Bedside) -> Override:
        override, hand = bed.override(), bed.book.pen.hand
        what = f"override:{override.key.path}"
        said = confirmed_text(hand.study, hand.user, SECOND, GATE, what, override.operands)
        return replace(override, second=SECOND, signature=key.sign(said, ECDSA(SHA256())).hex())

    return made


UNPROVED: dict[str, Callable[[Bedside], Override]] = {
    "a name": lambda bed: replace(bed.override(), second=SECOND),
    "no name": lambda bed: replace(bed.confirmed(), second=""),
    "no signature": lambda bed: replace(bed.confirmed(), signature="no hex"),
    "somebody else's key": signed_by(generate_private_key(SECP256R1())),
    "oneself": lambda bed: replace(bed.confirmed(), second="CRC-01"),
    "an unknown person": lambda bed: replace(bed.confirmed(), second="no such person"),
}


@pytest.mark.parametrize("way", sorted(UNPROVED))
def test_a_second_person_who_is_not_proved_opens_nothing(bed: Bedside, way: str) -> None:
    """The entry is kept, and the gate stays shut."""
    bed.write(UNPROVED[way](bed))
    assert bed.standing() is Standing.CLOSED


def test_a_signature_over_another_mismatch_opens_nothing(bed: Bedside) -> None:
    """The bag was read again since, and it is another wrong one."""
    old = bed.confirmed()
    bed.enter("INF", "INFLOT", "L3")
    bed.write(replace(bed.override(), second=old.second, signature=old.signature))
    assert bed.standing() is Standing.CLOSED


def test_whose_right_was_taken_is_no_second_person(bed: Bedside) -> None:
    """Neither asked now, nor by what was signed before and written after."""
    signed = bed.confirmed()
    revoke(bed.book, f"person:{SECOND}")
    bed.write(signed)
    with pytest.raises(Refused, match=r"witness\.same"):
        bed.confirmed()
    assert bed.standing() is Standing.CLOSED


def test_whose_password_was_replaced_elsewhere_does_not_sign_with_the_key_behind_it(bed: Bedside) -> None:
    """It still opens her slot on this laptop; nothing is signed that would count nowhere."""
    new = replace(bed.hand, user_key=generate_private_key(SECP256R1()))
    old = public_user(bed.hand.user_key)
    enrol(bed.book, newcomer(new, "Pia Ho"), ("coordinator",), "forgot it", instead_of=old)
    with pytest.raises(Refused, match=r"witness\.key"):
        bed.confirmed()
    bed.key = new.user_key
    bed.book.perform(bed.confirmed())
    assert bed.standing() is Standing.OVERRIDDEN


@pytest.mark.parametrize("second", ["", "CRC-01", SECOND])
def test_one_person_is_refused(bed: Bedside, second: str) -> None:
    """Nobody, oneself, or a name without a signature."""
    with pytest.raises(Refused, match=r"witness\.same"):
        bed.book.perform(replace(bed.override(), second=second))


def test_which_gates_are_for_two_is_said_by_the_study(bed: Bedside) -> None:
    """By ``second = true`` in course.toml, and nowhere in the program."""
    assert for_two(bed.book.study.course) == {GATE}


def test_who_is_signed_in_is_no_second_person(bed: Bedside) -> None:
    """Even with the right password."""
    with pytest.raises(Refused, match=r"witness\.same"):
        bed.book.witness("CRC-01", "theirs", bed.override())


def unsigned(bed: Bedside) -> list[str]:
    return [item.id.partition("@")[0] for item in bed.book.work(bed.child) if item.kind is Kind.OVERRIDE]


def test_what_no_investigator_went_past_or_signed_is_work(bed: Bedside) -> None:
    """Until one signs the form in the knowledge of it (protocol 1.2)."""
    override = bed.confirmed()
    enrol(bed.book, newcomer(bed.book.pen.hand, "Ying Zhou"), ("coordinator", "admin"))
    bed.book.perform(override)
    before = unsigned(bed)
    enrol(bed.book, newcomer(bed.book.pen.hand, "Ying Zhou"), ("coordinator", "investigator", "admin"))
    bed.book.say("attest", [(Shape(override.key.path, more={"meaning": "sign", "covers": ""}), None)])
    bed.book = bed.ward.open()
    assert (before, unsigned(bed)) == ([f"override:{GATE}"], [])


def test_what_an_investigator_went_past_is_signed(bed: Bedside) -> None:
    """Theirs is the signature in the entry."""
    bed.book.perform(bed.confirmed())
    assert unsigned(bed) == []

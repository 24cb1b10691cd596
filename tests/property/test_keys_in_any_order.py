"""A recovery code that was used, renewed and misused apart: who is left does not hang on the order of arrival."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from desk import EVERY_ROLE, Desk, give, join, new_hand, number, text
from hypothesis import given
from hypothesis import strategies as st
from memory_keeping import MemoryKeeping
from small_study import small_package
from test_order import tables

from crf_app.casebook.adoption import adopt_into
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.extending import Known
from crf_app.casebook.founding import First, Newcomer, enrol, found_in, newcomer, revoke
from crf_app.casebook.keyring import public_user
from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.authority import Authority
from crf_app.record.disputes import RECOVERY
from crf_app.record.entries import Entry
from crf_app.record.places import FormKey
from crf_app.record.versions import Packages
from crf_app.study.load import load_json

PACKAGES = Packages(load_json(small_package()))
PASSWORD, SHEET, NEW, NEXT, OTHER = (derive_private_key(secret, SECP256R1()) for secret in range(2, 7))
"""Anna's key and that of the code; those that the code enrols; one that whoever misuses something enrols."""
WHO = {"anna": PASSWORD, RECOVERY: SHEET, "ben": derive_private_key(8, SECP256R1())}


def go_on(books: dict[str, Casebook], chance: random.Random) -> None:
    """Anna's password, the code or Ben does something, on a copy that knows what that copy knows."""
    who = chance.choice(list(books))
    book, user = books[who], who.partition(" ")[0]
    take = [f"key:{public_user(chance.choice((PASSWORD, SHEET, NEW, OTHER)))}" for _ in range(2)]
    acts = (
        lambda: spend(book, user),
        lambda: renew(book),
        lambda: enrol(book, of(book, "mallory", OTHER), EVERY_ROLE),
        lambda: revoke(book, take[0], "left the trial"),
        lambda: revoke(book, take[0], "left the trial", take[1]),
        lambda: weigh(book, chance),
        lambda: give(books[chance.choice(list(books))], book),
    )
    try:
        chance.choice(acts)()
    except Refused:
        return


def of(book: Casebook, user: str, key: EllipticCurvePrivateKey) -> Newcomer:
    return newcomer(replace(book.pen.hand, user=user, user_key=key), user)


def renew(book: Casebook) -> None:
    enrol(book, of(book, RECOVERY, OTHER), EVERY_ROLE, "renewed", instead_of=public_user(SHEET))


def spend(book: Casebook, user: str) -> None:
    """Use the code up, as the program does."""
    if user == RECOVERY:
        enrol(book, of(book, RECOVERY, NEXT), EVERY_ROLE)
        enrol(book, of(book, "anna", NEW), EVERY_ROLE)
        revoke(book, f"key:{public_user(PASSWORD)}", "used", f"key:{public_user(SHEET)}")


def weigh(book: Casebook, chance: random.Random) -> None:
    key = FormKey(book.subjects()[0].id, "D01", "VIT")
    book.perform(c.Enter(key.at("WEIGHT"), number(str(chance.randint(30, 60)))))


@cache
def lived(seed: int) -> tuple[Entry, ...]:
    """The entries of a study of which two copies are about for each of the three."""
    chance = random.Random(seed)
    desk = Desk(replace(new_hand("a"), user="anna", user_key=PASSWORD), seed=1)
    first = First("Anna", EVERY_ROLE, "S", recovery_key=public_user(SHEET))
    book = found_in(desk.keeping, desk.hand, first, small_package(), desk.ports)
    book.perform(c.AddSubject((("SUBJID", text("ZJ-001")),)))
    hands = {
        f"{user} {n}": replace(new_hand(f"{user}{n}"), user=user, user_key=WHO[user]) for user in WHO for n in "12"
    }
    for hand in hands.values():
        enrol(book, newcomer(hand, hand.user), EVERY_ROLE)
    books = {name: join(Desk(hand, seed=k + 2), book) for k, (name, hand) in enumerate(hands.items())}
    if seed % 2:
        renew(books["anna 1"])
        spend(books["recovery 1"], RECOVERY)
        give(books["anna 1"], books["ben 1"], books["anna 2"])
        give(books["recovery 1"], books["ben 1"], books["anna 2"])
    for _ in range(14):
        go_on(books, chance)
    return tuple({entry.hash: entry for each in books.values() for entry in each.keeping.entries()}.values())


def taken_in(parts: list[list[Entry]]) -> tuple[object, ...]:
    """What a laptop holds to be so after these."""
    keeping, known = MemoryKeeping(), Known(Authority(), {})
    for part in parts:
        adopted = adopt_into(keeping, part, PACKAGES, known)
        known = Known(adopted.authority, adopted.tips)
    return tables(keeping), known.tips, adopted.waiting, adopted.packages.study.version


@given(life=st.integers(0, 29), seed=st.integers(0, 2**32))
def test_who_is_left_follows_from_the_set(life: int, seed: int) -> None:
    """Whether it comes at once or in parts of a few, in whatever order."""
    entries, chance = list(lived(life)), random.Random(seed)
    whole = taken_in([entries])
    chance.shuffle(entries)
    cuts = sorted(chance.sample(range(1, len(entries)), 5))
    parts = [entries[start:end] for start, end in zip([0, *cuts], [*cuts, len(entries)], strict=True)]
    assert taken_in(parts) == whole

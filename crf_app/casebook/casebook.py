"""The casebook: the one door through which data change, and through which they are seen.

``perform`` turns a command into one signed entry, stored with its read rows in one transaction, or refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from crf_app.casebook.adoption import Adopted, adopt_into
from crf_app.casebook.book import Book, follow, graph_of, load_book
from crf_app.casebook.extending import Known
from crf_app.casebook.keyring import RECOVERY, Keyring, public_user
from crf_app.casebook.notes import LocalNotes, typed_at, typed_below
from crf_app.casebook.of_site import SiteRecords
from crf_app.casebook.outcome import NOTHING, Outcome
from crf_app.casebook.packages import StudyForms, amended, package_named
from crf_app.casebook.pen import Pen
from crf_app.casebook.ports import Keeping, Ports, time_text
from crf_app.casebook.redacting import held_still, named_by
from crf_app.casebook.shown import shown_change
from crf_app.casebook.whose import on_fork, subject_of_command
from crf_app.casebook.wide_attests import current_in, wide_attests
from crf_app.casebook.worklists import WorkLists
from crf_app.errors import Refused, Unavailable
from crf_app.record import commands as c
from crf_app.record.authority import Authority, Member, Rights, Writer
from crf_app.record.canonical import Json
from crf_app.record.causality import Vector, past_of, vector_of
from crf_app.record.decide import Actor, Desk, decide
from crf_app.record.entries import STUDY_WIDE, Entry, Shape
from crf_app.record.places import STUDY, FormKey, Place
from crf_app.record.project import (
    cell_rows,
    placed_row,
    places_to_project,
    subject_of_entry,
    subject_row,
)
from crf_app.record.rows import PlacedRow, Rows, Standing
from crf_app.record.seconds import confirmed_text
from crf_app.record.snapshot import Person, Snapshot
from crf_app.record.subject import Author
from crf_app.record.versions import Packages
from crf_app.record.view import AttestLine, Change, FormView, SubjectLine, SubjectView
from crf_app.record.views import Views
from crf_app.record.wide import author_of, new_state

Listener = Callable[[Outcome], None]


@dataclass(frozen=True)
class Setting:
    """What a casebook stands in: the packages of the study, the site and its name."""

    packages: Packages
    site: str
    site_name: str
    demonstration: bool = False
    synthetic: bool = False


def _no_key(password: str) -> EllipticCurvePrivateKey:
    del password
    raise Unavailable("this casebook has no key file")


def _nobody(user: str, password: str) -> EllipticCurvePrivateKey:
    del user, password
    raise Unavailable("this casebook has no key file")


@dataclass
class Attached:
    """What a casebook on a disk is attached to, besides its ledger: the key file, the device's mark, the lock."""

    unlock_again: Callable[[str], EllipticCurvePrivateKey] = _no_key
    vouch: Callable[[str, str], EllipticCurvePrivateKey] = _nobody
    kept: Callable[[Casebook], None] = lambda _: None
    closed: Callable[[Casebook], None] = lambda _: None
    keyring: Keyring | None = None


class Casebook(StudyForms, LocalNotes, SiteRecords, WorkLists):
    """An open study on this device, for one person who is signed in."""

    def __init__(
        self,
        setting: Setting,
        keeping: Keeping,
        authority: Authority,
        pen: Pen,
        ports: Ports,
    ) -> None:
        self.setting = setting
        self.packages = setting.packages
        self.keeping = keeping
        self.authority = authority
        self.pen = pen
        self.ports = ports
        self.attached = Attached()
        self.forked = False
        self._books: dict[str, Book] = {}
        self._listeners: list[Listener] = []

    # -- who and where -------------------------------------------------------------------------------------------

    @property
    def site(self) -> str:
        """The site's id."""
        return self.setting.site

    @property
    def site_name(self) -> str:
        """The site's printed name."""
        return self.setting.site_name

    @property
    def demonstration(self) -> bool:
        """Whether this is the demonstration study: every page and window says so."""
        return self.setting.demonstration

    @property
    def synthetic(self) -> bool:
        """Whether the subjects of this study are made up, as its founding entry says: every page says so."""
        return self.setting.synthetic

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody enrolled, by id; the recovery code is enrolled too, but is nobody."""
        members = self.authority.members.values()
        return {member.id: _person(member) for member in members if member.id != RECOVERY}

    @property
    def person(self) -> Person:
        """Who is signed in."""
        return _person(self.authority.members[self.pen.hand.user])

    @property
    def wide_attests(self) -> tuple[AttestLine, ...]:
        """The attests on the whole site and study; computed anew each time."""
        return wide_attests(self)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of who is signed in that are left to them."""
        return tuple(sorted(self.rights_of(self.pen.hand.user).roles))

    def rights_of(self, user: str, key: str = "") -> Rights:
        """What a person's next entry on this device could do: with this key, else one's own, any other's newest."""
        hand, stand = self.pen.hand, self.pen.stand()
        own = (public_user(hand.user_key),) if user == hand.user else self.authority.keys_at(user, stand)
        return self.authority.rights_at(Writer(user, hand.device, key or next(reversed(own), "")), stand)

    def now(self) -> str:
        """The time, as entries write it."""
        return time_text(self.ports.now())

    def today(self) -> date:
        """The local date."""
        return self.ports.now().date()

    # -- changing ------------------------------------------------------------------------------------------------

    def perform(self, command: c.Command, clear_typing: Sequence[str] = ()) -> Outcome:
        """Do what a command says; Refused where it may not be, Unavailable where the disk will not.

        Refused(``device.forked``) once it is known that a copy of this device wrote under its name: nothing more that
        it writes could count. Opening the study again makes a new device.
        """
        self._check_forked()
        subject = subject_of_command(self, command)
        book = self.book(subject) if subject else self._empty(of_site=isinstance(command, c.AddSiteRecord))
        draft = decide(_desk(self, book, self._desks), command)
        if draft is None:
            for place in clear_typing:
                self.keeping.clear_typing(self.mine(place))
            return replace(NOTHING, subject=subject)
        if draft.type == "enter":
            draft = shown_change(book.graph, draft)
        site = STUDY_WIDE if draft.changes[0][0].what.rpartition(":")[2] == STUDY else None
        made = self.pen.write(draft.type, [*draft.changes], site=site, package=package_named(book.graph, draft))
        return self._take_in(made, book, clear_typing)

    def _take_in(self, made: list[Entry], book: Book, clear_typing: Sequence[str]) -> Outcome:
        entry = made[-1]
        subject = subject_of_entry(entry)
        pasts = _pasts(self.pen, made)
        authority = self._with_opening(made, pasts)
        if subject and subject not in self._books:
            book = self._books[subject] = Book(
                book.state, book.graph, Views(book.graph, subject, lambda: self.site_facts)
            )
            self._site_lines = None
        try:
            touched = book.state.add(entry, pasts[entry.hash], author_of(entry, authority, pasts[entry.hash]))
            places = places_to_project(book.state, touched)
            read, difference = book.graph, follow(book, self.packages, entry, {*touched, *places})
            rows = self._rows(made, pasts, book, subject, places)
            gone = named_by(self.keeping, entry)
            redact, emptied = held_still(gone, self.keeping)
            untyped = [*typed_at(self.keeping, emptied), *typed_below(self.keeping, entry)]
            self.keeping.append(made, rows, redact, [*map(self.mine, clear_typing), *untyped])
        except BaseException:
            self._books.pop(subject, None)
            raise
        self.authority = authority
        self.pen.keep(made, pasts)
        self.attached.kept(self)
        if entry.header.type == "redact":
            self._books.pop(subject, None)
            self.authority.strip(gone)
        if not subject:
            self.authority.add(entry, pasts[entry.hash])
            self._forget()
        outcome = Outcome(
            entry=entry.hash,
            subject=subject,
            created=tuple(entry.change(k) for k, shape in enumerate(entry.header.changes) if shape.what.endswith("+")),
            changed=frozenset(difference.places),
            changes=tuple(entry.change(k) for k in range(len(entry.header.changes))),
            moved=book.graph is not read,
        )
        self._tell(outcome)
        return outcome

    def _with_opening(self, made: list[Entry], pasts: Mapping[str, Vector]) -> Authority:
        """The authority with the session that is opened, if any; it counts once it is stored."""
        if len(made) == 1:
            return self.authority
        authority = replace(self.authority, sessions=dict(self.authority.sessions))
        for opening in made[:-1]:
            authority.add(opening, pasts[opening.hash])
        return authority

    def say(self, kind: str, changes: Sequence[tuple[Shape, Json]], site: str | None = None) -> Entry:
        """Write an entry that concerns no subject: packages, enrolments, facts of the site; Refused as above."""
        self._check_forked()
        made = self.pen.write(kind, changes, site=site)
        pasts = _pasts(self.pen, made)
        packages, lines = amended(self, made, pasts)
        self.keeping.append(made, Rows(placed=_placed(made, pasts), subjects=lines))
        for entry in made:
            self.authority.add(entry, pasts[entry.hash])
        self.packages = packages
        self._forget()
        self.pen.keep(made, pasts)
        self.attached.kept(self)
        return made[-1]

    def adopt(self, entries: Sequence[Entry]) -> Adopted:
        """Take in entries of other devices; Tampered names the first that is not authentic, and nothing is kept.

        One under this device's name that is not held comes from a copy of it: from here on the two would make a fork.
        """
        mine = [entry.hash for entry in entries if entry.header.device == self.pen.hand.device]
        copied = len(set(mine)) > len(self.keeping.placed(hashes=mine))
        known = Known(self.authority, self.pen.tips)
        adopted = adopt_into(self.keeping, entries, self.packages, known)
        self.authority, self.packages = adopted.authority, adopted.packages
        self.pen.tips = dict(adopted.tips)
        device = f"{self.pen.hand.device}:"
        self.forked = self.forked or copied or any(chain.startswith(device) for chain in adopted.forks)
        if self.forked:
            self.attached.kept(self)
        self._site_lines = None
        for outcome in adopted.outcomes:
            self._books.pop(outcome.subject, None)
            self._tell(outcome)
        return adopted

    def _rows(
        self, made: list[Entry], pasts: Mapping[str, Vector], book: Book, subject: str, places: Sequence[str]
    ) -> Rows:
        return Rows(
            placed=_placed(made, pasts),
            cleared=tuple((subject, what) for what in places),
            cells=tuple(cell_rows(book.state, subject, places)),
            subjects=(subject_row(book.views.line()),) if subject else (),
        )

    def _check_forked(self) -> None:
        if self.forked:
            raise Refused("device.forked")

    # -- seeing --------------------------------------------------------------------------------------------------

    @property
    def loaded(self) -> Mapping[str, Book]:
        """The books that are in memory, by subject."""
        return self._books

    def book(self, subject: str) -> Book:
        """The loaded book of a subject."""
        if subject not in self._books:
            pasts = {row.entry: row for row in self.keeping.placed(subject=subject)}
            entries = (entry for entry in self.keeping.entries(subject=subject))
            current = ((entry, _past(pasts[entry.hash])) for entry in entries if _current(pasts[entry.hash]))
            self._books[subject] = load_book(subject, current, self.authority, self.packages, lambda: self.site_facts)
        return self._books[subject]

    def forget(self, subject: str) -> None:
        """Let the book of a subject go from memory; it is loaded again when it is asked for."""
        self._books.pop(subject, None)

    def subjects(self) -> tuple[SubjectLine, ...]:
        """The lines of the study home, oldest subject first; without those of whom all that is held still waits."""
        return tuple(line for line in self._lines() if not line.of_site)

    def _forget(self) -> None:
        """Whatever was loaded may count otherwise now."""
        self._books.clear()
        self._site_lines = None
        self._forget_work("")

    def subject(self, subject: str) -> SubjectView:
        """A subject's header and form instances."""
        return self.book(subject).views.header()

    def form(self, key: FormKey) -> FormView:
        """One form instance."""
        return self.book(key.subject).views.form(key)

    def history(self, place: Place) -> tuple[Change, ...]:
        """All changes of a cell."""
        return self.book(place.key.subject).views.history(place)

    def infusion(self, subject: str) -> tuple[date | None, bool]:
        """Day 0 of a subject, and whether it is only planned."""
        return self.book(subject).views.infusion()

    def snapshot(self, subject: str, cut: Mapping[str, tuple[int, str]] | None = None) -> Snapshot:
        """A subject's casebook as of a cut; now, where none is given."""
        from crf_app.casebook.snapshots import take_snapshot

        return take_snapshot(self, subject, cut)

    def witness(self, user: str, password: str, command: c.Override) -> c.Override:
        """An override with its second person, who signs what is gone past with their own key on this laptop.

        Refused(``witness.same``) for whoever is signed in, and for who has no role here, or no more, ``password.first``
        where that was given to them, ``witness.key`` where its key was taken, ``password.wait`` soon after a wrong one;
        WrongPassword when it is not theirs.
        """
        first = self.pen.hand.user
        if user == first or user not in self.people or not self.rights_of(user).roles:
            raise Refused("witness.same")
        what = f"override:{command.key.path}"
        said = confirmed_text(self.pen.hand.study, first, user, command.gate, what, command.operands)
        key = self.attached.vouch(user, password)
        if not self.rights_of(user, public_user(key)).roles:
            raise Refused("witness.key")
        return replace(command, second=user, signature=key.sign(said, ECDSA(SHA256())).hex())

    def unlock_again(self, password: str) -> EllipticCurvePrivateKey:
        """This person's own key, for a signature: the password is asked for again; WrongPassword when it is not it,
        Refused(``password.wait``) soon after a wrong one."""
        return self.attached.unlock_again(password)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every outcome; the answer ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, outcome: Outcome) -> None:
        self._forget_work(outcome.subject)
        for listener in list(self._listeners):
            listener(outcome)

    def close(self) -> None:
        """Let the store go."""
        self._books.clear()
        try:
            self.attached.closed(self)
        finally:
            self.keeping.close()

    def _desks(self) -> Iterator[Desk]:
        return (_desk(self, self.book(line.id), self._desks) for line in self._lines())

    def _empty(self, *, of_site: bool) -> Book:
        state = new_state(self.authority, self.site, of_site=of_site)
        graph = graph_of(self.packages, state)
        return Book(state, graph, Views(graph, ""))


def _placed(made: list[Entry], pasts: Mapping[str, Vector]) -> tuple[PlacedRow, ...]:
    return tuple(placed_row(entry, Standing.CURRENT, pasts[entry.hash]) for entry in made)


def _person(member: Member) -> Person:
    return Person(member.id, member.name, ", ".join(member.roles))


def _desk(casebook: Casebook, book: Book, desks: Callable[[], Iterator[Desk]]) -> Desk:
    hand, pen = casebook.pen.hand, casebook.pen
    session = pen.sessions.get(pen.chain, "")
    known = casebook.authority.sessions.get(session)
    root = known.root if known else pen.root_to_be(casebook.authority)
    author = Author(hand.user, hand.device, session, root)
    actor = Actor(author, casebook.roles, pen.past(), pen.heads())
    asked = partial(current_in, casebook), desks, partial(on_fork, casebook)
    return Desk(book.graph.versions, book.state, book.views.form, actor, *asked)


def _pasts(pen: Pen, made: list[Entry]) -> dict[str, Vector]:
    known = {tip.head.hash: tip.past for tip in pen.tips.values()}
    for entry in made:
        known[entry.hash] = past_of(entry, known)
    return {entry.hash: known[entry.hash] for entry in made}


def _past(row: PlacedRow) -> Vector:
    return vector_of(row.vector)


def _current(row: PlacedRow) -> bool:
    return row.standing is Standing.CURRENT

"""What a command adds to the record, or why it may not: pure, from the state as this device knows it.

Recording a fact is stopped by nothing but a lock; complete, sign and lock are stopped by what is open on the form.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import assert_never

from crf_app.errors import Refused
from crf_app.record import commands as c
from crf_app.record.acts import for_two
from crf_app.record.attests import ON_VALUES, covers_of, holding, locked, owes_reason, unexplained
from crf_app.record.canonical import Json
from crf_app.record.causality import Vector
from crf_app.record.commands import Meaning
from crf_app.record.entries import STUDY_WIDE, Head, Shape
from crf_app.record.places import KIND, NEW, NONE, SITE, STRUCK, STUDY, WIDE_SCOPES, FormKey, Place, subject_of
from crf_app.record.redaction import spread
from crf_app.record.rights import check_right
from crf_app.record.structure import inside, structure_of
from crf_app.record.subject import LOCKS, MOVE, Author, Fact, SubjectState, is_value, reaches
from crf_app.record.values import Answer, MissingCode
from crf_app.record.versions import Versions
from crf_app.record.view import FormView
from crf_app.study.model import Form, Identity, Severity, Study

TRIVIAL = frozenset({"error", "other", "mistake", "change", "changed", "aaaaa", "-----", "....."})


@dataclass(frozen=True)
class Draft:
    """What an entry will say: its type, its subject (empty for a new one) and each change with its value."""

    type: str
    subject: str
    changes: tuple[tuple[Shape, Json], ...]


@dataclass(frozen=True)
class Actor:
    """Who asks: author of the entry to be, roles, the causal past that the entry will have, and the heads it knows."""

    author: Author
    roles: Collection[str]
    past: Vector
    heads: Mapping[str, Head]


@dataclass(frozen=True)
class Desk:
    """What a decision looks at: by which packages forms are read, the state of the subject, the view of any form.

    For an attest on the whole site or study: the changes current in it, and the desk of each of its subjects. For a
    redaction: the subject of a change that stands on a fork.
    """

    versions: Versions
    state: SubjectState
    form: Callable[[FormKey], FormView]
    actor: Actor
    current_in: Callable[[str], Collection[str]] = lambda _: ()
    subjects: Callable[[], Iterable[Desk]] = tuple
    on_fork: Callable[[str], str] = lambda _: ""

    @property
    def study(self) -> Study:
        """The package in force."""
        return self.versions.study


def decide(desk: Desk, command: c.Command) -> Draft | None:  # noqa: C901 - one line for each of a closed list
    """The draft of an entry; None when nothing would change; Refused when a lock, a right or open work says no."""
    check_right(command, desk.actor.roles, of_site=desk.state.of_site)
    match command:
        case c.AddSubject(answers=answers):
            return _add_subject(desk, answers)
        case c.AddSiteRecord():
            return _add_site_record(desk)
        case c.AddInstance():
            return _add_instance(desk, command)
        case c.AddRow(key=key, answers=answers):
            return _add_row(desk, key, answers)
        case c.Enter(place=place, answer=answer, sources=sources):
            return _enter(desk, ((place, answer),), (sources,))
        case c.EnterMany(cells=cells, sources=of_each):
            return _enter(desk, cells, of_each or ((),) * len(cells))
        case c.EnterRows(key=key, rows=rows):
            return _enter_rows(desk, key, rows)
        case c.StrikeRow(key=key, row=row, struck=struck):
            return _strike(desk, key, row, struck)
        case c.Move(key=key, note=note):
            return _move(desk, key, note)
        case c.GiveReason():
            return _reason(desk, command)
        case c.Confirm():
            _check_known(desk, command.operands)
            return _note(command.key, "confirm", command.operands, {"finding": command.finding}, command.comment)
        case c.Attest():
            return _attest(desk, command)
        case c.Withdraw(attest=attest, reason=reason):
            return _withdraw(desk, attest, reason)
        case c.Accept(change=change, reason=reason):
            return _accept(desk, change, reason)
        case c.Redact(changes=changes, reason=reason):
            return _redact(desk, changes, reason)
        case c.Override():
            return _override(desk, command)
        case c.Undo(change=change):
            return _undo(desk, change)
        case c.TakeBack(changes=changes):
            return _take_back(desk, changes)
        case _:
            assert_never(command)


def _add_subject(desk: Desk, answers: tuple[tuple[str, Answer], ...]) -> Draft:
    if locked(desk.state, NEW):
        raise Refused("site.locked")
    form, _ = Identity.split(desk.study.identity.number)
    visit = desk.study.visits_of(form)[0].id
    made: list[tuple[Shape, Json]] = [(Shape("+"), {"subject": True})]
    for name, answer in answers:
        check_item(desk.study.forms.get(form), name)
        made.append((Shape(f"self:0/{visit}/{form}/{NONE}/{name}"), answer.json()))
    return Draft("enter", "", tuple(made))


def _add_site_record(desk: Desk) -> Draft:
    if locked(desk.state, NEW):
        raise Refused("site.locked")
    return Draft("enter", "", ((Shape(NEW, more={KIND: SITE}), {"site": True}),))


def _add_instance(desk: Desk, command: c.AddInstance) -> Draft:
    key = FormKey(command.subject, command.visit, command.form)
    _check_there(desk, key)
    path = key.path
    _check_open(desk, path)
    made: list[tuple[Shape, Json]] = [(Shape(f"{path}:+"), {"instance": True})]
    for name, answer in command.answers:
        check_item(desk.versions.form(key), name)
        made.append((Shape(f"{path}:self:0/{NONE}/{name}"), answer.json()))
    return Draft("enter", command.subject, tuple(made))


def _add_row(desk: Desk, key: FormKey, answers: tuple[tuple[str, Answer], ...]) -> Draft:
    _check_there(desk, key)
    _check_open(desk, key.path)
    made: list[tuple[Shape, Json]] = [(Shape(f"{key.path}/+"), {"row": True})]
    for name, answer in answers:
        check_item(desk.versions.form(key), name)
        made.append((Shape(f"{key.path}/self:0/{name}"), answer.json()))
    return Draft("enter", key.subject, tuple(made))


def _enter(
    desk: Desk, cells: tuple[tuple[Place, Answer | None], ...], sources: tuple[tuple[str, ...], ...]
) -> Draft | None:
    _check_once([place for place, _ in cells])
    made = []
    for (place, answer), named in zip(cells, sources, strict=True):
        check_item(desk.versions.form(place.key), place.item)
        _check_there(desk, place.key, place.row)
        _check_open(desk, place.key.path)
        change = _change(desk, place.what, answer, named)
        if change is not None:
            made.append(change)
    return Draft("enter", cells[0][0].key.subject, tuple(made)) if made else None


def _enter_rows(
    desk: Desk, key: FormKey, rows: tuple[tuple[str, tuple[tuple[str, Answer | None], ...]], ...]
) -> Draft | None:
    _check_there(desk, key)
    _check_open(desk, key.path)
    _check_once([row for row, _ in rows if row])
    made: list[tuple[Shape, Json]] = []
    for row, answers in rows:
        _check_once([name for name, _ in answers])
        for name, _ in answers:
            check_item(desk.versions.form(key), name)
        if row:
            _check_there(desk, key, row)
            changes = (_change(desk, key.at(name, row).what, answer, ()) for name, answer in answers)
            made += [change for change in changes if change is not None]
        elif not answers or any(answer is not None for _, answer in answers):
            new = f"{key.path}/self:{len(made)}"
            made.append((Shape(f"{key.path}/{NEW}"), {"row": True}))
            made += [(Shape(f"{new}/{name}"), answer.json()) for name, answer in answers if answer is not None]
    return Draft("enter", key.subject, tuple(made)) if made else None


def _check_once(named: Sequence[object]) -> None:
    """Refused(``place.twice``): two answers to one question in one gesture would be a conflict with oneself."""
    if len(set(named)) < len(named):
        raise Refused("place.twice")


def _change(desk: Desk, what: str, answer: Answer | None, sources: tuple[str, ...]) -> tuple[Shape, Json] | None:
    current = desk.state.current(what)
    if len(current) == 1 and current[0].answer() == answer and not desk.state.is_redacted(current[0]):
        return None
    if not current and answer is None:
        return None
    base = tuple(sorted(fact.hash for fact in current))
    there = [name for name in sources if not desk.state.is_gone(name)]
    more: dict[str, Json] = {"from": list(there)} if there else {}
    return Shape(what, base, _owes(desk, what, base), more), answer.json() if answer else None


def _owes(desk: Desk, what: str, base: tuple[str, ...]) -> bool:
    return owes_reason(desk.state, _future(desk, what, base))


def _future(desk: Desk, what: str, base: tuple[str, ...]) -> Fact:
    """The change as it will stand in the record, for rules that judge a change in its causal past."""
    actor = desk.actor
    return Fact("", "", 0, "enter", what, base, None, False, {}, "", 0, "", actor.author, actor.past)


def _strike(desk: Desk, key: FormKey, row: str, struck: bool) -> Draft | None:
    _check_there(desk, key, row)
    _check_open(desk, key.path)
    if row == NONE and not key.instance:
        raise Refused("place.unknown", form=key.form)
    what = Place(key, row, STRUCK).what
    current = desk.state.current(what)
    if all((fact.value is True) == struck for fact in current) and (current or not struck):
        return None
    base = tuple(sorted(fact.hash for fact in current)) + (_struck_with(desk, key, row) if struck else ())
    return Draft("enter", key.subject, ((Shape(what, base, _owes(desk, what, base)), struck),))


def _struck_with(desk: Desk, key: FormKey, row: str) -> tuple[str, ...]:
    """What a strike names besides earlier strikes: nothing when nothing is in it, else its creation, and where that is
    not settled the first answer that is, for then a reason is owed."""
    held = inside(desk.state, key, row)
    if not held:
        return ()
    created = key.instance if row == NONE else row
    what = Place(key, row, STRUCK).what
    settled = (fact.hash for fact in held if _owes(desk, what, (fact.hash,)))
    named = () if _owes(desk, what, (created,)) else tuple(islice(settled, 1))
    return (created, *named)


def _move(desk: Desk, key: FormKey, note: str) -> Draft:
    """Refused: ``place.unknown`` for a form that nobody has begun, ``form.locked``, and ``move.none`` where the package
    in force asks the form no otherwise, not at all, or is not newer."""
    _check_there(desk, key)
    _check_open(desk, key.path)
    if not inside(desk.state, key, NONE) and key.instance == "":
        raise Refused("place.unknown", form=key.form)
    if not desk.versions.newer(key):
        raise Refused("move.none", form=key.form)
    more: dict[str, Json] = {"from": desk.versions.package(key), "to": desk.study.hash}
    return Draft(MOVE, key.subject, ((Shape(key.path, more=more), {"text": note.strip()}),))


def _reason(desk: Desk, command: c.GiveReason) -> Draft:
    if desk.study.reasons.find(command.code) is None:
        raise Refused("reason.unknown")
    if command.code == desk.study.reasons.codes[-1].code or command.text:
        _needed(command.text)
    facts = [desk.state.facts[name] for name in command.changes if name in desk.state.facts]
    _check_known(desk, command.changes)
    if not facts:
        raise Refused("change.unknown")
    subject = facts[0].what.partition("/")[0]
    named = set().union(*(unexplained(desk.state, fact) for fact in facts))
    shape = Shape(f"reason:{subject}", tuple(sorted(named)), more={"code": command.code})
    return Draft("reason", subject, ((shape, {"text": command.text}),))


def _override(desk: Desk, command: c.Override) -> Draft:
    _check_known(desk, command.operands)
    gate, second = command.gate, command.second
    if gate in for_two(desk.study.course) and (second in ("", desk.actor.author.user) or not command.signature):
        raise Refused("witness.same")
    more: dict[str, Json] = {"gate": gate, **({"second": second, "signature": command.signature} if second else {})}
    return _note(command.key, "override", command.operands, more, _needed(command.reason))


def _check_known(desk: Desk, changes: Collection[str]) -> None:
    """Refused(``change.unknown``): an entry that names a change which nobody holds would wait for ever."""
    if any(name not in desk.state.facts for name in changes):
        raise Refused("change.unknown")


def _needed(text: str) -> str:
    """The text, when it says something; Refused(``reason.text``) otherwise."""
    if len(text.strip()) < 5 or text.strip().lower() in TRIVIAL:
        raise Refused("reason.text")
    return text.strip()


def _note(key: FormKey, kind: str, base: tuple[str, ...], more: Mapping[str, Json], text: str) -> Draft:
    shape = Shape(f"{kind}:{key.path}", tuple(sorted(base)), more=more)
    return Draft(kind, key.subject, ((shape, {"text": text}),))


def _attest(desk: Desk, command: c.Attest) -> Draft:
    wide = command.scope in WIDE_SCOPES
    subject = "" if wide else command.scope.partition("/")[0]
    if not wide and subject not in desk.state.facts:
        raise Refused("scope.unknown")
    more: dict[str, Json] = {"meaning": command.meaning.value, "details": dict(command.details)}
    if command.meaning in ON_VALUES:
        here = [fact.hash for fact in desk.state.current_in(command.scope)]
        current = desk.current_in(command.scope) if wide else here
        _check_attest(desk, command, current)
        more["covers"] = covers_of(current)
    if command.meaning is Meaning.RELEASE_BEGUN:
        more["cut"] = {
            chain: [head.seq, head.hash]
            for chain, head in desk.actor.heads.items()
            if command.scope != STUDY or chain.endswith(f":{STUDY_WIDE}")
        }
    return Draft("attest", subject, ((Shape(command.scope, more=more), None),))


def _check_attest(desk: Desk, command: c.Attest, current: Collection[str]) -> None:
    if command.meaning is Meaning.VERIFY:
        return
    if not current:
        raise Refused("form.blank")
    if _holds(desk.state, command, current):
        raise Refused(f"already.{command.meaning.value}")
    if command.scope == STUDY:
        return
    for each in desk.subjects() if command.scope == SITE else (desk,):
        for key in _started(each, command.scope):
            check_finished(each.form(key))
            if command.meaning is not Meaning.COMPLETE and not holding(each.state, key.path, Meaning.COMPLETE):
                raise Refused("form.not_complete")


def _holds(state: SubjectState, command: c.Attest, current: Collection[str]) -> bool:
    """Whether an attest of this meaning, on exactly this scope, holds already."""
    if command.scope not in WIDE_SCOPES:
        return bool(holding(state, command.scope, command.meaning))
    same = [fact for fact in state.over if fact.what == command.scope and fact.meaning == command.meaning.value]
    return any(
        state.counts(fact) and not state.withdrawals(fact) and fact.more.get("covers") == covers_of(current)
        for fact in same
    )


def _started(desk: Desk, scope: str) -> list[FormKey]:
    """The forms in a scope that hold anything: what is open on one of them is open on the visit and the subject."""
    started = structure_of(desk.versions).started.values()
    return [key for keys in started for key in keys if reaches(scope, key.path)]


def check_finished(view: FormView) -> None:
    """Refused(``form.incomplete``) while anything on the form is open, with how many of each."""
    rows = [cell for row in view.rows if not row.struck for cell in row.cells.values()]
    cells = [*view.cells.values(), *rows]
    answers = [cell.answer for cell in cells]
    counts = {
        "hard": sum(finding.severity is Severity.HARD for finding in view.findings),
        "owed": len(view.owes),
        "conflicts": sum(cell.conflict for cell in cells),
        "pending": sum(answer is not None and answer.missing is MissingCode.PEND for answer in answers),
        "proposals": len(view.proposals),
    }
    if any(counts.values()):
        raise Refused("form.incomplete", **{name: str(count) for name, count in counts.items() if count})


def _withdraw(desk: Desk, attest: str, reason: str) -> Draft:
    fact = desk.state.named(attest)
    known = fact is not None and fact.meaning in {meaning.value for meaning in Meaning}
    if fact is None or not known or desk.state.withdrawals(fact):
        raise Refused("attest.unknown")
    meaning = Meaning(fact.meaning)
    check_right(c.Attest(fact.what, meaning), desk.actor.roles, of_site=desk.state.of_site)
    if fact.meaning not in LOCKS:
        _check_open(desk, fact.what)
    shape = Shape(fact.what, (attest,), more={"meaning": Meaning.WITHDRAW.value})
    subject = "" if fact.what in WIDE_SCOPES else fact.what.partition("/")[0]
    return Draft("attest", subject, ((shape, {"text": _needed(reason)}),))


def _accept(desk: Desk, change: str, reason: str) -> Draft:
    fact = desk.state.facts.get(change)
    if fact is None or desk.state.in_force(fact):
        raise Refused("proposal.unknown")
    text: Json = {"text": _needed(reason)}
    named = [fact, *_stands_on(desk.state, fact)]
    changes = tuple((Shape(_home(each), (each.hash,), more={"meaning": Meaning.ACCEPT.value}), text) for each in named)
    return Draft("attest", changes[0][0].what.partition("/")[0], changes)


def _stands_on(state: SubjectState, fact: Fact) -> list[Fact]:
    """The creations that a change's place is named by and that are proposals too: without its row no answer is seen."""
    names = dict.fromkeys(fact.what.replace(":", "/").split("/"))
    found = [state.facts[name] for name in names if name in state.facts and name != fact.hash]
    return [each for each in found if not state.in_force(each)]


def _home(fact: Fact) -> str:
    """The form that a change belongs to; the subject, for the change that creates one."""
    return fact.hash if fact.what == NEW else "/".join(fact.what.split("/")[:3])


def _redact(desk: Desk, changes: tuple[str, ...], reason: str) -> Draft:
    """Takes out values of one subject, those on a fork among them, or texts of attests on one site or study."""
    homes = {_owner(desk, name) for name in changes}
    if len(homes) != 1 or "" in homes:
        raise Refused("change.unknown")
    home = homes.pop()
    named = tuple(sorted(spread(desk.state, changes)))
    subject = "" if home in WIDE_SCOPES else home
    return Draft("redact", subject, ((Shape(f"redact:{home}", named), {"text": _needed(reason)}),))


def _owner(desk: Desk, change: str) -> str:
    """The subject that a change belongs to, or the whole that an attest is on; empty when it is not here."""
    fact = desk.state.named(change)
    if fact is None:
        return desk.on_fork(change)
    return fact.what if fact.what in WIDE_SCOPES else subject_of(fact.what) or change


def _undo(desk: Desk, change: str) -> Draft | None:
    fact = desk.state.facts.get(change)
    current = desk.state.current(fact.what) if fact else []
    mine = fact is not None and fact.author.user == desk.actor.author.user
    if fact is None or not mine or [found.hash for found in current] != [change]:
        raise Refused("undo.changed")
    if fact.type == MOVE:
        raise Refused("undo.move", form=fact.what.split("/")[2].partition(":")[0])
    if fact.what.endswith(f"/{STRUCK}"):
        place = Place.parse(fact.what)
        return _strike(desk, place.key, place.row, fact.value is not True)
    if len(fact.base) > 1:
        raise Refused("undo.changed")
    old = desk.state.facts[fact.base[0]].answer() if fact.base else None
    _check_open(desk, "/".join(fact.what.split("/")[:3]))
    made = _change(desk, fact.what, old, fact.base)
    return Draft("enter", fact.what.partition("/")[0], (made,)) if made else None


def _take_back(desk: Desk, changes: tuple[str, ...]) -> Draft | None:
    _check_known(desk, changes)
    if any(desk.state.facts[name].author.user != desk.actor.author.user for name in changes):
        raise Refused("undo.changed")
    drafts = [_undo_of(desk, desk.state.facts[name]) for name in changes if is_value(desk.state.facts[name])]
    made = [change for draft in drafts if draft is not None for change in draft.changes]
    return Draft("enter", desk.state.facts[changes[0]].what.partition("/")[0], tuple(made)) if made else None


def _undo_of(desk: Desk, fact: Fact) -> Draft | None:
    """As undo does; the creation of a row is undone by its strike."""
    form, _, last = fact.what.rpartition("/")
    if last != NEW or not form:
        return _undo(desk, fact.hash)
    return _strike(desk, FormKey.parse(form), fact.hash, True)


def _check_there(desk: Desk, key: FormKey, row: str = NONE) -> None:
    """Refused(``place.unknown``): what is recorded where no window looks would be kept and never seen."""
    named = [key.subject, *([key.instance] if key.instance else []), *([row] if row != NONE else [])]
    here = desk.versions.form(key) is not None and (key.visit == NONE or desk.versions.visit(key.visit) is not None)
    if not here or any(name not in desk.state.facts for name in named):
        raise Refused("place.unknown", form=key.form)


def _check_open(desk: Desk, path: str) -> None:
    if locked(desk.state, path):
        raise Refused("form.locked", form=path.rpartition("/")[2].partition(":")[0])


def check_item(form: Form | None, name: str) -> None:
    """Refused when a form's version lacks an item, or when the item is derived and takes no reported value."""
    item = form.by_name.get(name) if form is not None else None
    at = f"{form.id}.{name}" if form is not None else name
    if item is None:
        raise Refused("item.unknown", item=at)
    if item.is_derived and not item.reported:
        raise Refused("item.derived", item=at)

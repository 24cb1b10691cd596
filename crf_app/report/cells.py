"""One cell in a print: what is asked, what is answered, what it was before, who wrote it and when, what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from crf_app.clinical.dates import PartialDate
from crf_app.record.item_findings import is_unanswered
from crf_app.record.snapshot import Snapshot
from crf_app.record.values import AnswerKind
from crf_app.record.view import Cell, Change, Derived, Finding, Relevance
from crf_app.report.answers import Speaker, day_text, time_text
from crf_app.report.paper import Ink
from crf_app.report.text import BOLD, FAINT, NBSP, NOTE, PLAIN, SMALL, STRUCK, WARN, Mark, Span
from crf_app.report.words import Words
from crf_app.study.model import Item, ItemType, Severity
from crf_app.study.naming import is_convention, lacking

SHOWN_CHANGES = 3
_LISTED_OPTIONS = 12
_NAMED = 6
"""So many of the answers that a rule lacks are named; each stands unanswered in its own line."""

_SEVERITIES = {Severity.HARD: "hard", Severity.SOFT: "soft", Severity.NOTE: "note"}


@dataclass
class Notes:
    """The numbered change notes of one form, in the order in which their marks stand."""

    lines: list[tuple[Span, ...]] = field(default_factory=list)

    def add(self, spans: Sequence[Span]) -> str:
        """Add a note; the mark that points to it."""
        mark = f"◁{len(self.lines) + 1}"
        self.lines.append((Span(f"{mark}{NBSP}", BOLD), *spans))
        return mark


@dataclass(frozen=True)
class CellPrinter:
    """Prints cells of one snapshot in one language."""

    snapshot: Snapshot
    speak: Speaker
    words: Words

    def question(self, item: Item, ink: Ink = PLAIN) -> tuple[Span, ...]:
        """The question; a derived item is marked ƒ, and † where a convention decides it."""
        by_convention = item.is_derived and is_convention(self.snapshot.study, item.source, item.derive)
        mark = (Span(f"ƒ{'†' if by_convention else ''}{NBSP}", BOLD),) if item.is_derived else ()
        return (*mark, Span(self.words.label(item.label), ink))

    def answer(self, cell: Cell, notes: Notes, options: bool = True) -> tuple[Span, ...]:
        """Everything that is to be said of the answer.

        ``options`` prints the whole list of a choice, and leaves it to ``entered`` to say that there is no answer.
        """
        spans = [*self._past(cell, notes), *self._present(cell, options)]
        if cell.derived is not None:
            spans += self._derived(cell, cell.derived)
        if not spans:
            spans = [Span(f"[{NBSP}]", FAINT), *([] if options else [Span(NBSP), *self._no_data(cell)])]
        if cell.relevance is Relevance.NO:
            spans.append(Span(f"\n{self.words.both('not_relevant')}", NOTE))
        if cell.owes:
            spans.append(Span(f"\n{self.words.both('reason_owed')}", Ink(bold=True, colour=WARN.colour)))
        if cell.proposal and not cell.changes:
            said = (self.speak.scalar(value, cell.item) for value in cell.proposal)
            spans.append(Span(f"\n{self.words.named(self.words.say('suggested'), *said)}", NOTE))
        return tuple(spans)

    def _no_data(self, cell: Cell) -> list[Span]:
        """That there is no answer, and whether one is required."""
        wanting = any(is_unanswered(finding) for finding in cell.findings)
        spans = [Span(self.words.say("no_data"), FAINT)]
        return [*spans, Span(f" · {self.words.say('required')}", WARN)] if wanting else spans

    def entered(self, cell: Cell) -> tuple[Span, ...]:
        """Who wrote the current answer, and when; where there is none, that there is none."""
        if cell.changes or cell.derived is not None or cell.relevance is Relevance.NO:
            return (Span(self.stamps(cell.changes), SMALL),)
        return tuple(replace(span, ink=replace(span.ink, size=SMALL.size)) for span in self._no_data(cell))

    def stamps(self, changes: Iterable[Change]) -> str:
        """Who wrote these changes and when, to the minute, one line for each person and day."""
        times: dict[tuple[str, str], list[str]] = {}
        for change in changes:
            times.setdefault((change.user, change.time[:10]), []).append(change.time[11:16])
        days = sorted((day, user, min(clocks), max(clocks)) for (user, day), clocks in times.items())
        return "\n".join(
            f"{user} {day_text(PartialDate.parse(day), self.words.main)} {first}{'' if first == last else '–' + last}"
            for day, user, first, last in days
        )

    def findings(self, cell: Cell) -> Iterator[tuple[Span, ...]]:
        """The findings on this cell, one paragraph each; that it is not answered stands in the answer itself."""
        return (self.finding(finding) for finding in cell.findings if not is_unanswered(finding))

    def finding(self, finding: Finding) -> tuple[Span, ...]:
        """One finding: flag, how serious, message, whether a person confirmed it."""
        ink = NOTE if finding.confirmed or finding.severity is Severity.NOTE else WARN
        tail = [self.words.say("confirmed")] * finding.confirmed + [self.words.say("convention")] * finding.convention
        said = self.words.named(self.words.say(_SEVERITIES[finding.severity]), self.words.label(finding.message))
        said += f" ({'; '.join(tail)})" if tail else ""
        return (Span("", ink, mark=Mark.FLAG), Span(said, ink))

    def value(self, change: Change, item: Item) -> str:
        """What one change says."""
        if change.redacted:
            return f"[{self.words.say('redacted')}]"
        if change.answer is None:
            return f"[{self.words.say('cleared')}]"
        return self.speak.answer(change.answer, item)

    def reason(self, change: Change) -> str:
        """Why a change was made."""
        if change.owes and not change.reason_code:
            return self.words.say("reason_owed")
        return self.speak.reason(change.reason_code, change.reason_text) or self.words.say("first_entry")

    def time(self, time: str, seconds: bool = True) -> str:
        """A time in the language of the print."""
        return time_text(time, self.words.main, seconds)

    def _past(self, cell: Cell, notes: Notes) -> list[Span]:
        current = {change.hash for change in cell.changes}
        history = self.snapshot.history.get(cell.place.what, ())
        past = [change for change in history if change.hash not in current and not change.proposal]
        if not past:
            return []
        shown = past if len(past) <= SHOWN_CHANGES else [past[0], past[-1]]
        spans: list[Span] = []
        for change in shown:
            spans += [Span(self.value(change, cell.item), STRUCK), Span(" ")]
        noted = self._noted(history, past)
        hidden = len(past) - len(noted)
        more = Span(f"  ({self.words.say('more_changes', number=hidden)}{NBSP}", NOTE)
        tail = (more, Span("0000", NOTE, page_of="audit")) if hidden > 0 else ()
        marks = [
            notes.add((*self._note(change, cell.item), *(tail if change is noted[-1] else ()))) for change in noted
        ]
        return [*spans, Span(" ".join(marks), NOTE), Span("  ")]

    def _noted(self, history: Sequence[Change], past: Sequence[Change]) -> list[Change]:
        later = [change for change in history if not change.proposal][1:]
        return later if len(past) <= SHOWN_CHANGES else [later[0], later[-1]]

    def _note(self, change: Change, item: Item) -> tuple[Span, ...]:
        known = {old.hash: old for old in self.snapshot.history.get(change.place.what, ())}
        before = ", ".join(self.value(known[old], item) for old in change.base if old in known) or "–"
        who = f"{self.time(change.time)}  {self.speak.person(change.user)}  "
        said = f"{self.words.short(item.label)}: {before} → {self.value(change, item)}  {self.reason(change)}"
        return (Span(who, SMALL), Span(said, SMALL))

    def _present(self, cell: Cell, options: bool) -> list[Span]:
        if cell.conflict:
            values = [f"{self.value(c, cell.item)} – {self.speak.person(c.user)}" for c in cell.changes]
            alarm = Ink(bold=True, colour=WARN.colour)
            return [Span(self.words.both("conflict"), alarm), *(Span(f"\n• {value}", BOLD) for value in values)]
        if not cell.changes:
            return self._blank_options(cell, options)
        change = cell.changes[0]
        reported = [Span(self.words.named(self.words.both("reported"), ""), FAINT)] if cell.item.is_derived else []
        if options and change.answer is not None and not change.redacted and self._lists_options(cell.item):
            if change.answer.kind is AnswerKind.MISSING:
                return [*reported, Span(self.value(change, cell.item), BOLD)]
            chosen = change.answer.codes if change.answer.kind is AnswerKind.CODES else (change.answer.text,)
            return reported + self._options(cell.item, chosen)
        said = [Span(self.value(change, cell.item), BOLD)]
        if options and cell.item.codes and change.answer is not None and change.answer.kind is AnswerKind.CODE:
            said.append(Span(f"  ({self.words.say('one_of', number=len(cell.item.codes.codes))})", NOTE))
        return reported + said

    def _blank_options(self, cell: Cell, options: bool) -> list[Span]:
        if not options or cell.derived is not None or not self._lists_options(cell.item):
            return []
        return self._options(cell.item, ())

    def _lists_options(self, item: Item) -> bool:
        return item.codes is not None and len(item.codes.codes) <= _LISTED_OPTIONS

    def _options(self, item: Item, chosen: Sequence[str]) -> list[Span]:
        many = item.type is ItemType.CODES
        on, off = (Mark.BOX_ON, Mark.BOX) if many else (Mark.RADIO_ON, Mark.RADIO)
        known = [code.code for code in item.codes.codes] if item.codes else []
        spans: list[Span] = []
        for code in [*known, *(code for code in chosen if code not in known)]:
            ink = BOLD if code in chosen else PLAIN
            label = self.speak.code(code, item.codes)
            spans += [Span("", ink, mark=on if code in chosen else off), Span(label, ink), Span("   ")]
        return spans[:-1]

    def _derived(self, cell: Cell, derived: Derived) -> list[Span]:
        before = [Span("\n")] if cell.changes else []
        if derived.values:
            said = derived.sign + "; ".join(self.speak.scalar(value, cell.item) for value in derived.values)
            label = [Span(self.words.named(self.words.say("computed"), ""), FAINT)] if cell.changes else []
            status = self.words.status(derived.derivation.status) if derived.derivation and not derived.sign else ""
            tail = [part for part in (status, self.words.say("from_reported") if derived.from_reported else "") if part]
            notes = [Span(f"  ({'; '.join(tail)})", NOTE)] if tail else []
            return [*before, *label, Span(said, BOLD), *notes]
        return [
            *before,
            Span(f"{self.words.say('not_determinable')}{self._bounds(cell, derived)}", BOLD),
            *self._why(cell.item, derived),
        ]

    def _bounds(self, cell: Cell, derived: Derived) -> str:
        found = derived.derivation
        low = self.speak.scalar(found.low, cell.item) if found and found.low is not None else ""
        high = self.speak.scalar(found.high, cell.item) if found and found.high is not None else ""
        if low and high:
            return f", {self.words.say('between', low=low, high=high)}"
        if low:
            return f", {self.words.say('at_least', low=low)}"
        return f", {self.words.say('at_most', high=high)}" if high else ""

    def _why(self, asked: Item, derived: Derived) -> list[Span]:
        found = [name for form, item in derived.missing for name in self._named(asked, form, item)]
        lacking = list(dict.fromkeys(found))
        reason = derived.derivation.reason if derived.derivation else ""
        word, _, names = reason.partition(":")
        known = word in ("missing", "partial", "invalid", "outside", "masked", "censored")
        said = self.words.say(word) if known else word
        parts = (
            lacking if word == "missing" and lacking else [name.replace("_", " ") for name in names.split(",") if name]
        )
        if not reason and lacking:
            said, parts = self.words.say("missing"), lacking
        if not said:
            said = self.words.say("unknown_answer")
        if len(parts) > _NAMED + 1:
            parts = [*parts[:_NAMED], self.words.say("and_more", number=len(parts) - _NAMED)]
        return [Span(f"  ({self.words.named(said, *parts) if parts else said})", NOTE)]

    def _named(self, asked: Item, form: str, item: str) -> list[str]:
        labels = lacking(self.snapshot.study, asked.derive, form, item)
        return [self.words.short(label) for label in labels] or [item]

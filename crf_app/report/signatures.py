"""The signature page: who signed what and when, whether it still holds, and everybody named in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.record.snapshot import Snapshot
from crf_app.record.view import AttestLine, Change
from crf_app.report.cells import CellPrinter
from crf_app.report.flow import Flow, Row, Section, Table, columns
from crf_app.report.form_section import visit_text
from crf_app.report.paper import Ink
from crf_app.report.release import ReleaseInfo
from crf_app.report.text import ALERT, BOLD, NBSP, PLAIN, SMALL, Span
from crf_app.report.words import WORDS, Words

_RELEASES = ("release-begun", "release-made", "withdraw")


@dataclass(frozen=True)
class SignatureSection:
    """Prints the signature page; ``anchors`` gives the anchor of each form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def print(self, snapshot: Snapshot, release: ReleaseInfo) -> None:
        """Print signatures, other attests, people and what the seal of the file is worth."""
        self.flow.start(Section.of("signatures", self.words))
        self.flow.heading(
            f"{self.words.both('signatures')} — {snapshot.subject.number or snapshot.subject.screening}", 14
        )
        signs = [line for line in snapshot.attests if line.meaning == "sign"]
        others = [line for line in snapshot.attests if line.meaning != "sign" and line.meaning not in _RELEASES]
        if not signs:
            self.flow.paragraph((Span(self.words.both("no_signatures"), Ink(bold=True, colour=ALERT)),))
            self.flow.space(6)
        self._attests(snapshot, signs)
        if others:
            self.flow.heading(self.words.both("other_attests"), 10.5)
            self._attests(snapshot, others)
        self._people(snapshot)
        self.flow.heading(self.words.both("seal"), 10.5, follows=20)
        self.flow.paragraph((Span(self.words.both(f"seal_{release.seal.value}"), BOLD),))

    def _attests(self, snapshot: Snapshot, lines: Sequence[AttestLine]) -> None:
        if not lines:
            return
        widths = columns(self.flow.width, 4, 31, 17, 18, 15, 15)
        titles = ["#", *(self.words.both(t) for t in ("signed_record", "signed_by", "date_time", "meaning", "state"))]
        header = self._row(widths, [(Span(title, BOLD),) for title in titles], shade=True)
        changes = {change.hash: change for history in snapshot.history.values() for change in history}
        rows = [self._row(widths, self._line(snapshot, n, line, changes)) for n, line in enumerate(lines, 1)]
        self.flow.table(Table(widths, header), rows)
        self.flow.space(8)

    def _line(
        self, snapshot: Snapshot, number: int, line: AttestLine, changes: Mapping[str, Change]
    ) -> Sequence[Sequence[Span]]:
        state = "withdrawn" if line.withdrawn else "valid" if line.holds else "broken"
        ink = PLAIN if state == "valid" else Ink(bold=True, colour=ALERT)
        person = snapshot.people.get(line.user)
        name = f"{person.name}\n" if person else ""
        meaning = f"meaning_{line.meaning}"
        said = self.words.both(meaning) if meaning in WORDS else line.meaning
        return (
            (Span(str(number)),),
            (*self._record(snapshot, line), *self._since(snapshot, line, changes)),
            (Span(f"{name}{self.cells.speak.person(line.user)}"),),
            (Span(self.cells.time(line.time)),),
            (Span(said),),
            (Span(self.words.both(state), ink),),
        )

    def _record(self, snapshot: Snapshot, line: AttestLine) -> Iterable[Span]:
        view = next((view for view in snapshot.forms if view.key.path == line.scope), None)
        if view is None:
            visit = snapshot.study.visit_by_id.get(line.scope.rpartition("/")[2])
            whole = self.words.both("whole_visit") if visit else self.words.both("whole_casebook")
            return [Span(f"{whole} {self.words.short(visit.label) if visit else ''}".strip())]
        said = f"{self.words.short(view.form.label)} · {visit_text(view, self.words)}"
        anchor = self.anchors.get(line.scope, "")
        page = [Span(f" {self.words.say('page')}{NBSP}", SMALL), Span("0000", SMALL, page_of=anchor)] if anchor else []
        return [Span(said, PLAIN, link=anchor), *page]

    def _since(self, snapshot: Snapshot, line: AttestLine, changes: Mapping[str, Change]) -> Iterable[Span]:
        change = changes.get(line.overtaken_by)
        if change is None:
            return []
        item = snapshot.item(change.place)
        if item is None:
            return []
        before = ", ".join(self.cells.value(changes[old], item) for old in change.base if old in changes) or "–"
        what = f"{self.words.short(item.label)} {before} → {self.cells.value(change, item)}"
        who = f"{self.cells.speak.person(change.user)} {self.cells.time(change.time, seconds=False)}"
        said = f"\n{self.words.say('changed_by', item=what)} ({who}, {self.cells.reason(change)})"
        return [Span(said, Ink(size=8.0, colour=ALERT))]

    def _people(self, snapshot: Snapshot) -> None:
        self.flow.heading(self.words.both("people"), 10.5)
        widths = columns(self.flow.width, 30, 40, 30)
        rows = []
        for person in sorted(snapshot.people.values(), key=lambda person: person.id):
            parts = (person.id, person.name, self.cells.speak.roles(person))
            rows.append(self._row(widths, [(Span(part),) for part in parts]))
        self.flow.table(Table(widths), rows)
        self.flow.space(8)

    def _row(self, widths: Sequence[float], spans: Sequence[Sequence[Span]], shade: bool = False) -> Row:
        cells = tuple(self.flow.cell(tuple(part), width) for part, width in zip(spans, widths, strict=True))
        return Row(cells, shade=shade)

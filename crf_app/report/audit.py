"""The audit trail appendix: every line of the snapshot's audit, by form, then in causal order, counted at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crf_app.record.snapshot import AuditLine, Snapshot
from crf_app.record.values import Answer
from crf_app.report.audit_places import AuditPlaces
from crf_app.report.cells import CellPrinter
from crf_app.report.flow import NAVY, Flow, Row, Section, Table, columns
from crf_app.report.form_section import visit_text
from crf_app.report.paper import Ink
from crf_app.report.text import BOLD, NBSP, NOTE, SMALL, Span
from crf_app.report.words import WORDS, Words
from crf_app.study.model import Item

_ENTRY = 16  # characters of an entry's hash that are printed


@dataclass
class _Group:
    title: str
    anchor: str = ""
    lines: list[AuditLine] = field(default_factory=list)


@dataclass(frozen=True)
class AuditSection:
    """Prints the audit trail; ``anchors`` gives the anchor of each form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def print(self, snapshot: Snapshot) -> int:
        """Print the appendix; how many lines it shows."""
        self.flow.start(replace(Section.of("audit", self.words), landscape=True))
        self.flow.heading(f"{self.words.both('audit')} — {snapshot.subject.number or snapshot.subject.screening}", 14)
        widths = columns(self.flow.width, 16, 14, 22, 15, 22, 15)
        titles = ("when", "who", "item", "from", "to", "reason")
        header = self._row(widths, [(Span(self.words.stacked(title), BOLD),) for title in titles], shade=True)
        places = AuditPlaces(snapshot, self.words)
        groups = self._groups(snapshot, places)
        rows = (row for group in groups for row in self._group(widths, group, places))
        self.flow.table(Table(widths, header), rows)
        shown = sum(len(group.lines) for group in groups)
        said = self.words.both("audit_count", shown=f"{shown:,}", total=f"{len(snapshot.audit):,}")
        self.flow.paragraph((Span(said, BOLD),))
        return shown

    def _group(self, widths: Sequence[float], group: _Group, places: AuditPlaces) -> Iterable[Row]:
        blank = [()] * (len(widths) - 1)
        title = [Span(group.title, Ink(bold=True, colour=NAVY), link=group.anchor)]
        if group.anchor:
            title += [Span(f"   {self.words.say('page')}{NBSP}", NOTE), Span("0000", NOTE, page_of=group.anchor)]
        yield Row((self.flow.cell(title, sum(widths)), *blank), leading=16.0, keep=True)
        for line in group.lines:
            yield self._row(widths, self._line(line, places))
        said = self.words.say("section_count", number=len(group.lines), entry=group.lines[-1].entry[:_ENTRY])
        yield Row((self.flow.cell((Span(said, NOTE),), sum(widths)), *blank), leading=11.0)

    def _groups(self, snapshot: Snapshot, places: AuditPlaces) -> list[_Group]:
        groups = {
            view.key.path: _Group(f"{self.words.label(view.form.label)} · {visit_text(view, self.words)}")
            for view in snapshot.forms
        }
        rest = _Group(self.words.both("other_scope"))
        for line in snapshot.audit:
            path = places.path(line)
            group = (groups.get(path) or groups.setdefault(path, _Group(places.form(path)))) if path else rest
            group.lines.append(line)
        for path, group in groups.items():
            group.anchor = self.anchors.get(path, "")
        return [group for group in (rest, *groups.values()) if group.lines]

    def _line(self, line: AuditLine, places: AuditPlaces) -> Sequence[tuple[Span, ...]]:
        item = places.item(line)
        after = f"[{self.words.say('redacted')}]" if line.redacted else self._said(line.after, item)
        before = " | ".join(self._said(answer, item) for answer in line.before)
        return (
            (Span(self.cells.time(line.time), SMALL),),
            (Span(f"{self.cells.speak.person(line.user)} @{line.device[:12]}", SMALL),),
            (Span(places.said(line), SMALL),),
            (Span(before or "–", SMALL),),
            (Span(after or "–", SMALL),),
            (Span(self._event(line), SMALL),),
        )

    def _event(self, line: AuditLine) -> str:
        keys = (f"event_{line.event}", f"meaning_{line.event}")
        event = next((self.words.say(key) for key in keys if key in WORDS), line.event)
        code, _, more = line.reason.partition(" ")
        return " · ".join(part for part in (event, self.cells.speak.reason(code, more), line.text) if part)

    def _said(self, answer: Answer | None, item: Item | None) -> str:
        return self.cells.speak.answer(answer, item)

    def _row(self, widths: Sequence[float], spans: Sequence[tuple[Span, ...]], shade: bool = False) -> Row:
        cells = tuple(self.flow.cell(part, width) for part, width in zip(spans, widths, strict=True))
        return Row(cells, shade=shade, leading=11.0)

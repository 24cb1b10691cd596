"""Cover and contents: set last, because they say what the rest holds, and bound first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.clinical.dates import PartialDate
from crf_app.record.item_findings import is_unanswered
from crf_app.record.snapshot import Snapshot
from crf_app.record.view import FormStatus, FormView
from crf_app.report.answers import day_text
from crf_app.report.cells import CellPrinter
from crf_app.report.flow import NAVY, Flow, Row, Section, Table, columns
from crf_app.report.form_section import form_date, form_status, visit_text
from crf_app.report.paper import Ink
from crf_app.report.release import ReleaseInfo
from crf_app.report.text import ALERT, BLUE, BOLD, FAINT, NBSP, NOTE, PLAIN, SMALL, STRUCK, Mark, Span
from crf_app.report.words import Words

_LISTED = 8
_LANGUAGES = {"en": "English", "zh": "中文", "en+zh": "English + 中文"}


@dataclass(frozen=True)
class Front:
    """Prints cover and contents; ``anchors`` gives the anchor of each printed form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def cover(self, snapshot: Snapshot, release: ReleaseInfo, status: str) -> None:
        """Print the cover."""
        self.flow.start(Section(self.words.say("cover"), "COVER", "cover"))
        self.flow.space(18)
        self.flow.heading(self.words.both("title"), 24)
        self.flow.paragraph((Span(self.words.both("casebook"), Ink(size=12.0, colour=FAINT.colour)),), 20)
        said = " · ".join((*marks(snapshot, self.words), status))
        self.flow.paragraph((Span(said, Ink(bold=True, size=14.0, colour=ALERT)),), 24)
        self.flow.space(6)
        self.flow.rule(1.2, NAVY)
        self._facts(self._origin(snapshot, release))
        self.flow.space(8)
        self.flow.rule()
        self._facts(self._inside(snapshot, release))
        self.flow.space(8)
        self.flow.rule()
        self._facts(self._reading(snapshot))
        self.flow.space(8)
        self.flow.rule()
        self._facts(self._identity(snapshot, release))

    def contents(self, snapshot: Snapshot, sections: Sequence[Section]) -> None:
        """Print the contents: forms by visit with page numbers, what was not started, then the other sections."""
        self.flow.start(Section(self.words.say("contents"), "CONTENTS", "contents"))
        self.flow.heading(self.words.both("contents"), 18)
        for title, views in by_visit(snapshot.forms, self.words):
            self.flow.heading(title, 10.5, follows=20)
            printed = [view for view in views if view.key.path in self.anchors]
            self._entries([(self._entry(view), self.anchors[view.key.path]) for view in printed])
            absent = [self.words.short(view.form.label) for view in views if view.key.path not in self.anchors]
            if absent:
                self.flow.space(2)
                self.flow.paragraph((Span(f"{self.words.both('no_data')}: {'; '.join(absent)}", NOTE),), 11, indent=12)
            self.flow.space(4)
        self.flow.heading(self.words.both("appendices"), 10.5, follows=20)
        self._entries([((Span(section.title, PLAIN, link=section.anchor),), section.anchor) for section in sections])

    def _entry(self, view: FormView) -> tuple[Span, ...]:
        tail = " · ".join(part for part in (form_date(view, self.words), self.words.say(view.status.value)) if part)
        anchor = self.anchors[view.key.path]
        return (Span(self.words.label(view.form.label), PLAIN, link=anchor), Span(f"   {tail}", NOTE))

    def _entries(self, entries: Iterable[tuple[tuple[Span, ...], str]]) -> None:
        widths = columns(self.flow.width, 92, 8)
        rows = [
            Row((self.flow.cell(spans, widths[0]), self.flow.cell((Span("00000", PLAIN, page_of=anchor),), widths[1])))
            for spans, anchor in entries
        ]
        self.flow.table(Table(widths), rows)

    def _facts(self, facts: Iterable[tuple[str, Sequence[Span]]]) -> None:
        widths = columns(self.flow.width, 24, 76)
        rows = [
            Row((self.flow.cell((Span(name, FAINT),), widths[0]), self.flow.cell(tuple(spans), widths[1])), ruled=False)
            for name, spans in facts
        ]
        self.flow.table(Table(widths), rows)

    def _origin(self, snapshot: Snapshot, release: ReleaseInfo) -> Iterable[tuple[str, Sequence[Span]]]:
        study, subject, words = snapshot.study, snapshot.subject, self.words
        title = (Span(words.label(study.title), BOLD), Span(f"   {words.say('version')} {study.version}"))
        yield words.both("study"), title
        yield words.both("site"), (Span(f"{snapshot.site}  {snapshot.site_name}"),)
        screening = f"   {words.say('screening')} {subject.screening}" if subject.screening else ""
        sex = f"   {words.say('sex')} {subject.sex}" if subject.sex else ""
        age = f"   {words.say('age')} {subject.age}" if subject.age else ""
        number = Span(subject.number or subject.screening, Ink(bold=True, size=12.0))
        yield words.both("subject"), (number, Span(f"{screening}{sex}{age}"))
        yield words.both("infusion"), (Span(self._infusion(snapshot)),)
        yield words.both("as_of"), (Span(self.cells.time(snapshot.as_of)),)
        generated = (
            f"{self.cells.time(release.generated_at)} {words.say('by')} {self.cells.speak.person(release.generated_by)}"
        )
        yield words.both("generated"), (Span(generated),)
        yield words.both("purpose"), (Span(release.purpose or "–"),)
        yield words.both("language"), (Span(_LANGUAGES[release.language]),)

    def _infusion(self, snapshot: Snapshot) -> str:
        day = snapshot.subject.infusion
        if day is None:
            return self.words.say("not_planned")
        said = day_text(PartialDate.of(day), self.words.main)
        return f"{said} ({self.words.say('planned')})" if snapshot.subject.infusion_is_planned else said

    def _inside(self, snapshot: Snapshot, release: ReleaseInfo) -> Iterable[tuple[str, Sequence[Span]]]:
        counts = self.words.say("counts_forms", **counted(snapshot))
        yield self.words.both("counts"), (Span(f"{counts}\n{self.words.say('counts_rest', **counted(snapshot))}"),)
        empty = self.words.say("yes" if release.empty_forms else "no")
        yield self.words.both("options"), (Span(self.words.say("options_text", empty=empty)),)
        yield self.words.both("attention"), self._attention(snapshot)

    def _attention(self, snapshot: Snapshot) -> Sequence[Span]:
        wanting = [(view, said) for view in snapshot.forms if (said := self._wants(view))]
        spans: list[Span] = []
        for view, said in wanting[:_LISTED]:
            spans += [Span("\n")] if spans else []
            spans.append(Span(f"{self.words.short(view.form.label)} ({visit_text(view, self.words)}): {said}"))
            if anchor := self.anchors.get(view.key.path, ""):
                spans += [Span(f", {self.words.say('page')}{NBSP}"), Span("0000", Ink(colour=BLUE), page_of=anchor)]
        if len(wanting) > _LISTED:
            more = self.words.say("more_forms", number=len(wanting) - _LISTED)
            spans += [Span(f"\n{more}{NBSP}"), Span("0000", Ink(colour=BLUE), page_of="findings")]
        return spans or (Span(self.words.say("nothing")),)

    def _wants(self, view: FormView) -> str:
        cells = [*view.cells.values(), *(cell for row in view.rows if not row.struck for cell in row.cells.values())]
        found, unanswered = _open(view), sum(is_unanswered(finding) for finding in view.findings)
        parts = [
            f"{self.words.say('findings')} {found}" if found else "",
            f"{self.words.say('unanswered')} {unanswered}" if unanswered else "",
            self.words.say("conflict") if any(cell.conflict for cell in cells) else "",
            f"{self.words.say('reason_owed')} {len(view.owes)}" if view.owes else "",
            self.words.say("signed_changed") if form_status(view).value == "SIGNED – CHANGED SINCE" else "",
        ]
        return ", ".join(part for part in parts if part)

    def _reading(self, snapshot: Snapshot) -> Iterable[tuple[str, Sequence[Span]]]:
        words = self.words
        yield (
            words.both("legend"),
            (
                Span(words.say("legend_old"), STRUCK),
                Span(f"   {words.say('legend_note')}   {words.say('legend_derived')}   "),
                Span("", PLAIN, mark=Mark.FLAG),
                Span(f"{words.say('legend_finding')}   "),
                Span("", BOLD, mark=Mark.RADIO_ON),
                Span(f"{words.say('legend_chosen')}   "),
                Span("", PLAIN, mark=Mark.RADIO),
                Span(words.say("legend_open")),
            ),
        )
        codes = "   ".join(f"{code.code}{NBSP}{words.label(code.label)}" for code in snapshot.study.missing_codes.codes)
        yield words.both("missing_codes"), (Span(f"{codes}   [{NBSP}]{NBSP}{words.say('no_data')}"),)

    def _identity(self, snapshot: Snapshot, release: ReleaseInfo) -> Iterable[tuple[str, Sequence[Span]]]:
        yield self.words.both("digest"), (Span(snapshot.digest, SMALL),)
        yield self.words.both("release"), (Span(release.id, SMALL),)
        yield self.words.both("seal"), (Span(self.words.both(f"seal_{release.seal.value}")),)


def marks(snapshot: Snapshot, words: Words) -> tuple[str, ...]:
    """What must be said of the data on every page: that they are a demonstration's, that they are made up."""
    told = (("demonstration", snapshot.demonstration), ("synthetic", snapshot.synthetic))
    return tuple(words.say(key) for key, holds in told if holds)


def by_visit(forms: Sequence[FormView], words: Words) -> list[tuple[str, list[FormView]]]:
    """Forms grouped by visit, in order; logs of the whole course last."""
    groups: dict[str, list[FormView]] = {}
    for view in sorted(forms, key=lambda view: view.visit is None):
        title = visit_text(view, words) if view.visit else words.both("logs")
        groups.setdefault(title, []).append(view)
    return list(groups.items())


def _open(view: FormView) -> int:
    """How many findings nobody has confirmed, other than answers that are only missing."""
    return sum(not finding.confirmed and not is_unanswered(finding) for finding in view.findings)


def counted(snapshot: Snapshot) -> dict[str, object]:
    """What the cover counts."""
    forms = snapshot.forms
    rows = [row for view in forms for row in view.rows]
    signs = [line for line in snapshot.attests if line.meaning == "sign"]
    cells = [cell for view in forms for cell in view.cells.values()]
    cells += [cell for row in rows if not row.struck for cell in row.cells.values()]
    states = [view.status for view in forms]
    return {
        "forms": len(forms),
        "complete": states.count(FormStatus.COMPLETE),
        "progress": states.count(FormStatus.IN_PROGRESS),
        "changed": states.count(FormStatus.CHANGED),
        "expected": states.count(FormStatus.EXPECTED),
        "rows": len(rows),
        "struck": sum(row.struck for row in rows),
        "findings": sum(_open(view) for view in forms),
        "unanswered": sum(is_unanswered(finding) for view in forms for finding in view.findings),
        "conflicts": sum(cell.conflict for cell in cells),
        "owed": sum(len(view.owes) for view in forms),
        "signatures": len(signs),
        "broken": sum(not line.holds for line in signs),
    }

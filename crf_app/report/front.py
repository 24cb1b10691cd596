"""The cover: set last, because it says what the rest holds, and bound first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.clinical.dates import PartialDate
from crf_app.record.places import Place
from crf_app.record.snapshot import PrintStatus, Snapshot
from crf_app.record.view import FormStatus, FormView
from crf_app.report.answers import day_text
from crf_app.report.cells import CellPrinter
from crf_app.report.contents import due_of, open_findings, unanswered_items
from crf_app.report.flow import NAVY, Flow, Row, Section, Table, columns
from crf_app.report.form_section import form_status, visit_name
from crf_app.report.paper import Ink
from crf_app.report.release import ReleaseInfo
from crf_app.report.text import ALERT, BLUE, BOLD, FAINT, NBSP, PLAIN, SMALL, STRUCK, Mark, Span
from crf_app.report.words import Words

_LISTED = 8
_LANGUAGES = {"en": "English", "zh": "中文", "en+zh": "English + 中文"}


@dataclass(frozen=True)
class Front:
    """Prints the cover; ``anchors`` gives the anchor of each printed form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def cover(self, snapshot: Snapshot, release: ReleaseInfo, status: str) -> None:
        """Print the cover."""
        self.flow.start(Section.of("cover", self.words))
        self.flow.space(18)
        self.flow.heading(self.words.both("title"), 24)
        self.flow.paragraph((Span(self.words.both("casebook"), Ink(size=12.0, colour=FAINT.colour)),), 20)
        said = " · ".join((*data_marks(snapshot, self.words), status))
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

    def _facts(self, facts: Iterable[tuple[str, Sequence[Span]]]) -> None:
        widths = columns(self.flow.width, 24, 76)
        rows = [
            Row((self.flow.cell((Span(name, FAINT),), widths[0]), self.flow.cell(tuple(spans), widths[1])), ruled=False)
            for name, spans in facts
        ]
        self.flow.table(Table(widths), rows)

    def _origin(self, snapshot: Snapshot, release: ReleaseInfo) -> Iterable[tuple[str, Sequence[Span]]]:
        study, subject, words = snapshot.study, snapshot.subject, self.words
        title = (Span(words.label(study.title), BOLD), Span(f"   {words.say('version')} {study.id} {study.version}"))
        yield words.both("study"), title
        yield words.both("site"), (Span(f"{snapshot.site}  {snapshot.site_name}"),)
        screening = f"   {words.say('screening')} {subject.screening}" if subject.screening else ""
        sex = f"   {words.say('sex')} {words.sex(subject.sex)}" if subject.sex else ""
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
        yield self.words.both("attention"), self._attention(snapshot, release.typed)

    def _attention(self, snapshot: Snapshot, typed: Sequence[Place]) -> Sequence[Span]:
        half = Counter(place.key for place in typed)
        wanting = [
            ("conflicts", _conflicts),
            ("owed", lambda view: len(view.owes)),
            ("signed_changed", lambda view: int(form_status(view) is PrintStatus.SIGNED_CHANGED)),
            ("findings", open_findings),
            ("typed", lambda view: half[view.key]),
        ]
        lines = [self._forms_with(snapshot, key, count) for key, count in wanting]
        lines.append(self._unanswered(snapshot))
        spans = [span for line in lines if line for span in (Span("\n"), *line)]
        return spans[1:] or (Span(self.words.say("nothing")),)

    def _forms_with(self, snapshot: Snapshot, key: str, count: Callable[[FormView], int]) -> Sequence[Span]:
        """One kind of open work: how much there is, and on which pages."""
        found = [(view, number) for view in snapshot.forms if (number := count(view))]
        if not found:
            return ()
        total = sum(number for _, number in found)
        spans = [Span(f"{self.words.say(key)} {total}", BOLD)]
        for view, number in found[:_LISTED]:
            spans.append(Span(f"\n• {self.words.short(view.form.label)} ({visit_name(view, self.words)}) {number}"))
            if anchor := self.anchors.get(view.key.path, ""):
                spans += self._page(anchor)
        if len(found) > _LISTED:
            more = self.words.say("more_forms", number=len(found) - _LISTED)
            spans += [Span(f"\n• {more}"), *self._page("findings" if key == "findings" else "contents")]
        return spans

    def _unanswered(self, snapshot: Snapshot) -> Sequence[Span]:
        counts = [number for view in snapshot.forms if (number := unanswered_items(view))]
        if not counts:
            return ()
        said = self.words.say("unanswered_on", forms=len(counts))
        head = Span(f"{self.words.say('unanswered')} {sum(counts)} ", BOLD)
        return [head, Span(said), *self._page("contents")]

    def _page(self, anchor: str) -> Sequence[Span]:
        return Span(f"{self.words.say('at_page')}{NBSP}"), Span("0000", Ink(colour=BLUE), page_of=anchor)

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


def data_marks(snapshot: Snapshot, words: Words) -> tuple[str, ...]:
    """What must be said of the data on every page: that they are a demonstration's, that they are made up."""
    told = (("demonstration", snapshot.demonstration), ("synthetic", snapshot.synthetic))
    return tuple(words.say(key) for key, holds in told if holds)


def _conflicts(view: FormView) -> int:
    cells = [*view.cells.values(), *(cell for row in view.rows if not row.struck for cell in row.cells.values())]
    return sum(cell.conflict for cell in cells)


def counted(snapshot: Snapshot) -> dict[str, object]:
    """What the cover counts."""
    forms = [view for view in snapshot.forms if not view.struck]
    rows = [row for view in forms for row in view.rows]
    signs = [line for line in snapshot.attests if line.meaning == "sign"]
    states = [view.status for view in forms if view.visit or view.status is not FormStatus.EXPECTED]
    awaited = [view.visit.id for view in forms if view.visit and view.status is FormStatus.EXPECTED]
    due = due_of(snapshot)
    return {
        "forms": len(states),
        "not_due": sum(visit not in due for visit in awaited),
        "complete": states.count(FormStatus.COMPLETE),
        "progress": states.count(FormStatus.IN_PROGRESS),
        "changed": states.count(FormStatus.CHANGED),
        "expected": states.count(FormStatus.EXPECTED),
        "struck_forms": len(snapshot.forms) - len(forms),
        "rows": len(rows),
        "struck": sum(row.struck for row in rows),
        "findings": sum(map(open_findings, forms)),
        "unanswered": sum(map(unanswered_items, forms)),
        "conflicts": sum(map(_conflicts, forms)),
        "owed": sum(len(view.owes) for view in forms),
        "signatures": len(signs),
        "broken": sum(not line.holds for line in signs),
    }

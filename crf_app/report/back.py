"""The last pages: all open findings in one list, and what this file is, so that it can be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crf_app.record.item_findings import is_unanswered
from crf_app.record.snapshot import Snapshot
from crf_app.report.cells import CellPrinter
from crf_app.report.flow import Flow, Row, Section, Table, columns
from crf_app.report.form_section import visit_text
from crf_app.report.release import MissingCharacter, ReleaseInfo
from crf_app.report.text import BOLD, FAINT, PLAIN, SMALL, Span
from crf_app.report.words import Words
from crf_app.study.model import Setting


@dataclass(frozen=True)
class Back:
    """Prints the findings and the page about the file; ``anchors`` gives the anchor of each form's path."""

    flow: Flow
    cells: CellPrinter
    words: Words
    anchors: Mapping[str, str]

    def findings(self, snapshot: Snapshot) -> None:
        """Print every open finding with its form and page."""
        self.flow.start(Section.of("findings", self.words))
        self.flow.heading(self.words.both("findings"), 14)
        widths = columns(self.flow.width, 32, 24, 38, 6)
        titles = ("form", "item", "findings", "page")
        header = self._row(widths, [(Span(self.words.both(title), BOLD),) for title in titles], shade=True)
        rows = [self._row(widths, spans) for spans in self._open(snapshot)]
        if rows:
            self.flow.table(Table(widths, header), rows)
        else:
            self.flow.paragraph((Span(self.words.both("nothing"), FAINT),))

    def about(self, snapshot: Snapshot, release: ReleaseInfo, missing: Sequence[MissingCharacter]) -> None:
        """Print what identifies the file and its data."""
        self.flow.start(Section.of("about", self.words))
        self.flow.heading(self.words.both("about"), 14)
        self.flow.paragraph((Span(self.words.both("true_copy")),))
        self.flow.paragraph((Span(self.words.both("verify_hint")),))
        self.flow.space(8)
        widths = columns(self.flow.width, 28, 72)
        facts = [
            self._row(widths, ((Span(name, FAINT),), (Span(said, SMALL),)))
            for name, said in self._facts(snapshot, release)
        ]
        self.flow.table(Table(widths), facts)
        self.flow.space(8)
        self._marks()
        self.flow.heading(self.words.both("conventions"), 10.5)
        self._conventions(snapshot)
        self.flow.space(8)
        self.flow.heading(self.words.both("cut"), 10.5)
        self._cut(snapshot)
        self.flow.space(8)
        self.flow.heading(self.words.both("unprintable"), 10.5, follows=16)
        said = "; ".join(f"{character.code} ({character.where})" for character in missing)
        self.flow.paragraph((Span(said or self.words.say("none")),))

    def _facts(self, snapshot: Snapshot, release: ReleaseInfo) -> Iterable[tuple[str, str]]:
        words = self.words
        yield words.both("release"), release.id
        yield words.both("purpose"), release.purpose or "–"
        yield words.both("program"), f"CRF app {release.app_version}"
        yield words.both("version"), f"{snapshot.study.id} {snapshot.study.version}"
        yield words.both("package_hash"), snapshot.study.hash
        yield from self._versions(snapshot)
        yield words.both("digest"), snapshot.digest
        yield words.both("as_of"), self.cells.time(snapshot.as_of)
        yield words.both("waiting"), str(snapshot.waiting)
        yield words.both("forks"), ", ".join(snapshot.forks) or words.say("none")

    def _marks(self) -> None:
        for mark in ("mark_computed", "mark_convention", "mark_unreviewed"):
            self.flow.paragraph((Span(self.words.both(mark), SMALL),))
        self.flow.space(8)

    def _conventions(self, snapshot: Snapshot) -> None:
        """Every setting that the investigator confirms, with its value and source."""
        widths = columns(self.flow.width, 66, 20, 14)
        titles = ("setting", "value", "source")
        header = self._row(widths, [(Span(self.words.both(title), BOLD),) for title in titles], shade=True)
        rows = [
            self._row(
                widths,
                [(Span(text, SMALL),) for text in (self.words.label(each.label), self._value(each), _from(each))],
            )
            for each in snapshot.study.settings.values()
            if each.source.convention
        ]
        self.flow.table(Table(widths, header), rows)

    def _value(self, setting: Setting) -> str:
        """The value of a setting: a switch in words, all else as its file has it."""
        value = setting.value
        if isinstance(value, bool):
            return self.words.say("yes" if value else "no")
        return ", ".join(f"{each:f}" for each in value) if isinstance(value, tuple) else str(value)

    def _versions(self, snapshot: Snapshot) -> Iterable[tuple[str, str]]:
        """By which packages the forms are read, where that is not one."""
        found = Counter((view.version, view.package) for view in snapshot.forms if view.package)
        if set(found) - {(snapshot.study.version, snapshot.study.hash)}:
            said = (
                self.words.say("version_forms", version=version, hash=package, count=count)
                for (version, package), count in sorted(found.items())
            )
            yield self.words.both("versions"), "\n".join(said)

    def _cut(self, snapshot: Snapshot) -> None:
        widths = columns(self.flow.width, 32.5, 9.5, 58)
        titles = ("chain", "position", "hash")
        header = self._row(widths, [(Span(self.words.both(title), BOLD),) for title in titles], shade=True)
        cut = sorted(snapshot.cut.items())
        rows = [self._row(widths, [(Span(text, SMALL),) for text in (c, str(seq), h)]) for c, (seq, h) in cut]
        self.flow.table(Table(widths, header), rows)

    def _open(self, snapshot: Snapshot) -> Iterable[Sequence[Sequence[Span]]]:
        for view in snapshot.forms:
            anchor = self.anchors.get(view.key.path, "")
            where = f"{self.words.short(view.form.label)} · {visit_text(view, self.words)}"
            for finding in view.findings:
                if finding.confirmed or is_unanswered(finding):
                    continue
                item = view.form.by_name.get(finding.place.item)
                name = self.words.short(item.label) if item else finding.place.item
                page = (Span("0000", PLAIN, page_of=anchor),) if anchor else ()
                yield (Span(where, PLAIN, link=anchor),), (Span(name),), self.cells.finding(finding), page

    def _row(self, widths: Sequence[float], spans: Sequence[Sequence[Span]], shade: bool = False) -> Row:
        cells = tuple(self.flow.cell(part, width) for part, width in zip(spans, widths, strict=True))
        return Row(cells, shade=shade)


def _from(setting: Setting) -> str:
    return ", ".join(filter(None, (setting.source.key, setting.source.note)))

"""Render: one snapshot becomes one casebook file. The same snapshot and release give the same bytes.

Sections are laid out once; the contents are laid out after them and bound before them, so nothing is set twice.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crf_app.errors import Refused
from crf_app.record.snapshot import PrintStatus, Snapshot
from crf_app.record.view import FormStatus, FormView
from crf_app.report.answers import Speaker, time_text
from crf_app.report.archive import Origin, archived
from crf_app.report.audit import AuditSection
from crf_app.report.back import Back
from crf_app.report.cells import CellPrinter
from crf_app.report.contents import Contents
from crf_app.report.course import in_order, stops
from crf_app.report.flow import Flow, Section, Sheet
from crf_app.report.form_section import FormSection, form_date, visit_text
from crf_app.report.front import Front, data_marks
from crf_app.report.paper import Paper
from crf_app.report.press import Furniture, Press
from crf_app.report.release import MissingCharacter, ReleaseInfo, RenderReport
from crf_app.report.signatures import SignatureSection
from crf_app.report.text import Typesetter
from crf_app.report.words import Words

_STEPS = 1000
_LAID_OUT, _DRAWN = 600, 950
_TAIL = ("findings", "audit", "signatures", "about")

Progress = Callable[[int, int], None]
Stop = Callable[[], bool]


@dataclass
class _Book:
    """A casebook on its way: what it is made of, and the sheets so far."""

    snapshot: Snapshot
    release: ReleaseInfo
    words: Words
    cells: CellPrinter
    typesetter: Typesetter
    anchors: dict[str, str]
    front: Flow
    body: Flow

    @property
    def sheets(self) -> Sequence[Sheet]:
        return [*self.front.sheets, *self.body.sheets]


def render(
    snapshot: Snapshot, release: ReleaseInfo, out: Path | BinaryIO, progress: Progress, stop: Stop
) -> RenderReport:
    """Print the casebook of one subject as an unsigned PDF/A file.

    ``progress(done, total)`` is told how far it is; Refused(``print.stopped``) as soon as ``stop()`` says so. With a
    path nothing is written there until the whole file is ready.
    """
    pause = _pause(stop)
    book = _opened(snapshot, release, pause)
    audit_lines = _lay_out(book, progress)
    drawn = io.BytesIO()
    bookmarks = _draw(book, drawn, progress, pause)
    data = archived(drawn.getvalue(), _origin(book))
    pause()
    if isinstance(out, Path):
        out.write_bytes(data)
    else:
        out.write(data)
    progress(_STEPS, _STEPS)
    return RenderReport(len(book.sheets), bookmarks, _missing(book), audit_lines)


def _pause(stop: Stop) -> Callable[[], None]:
    def pause() -> None:
        if stop():
            raise Refused("print.stopped")

    return pause


def _opened(snapshot: Snapshot, release: ReleaseInfo, pause: Callable[[], None]) -> _Book:
    snapshot = in_order(snapshot)
    words = Words(release.language)
    rows = {row.id: row for view in snapshot.forms for row in view.rows}
    cells = CellPrinter(snapshot, Speaker(snapshot.study, snapshot.people, words, rows), words)
    typesetter = Typesetter()
    printed = [view for view in snapshot.forms if release.empty_forms or view.status is not FormStatus.EXPECTED]
    anchors = {view.key.path: f"form-{number}" for number, view in enumerate(printed)}
    return _Book(snapshot, release, words, cells, typesetter, anchors, Flow(typesetter, pause), Flow(typesetter, pause))


def _lay_out(book: _Book, progress: Progress) -> int:
    parts = (book.body, book.cells, book.words)
    section = FormSection(*parts)
    for number, view in enumerate(book.snapshot.forms):
        progress(number * _LAID_OUT // len(book.snapshot.forms), _STEPS)
        if anchor := book.anchors.get(view.key.path):
            section.print(view, anchor, _reference(book, view))
    back = Back(*parts, book.anchors)
    back.findings(book.snapshot)
    audit_lines = AuditSection(*parts, book.anchors).print(book.snapshot)
    SignatureSection(*parts, book.anchors).print(book.snapshot, book.release)
    front = Front(book.front, book.cells, book.words, book.anchors)
    front.cover(book.snapshot, book.release, _status(book))
    Contents(book.front, book.words, book.anchors).print(book.snapshot, _tail(book))
    back.about(book.snapshot, book.release, _missing(book))
    return audit_lines


def _draw(book: _Book, out: BinaryIO, progress: Progress, pause: Callable[[], None]) -> int:
    sheets = book.sheets
    pages = {name: number for number, sheet in enumerate(sheets, 1) for name, _ in sheet.anchors}
    paper = Paper(out, "zh-CN" if book.words.main == "zh" else "en")
    paper.describe(_title(book), book.release.generated_by, f"{_status(book)} · {book.release.purpose}")
    bookmarks = _bookmarks(book)
    aliases: dict[str, list[str]] = {}
    for number, (_, anchor, _) in enumerate(bookmarks):
        aliases.setdefault(anchor, []).append(_alias(anchor, number))
    press = Press(paper, book.typesetter, _furniture(book), pages, len(sheets), aliases)
    for number, sheet in enumerate(sheets, 1):
        pause()
        progress(_LAID_OUT + number * (_DRAWN - _LAID_OUT) // len(sheets), _STEPS)
        press.draw(sheet, number)
    for number, (title, anchor, level) in enumerate(bookmarks):
        paper.bookmark(title, _alias(anchor, number), level)
    paper.close()
    return len(bookmarks)


def _alias(anchor: str, number: int) -> str:
    # ReportLab keeps one bookmark title for each name, so each bookmark needs a name of its own
    return f"{anchor}.{number}"


def _bookmarks(book: _Book) -> list[tuple[str, str, int]]:
    words, anchors = book.words, book.anchors
    marks = [(words.both("cover"), "cover", 0), (words.both("contents"), "contents", 0)]
    printed = [view for view in book.snapshot.forms if view.key.path in anchors]
    if printed:
        marks.append((words.both("by_visit"), anchors[printed[0].key.path], 0))
    for stop in stops(printed):
        marks.append((stop.title(words), anchors[stop.views[0].key.path], 1))
        marks += [(_mark(view, words.label(view.form.label), book), anchors[view.key.path], 2) for view in stop.views]
    forms: dict[str, list[FormView]] = {}
    for view in sorted(printed, key=lambda view: words.short(view.form.label).casefold()):
        forms.setdefault(words.label(view.form.label), []).append(view)
    for number, (title, views) in enumerate(forms.items()):
        if not number:
            marks.append((words.both("by_form"), anchors[views[0].key.path], 0))
        marks.append((title, anchors[views[0].key.path], 1))
        marks += [(_mark(view, visit_text(view, words), book), anchors[view.key.path], 2) for view in views]
    return marks + [(words.both(name), name, 0) for name in _TAIL]


def _mark(view: FormView, text: str, book: _Book) -> str:
    date = form_date(view, book.words)
    return f"{text} · {date}" if date and view.key.instance else text


def _tail(book: _Book) -> list[Section]:
    return [Section(book.words.both(name), "", name) for name in _TAIL]


def _reference(book: _Book, view: FormView) -> str:
    number = book.snapshot.subject.number or book.snapshot.subject.screening
    instance = f"/{view.key.instance[:8]}" if view.key.instance else ""
    return f"{number}/{view.key.visit}/{view.key.form}{instance}"


def _status(book: _Book) -> str:
    status = book.snapshot.status
    if book.words.language == "en" or status in (PrintStatus.BLANK, PrintStatus.ANNOTATED):
        return status.value
    key = {PrintStatus.SIGNED_CHANGED: "signed_changed"}.get(status, status.value.lower().replace(" ", "_"))
    chinese = Words("zh").say(key)
    return f"{status.value} {chinese}"


def _title(book: _Book) -> str:
    number = book.snapshot.subject.number or book.snapshot.subject.screening
    return f"{book.words.say('title')} {number} – {book.words.short(book.snapshot.study.short)}"


def _origin(book: _Book) -> Origin:
    return Origin(_title(book), book.release.generated_by, book.release.generated_at, book.release.app_version)


def _missing(book: _Book) -> tuple[MissingCharacter, ...]:
    return tuple(MissingCharacter(character, where) for character, where in book.typesetter.missing.items())


def _furniture(book: _Book) -> Furniture:
    snapshot, release, words = book.snapshot, book.release, book.words
    digest = f"{snapshot.digest[:4]}-{snapshot.digest[4:8]}"
    who = book.cells.speak.person(release.generated_by)
    origin = (
        f"{words.say('as_of')} {time_text(snapshot.as_of, words.main)} · {words.say('generated')} "
        f"{time_text(release.generated_at, words.main)} {words.say('by')} {who}"
    )
    number = snapshot.subject.number or snapshot.subject.screening
    return Furniture(
        study=f"{words.say('subject')} {number} · {words.say('site')} {snapshot.site} · "
        f"{words.short(snapshot.study.short)} {snapshot.study.version}",
        status=_status(book),
        watermark=snapshot.status.value,
        origin=origin,
        confidential=f"{words.say('confidential')} · CRF app {release.app_version} · {words.say('snapshot')} {digest}",
        release=f"{words.say('release')} {release.id[:16]}",
        marks=data_marks(snapshot, words),
        page_of=lambda page, total, part, parts: words.say(
            "form_page" if parts > 1 else "page_of", page=page, total=total, part=part, parts=parts
        ),
    )

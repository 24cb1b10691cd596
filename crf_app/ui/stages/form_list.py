"""The forms of one stage as a tree: visit, then form, with its state. Rows are states of the record, never kept here
beyond what a change says.

A row's status is asked for when the row is first painted, for a stage may have hundreds of forms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication

from crf_app.record.item_findings import REQUIRED
from crf_app.record.places import FormKey
from crf_app.record.structure import LOG_VISIT, is_indicated
from crf_app.record.view import FormStatus, FormView
from crf_app.study.model import Label, Occurs, Visit
from crf_app.ui.glyphs import status_icon
from crf_app.ui.words import BETWEEN, Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook

Index = QModelIndex | QPersistentModelIndex
_FINDINGS, _HALF_TYPED = "▲", "✎"
_MOST_PROGRESS = "▲9 99/99"
PROGRESS, ROOM = (int(Qt.ItemDataRole.UserRole) + n for n in (1, 2))


@dataclass(frozen=True)
class PanelLine:
    """A hand-made panel of the stage."""

    name: str
    title: str

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"panel:{self.name}"


@dataclass(frozen=True)
class FormLine:
    """One form instance; ``number`` counts the instances of a repeating form at its visit, 0 for the only one.

    ``indicated`` says that it is collected only if there is a reason.
    """

    key: FormKey
    label: Label
    number: int = 0
    indicated: bool = False
    struck: bool = False

    @property
    def page(self) -> str:
        """The name of its page."""
        return self.key.path


@dataclass(frozen=True)
class AddLine:
    """The row that adds an instance of a form that may be there many times; ``key`` names none yet."""

    key: FormKey
    label: Label

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"add:{self.key.visit}/{self.key.form}"


Line = PanelLine | FormLine | AddLine


@dataclass(frozen=True)
class Group:
    """A visit with its lines; panels and logs stand in a group without a visit."""

    title: str
    visit: Visit | None
    lines: tuple[Line, ...]


def groups_of(door: Casebook, words: Words, subject: str, stage: str) -> tuple[Group, ...]:
    """The visits of a stage with the form instances that are there or expected, in order; then its logs."""
    view, study = door.subject(subject), door.study
    known = dict.fromkeys(view.forms, False) | {key: is_indicated(study, key) for key in view.offered}
    made = []
    versions = door.book(subject).graph.versions
    gone = dict.fromkeys(key.visit for key in known if key.visit not in study.visit_by_id)
    visits = (*study.visits, *filter(None, map(versions.visit, gone)))
    for visit in sorted((visit for visit in visits if visit.stage == stage), key=_rank):
        here = {key: indicated for key, indicated in known.items() if key.visit == visit.id}
        lines = _lines(door, subject, here, visit)
        made.append(Group(words.label(visit.label), visit, lines))
    logs = [form for form in study.forms.values() if form.occurs is Occurs.LOG and form.is_in(stage)]
    begun = (key for key in view.forms if key.visit == LOG_VISIT and key.form not in study.forms)
    logs += [form for form in map(door.form_of, begun) if form.is_in(stage)]
    if logs:
        lines = tuple(FormLine(FormKey(subject, LOG_VISIT, form.id), form.label) for form in logs)
        made.append(Group(words("stage.logs"), None, lines))
    return tuple(made)


def _rank(visit: Visit) -> int:
    """A visit that comes once and on no set day, such as discharge, stands before fifteen years of follow-up."""
    return 1 if visit.target is not None else 2 if visit.optional else 0


def _lines(door: Casebook, subject: str, keys: Mapping[FormKey, bool], visit: Visit) -> tuple[Line, ...]:
    lines: list[Line] = []
    asked = door.study.visit_by_id.get(visit.id)
    scheduled = asked.forms if asked is not None else ()
    for name in dict.fromkeys((*scheduled, *(key.form for key in keys))):
        mine = [key for key in keys if key.form == name]
        form = door.form_of(mine[0]) if mine else door.study.forms[name]
        if form.occurs is Occurs.LOG:
            continue
        if form.occurs is Occurs.MANY:
            begun = [key for key in mine if key.instance]
            lines += [
                FormLine(key, door.form_of(key).label, number, struck=door.form(key).struck)
                for number, key in enumerate(begun, 1)
            ]
            if name in scheduled:
                lines.append(AddLine(FormKey(subject, visit.id, name), door.study.forms[name].label))
        elif (key := FormKey(subject, visit.id, name)) in keys:
            lines.append(FormLine(key, form.label, indicated=keys[key]))
    return tuple(lines)


def line_after(lines: Iterable[Line], here: Line | None, by: int, awaited: Collection[FormKey]) -> Line | None:
    """The line so many on from one, past what may be begun once more and is not awaited; None beyond the ends."""
    stops = [line for line in lines if not isinstance(line, AddLine) or line.key in awaited]
    at = stops.index(here) + by if here in stops else 0
    return stops[at] if 0 <= at < len(stops) else None


class FormTree(QAbstractItemModel):
    """The groups as a model: each row has a name, a mark, under ``PROGRESS`` how far it is, and under
    ``ROOM`` a text as wide as what that may become, for which no status has to be known."""

    def __init__(self, door: Casebook, words: Words) -> None:
        super().__init__()
        self._door, self._words = door, words
        self._short = next(iter(words.parts()))  # the room beside a name is for one language
        self._groups: tuple[Group, ...] = ()
        self._views: dict[FormKey, FormView] = {}
        self._awaited: frozenset[FormKey] = frozenset()
        self._due: frozenset[str] = frozenset()
        self._half_typed: frozenset[FormKey] = frozenset()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is shown."""
        return self._groups

    def show(self, groups: tuple[Group, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._groups = groups
        self._views.clear()
        self.endResetModel()

    def expect(self, awaited: frozenset[FormKey], due: frozenset[str]) -> None:
        """What is expected and not begun, and at which visits that is due."""
        self._awaited, self._due = awaited, due

    def note_typing(self, keys: frozenset[FormKey]) -> None:
        """These forms hold text of this person that was typed and not recorded."""
        changed, self._half_typed = self._half_typed ^ keys, keys
        if changed:
            self.forget(set(changed))
            self.layoutChanged.emit()  # the mark takes room from the name, which may need another line

    def forget(self, keys: set[FormKey]) -> None:
        """The states of these forms may have changed."""
        for key in keys:
            self._views.pop(key, None)
        if self._groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._groups) - 1, 0))
            for at, group in enumerate(self._groups):
                parent = self.index(at, 0)
                changed = [n for n, line in enumerate(group.lines) if isinstance(line, FormLine) and line.key in keys]
                for n in changed:
                    self.dataChanged.emit(self.index(n, 0, parent), self.index(n, 0, parent))

    def find(self, page: str) -> QModelIndex:
        """Where a page stands; an invalid index when it does not."""
        for at, group in enumerate(self._groups):
            for n, line in enumerate(group.lines):
                if line.page == page:
                    return self.index(n, 0, self.index(at, 0))
        return QModelIndex()

    def line(self, index: Index) -> Line | None:
        """The line at an index; None for a group."""
        parent = index.parent()
        return self._groups[parent.row()].lines[index.row()] if parent.isValid() else None

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """Groups carry 0, a line the number of its group plus one."""
        if parent is not None and parent.isValid():
            return self.createIndex(row, column, parent.row() + 1)
        return self.createIndex(row, column, 0)

    def parent(self, index: Index | None = None) -> QModelIndex:  # type: ignore[override]
        """The group of a line."""
        group = int(index.internalId()) if index is not None and index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """Groups, then their lines."""
        if parent is None or not parent.isValid():
            return len(self._groups)
        return 0 if parent.parent().isValid() or parent.column() else len(self._groups[parent.row()].lines)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: ARG002  (Qt's signature)
        """One."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows or says."""
        line = self.line(index)
        if line is None:
            return self._group_data(self._groups[index.row()], role)
        match role:
            case _ if role == PROGRESS:
                return self._progress(line)
            case _ if role == ROOM:
                return self._most_progress(line) if self._has_status(line) else self._progress(line)
            case Qt.ItemDataRole.DisplayRole:
                return self.title(line)
            case Qt.ItemDataRole.DecorationRole:
                return self._mark(line)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self.sentence(line)
            case Qt.ItemDataRole.FontRole if isinstance(line, FormLine) and line.struck:
                font = QFont(QGuiApplication.font())
                font.setStrikeOut(True)
                return font
        return None

    def title(self, line: Line) -> str:
        """The name of a line."""
        match line:
            case PanelLine():
                return line.title
            case AddLine() if line.key in self._awaited:
                return self._words.label(line.label)
            case AddLine():
                return self._words("stage.add", form=self._words.label(line.label))
            case FormLine():
                name = self._words.label(line.label)
                name = self._words.in_each(partial(_indicated, line.label)) if line.indicated else name
                return f"{name} {line.number}" if line.number else name

    def sentence(self, line: Line) -> str:
        """One sentence: name, state, answered of asked, open findings."""
        if isinstance(line, PanelLine):
            return self.title(line)
        if line.key in self._awaited:
            return f"{self.title(line)}: {self._words(self.waiting(line.key))}"
        if isinstance(line, AddLine):
            return self.title(line)
        if line.struck:
            return f"{self.title(line)}: {self._words('stage.struck')}"
        view = self._view(line.key)
        counts = {"answered": view.answered, "asked": view.asked, "findings": open_findings(view)}
        states = (
            words("stage.state", state=words(f"status.{view.status.name}"), **counts) for words in self._words.parts()
        )
        typed = [self._words("stage.half_typed")] if line.key in self._half_typed else []
        return f"{self.title(line)}: {BETWEEN.join([*states, *typed])}"

    def waiting(self, key: FormKey) -> str:
        """The code of how a form that nobody has begun is expected: due, later, or not at all, as one more."""
        if key not in self._awaited:
            return "stage.one_more"
        return "stage.due" if key.visit in self._due else "stage.not_begun"

    def _has_status(self, line: Line) -> bool:
        return isinstance(line, FormLine) and not line.struck and line.key not in self._awaited

    def _most_progress(self, line: Line) -> str:
        typed = isinstance(line, FormLine) and line.key in self._half_typed
        return f"{_HALF_TYPED} {_MOST_PROGRESS}" if typed else _MOST_PROGRESS

    def _group_data(self, group: Group, role: int) -> object:
        if role in (PROGRESS, ROOM):
            waiting = [line for line in group.lines if not isinstance(line, PanelLine) and line.key in self._awaited]
            code = "stage.due_count" if group.visit and group.visit.id in self._due else "stage.not_begun_count"
            return self._short(code, count=len(waiting)) if waiting else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return group.title
        if role == Qt.ItemDataRole.FontRole:
            font = QFont(QGuiApplication.font())
            font.setBold(True)
            return font
        return None

    def _progress(self, line: Line) -> str:
        if isinstance(line, FormLine | AddLine) and line.key in self._awaited:
            return self._short("stage.due_short") if line.key.visit in self._due else ""
        if not isinstance(line, FormLine):
            return ""
        if line.struck:
            return self._short("stage.struck_short")
        view = self._view(line.key)
        found = open_findings(view)
        counts = f"{view.answered}/{view.asked}" if view.status is FormStatus.IN_PROGRESS else ""
        typed = _HALF_TYPED if line.key in self._half_typed else ""
        return " ".join(part for part in (typed, f"{_FINDINGS}{found}" if found else "", counts) if part)

    def _mark(self, line: Line) -> object:
        if isinstance(line, FormLine | AddLine) and line.key in self._awaited:
            return status_icon(FormStatus.EXPECTED)
        if not isinstance(line, FormLine) or line.struck:
            return None
        return status_icon(self._view(line.key).status)

    def _view(self, key: FormKey) -> FormView:
        if key not in self._views:
            self._views[key] = self._door.form(key)
        return self._views[key]


def open_findings(view: FormView) -> int:
    """How many findings of a form a person still has to look at; what is only not answered yet does not count."""
    return 0 if view.struck else sum(not finding.confirmed and finding.rule != REQUIRED for finding in view.findings)


def _indicated(label: Label, words: Words) -> str:
    return words("stage.indicated", form=words.label(label))

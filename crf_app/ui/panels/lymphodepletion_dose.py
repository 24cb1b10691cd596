"""Lymphodepletion: what the doses are computed from, the doses, and what was given, three days side by side.

Every number stands in the record; nothing is computed here but how far a given dose lies from its plan, and that only
when both are known. Tab goes down a day, then to the next. Documentation, not a prescription.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from crf_app.clinical.cells import dose_deviation
from crf_app.clinical.dates import PartialDateTime
from crf_app.record.places import FormKey
from crf_app.ui.controls import hairline, in_tab_order, muted, text
from crf_app.ui.panels.live_act import Buttons, LiveAct
from crf_app.ui.panels.placed import Computed, PanelPage, Placed
from crf_app.ui.panels.shown import Shown
from crf_app.ui.rendering import FormWords, date_text
from crf_app.ui.words import Words

if TYPE_CHECKING:
    from crf_app.casebook.casebook import Casebook
    from crf_app.study.model import Label, Setting

FORM = "LD"
VISITS = ("LD1", "LD2", "LD3")
BASIS = ("LDDAT", "LDWT", "LDHT", "LDBSA", "LDCRDTM", "LDCREAT", "LDEGFR", "LDFLUF")
DRUGS = (
    ("cyclophosphamide", ("LDCYCM2", "LDCYCP", "LDCYCA", "LDCYCST", "LDCYCEN")),
    ("fludarabine", ("LDFLUM2", "LDFLUP", "LDFLUA", "LDFLUST", "LDFLUEN")),
)
PLANNED, GIVEN, STARTED = 1, 2, 3
STAMPED = tuple(names[STARTED] for _, names in DRUGS)
MEASURED = {"LDWT": "WEIGHT", "LDHT": "HEIGHT"}
CONVENTIONS = (
    "lymphodepletion_query",
    "lymphodepletion_limit",
    "fludarabine_rule",
    "egfr_formula",
    "creatinine_hours",
)
LABELS = 132
DAY = 211


class LymphodepletionDose(PanelPage):
    """The panel of one subject."""

    shown = Shown(
        items=(
            *(f"{FORM}.{name}" for name in BASIS),
            *(f"{FORM}.{name}" for _, names in DRUGS for name in names),
        ),
        sections=tuple(f"{FORM}.{drug}" for drug, _ in DRUGS),
        visits=VISITS,
        settings=CONVENTIONS,
    )

    def __init__(self, door: Casebook, words: Words, subject: str) -> None:
        super().__init__(door, words, subject)
        page = self.lay_out(self._key(VISITS[0]), self.bench.words("ld.title"), self.bench.words("ld.documentation"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(0, LABELS)
        self._grid.setColumnStretch(len(VISITS) + 1, 1)
        self._days: dict[str, list[Placed | Computed]] = {visit: [] for visit in VISITS}
        self._fill()
        self._head = text(size=16, bold=True)
        page.addWidget(self._head)
        self.act = self.part(LiveAct(self.bench, "lymphodeplete", self._buttons))
        page.addWidget(self.act)
        page.addWidget(hairline())
        page.addLayout(self._grid)
        page.addWidget(hairline())
        page.addWidget(self.told(self._conventions))
        page.addStretch(1)
        in_tab_order([stop for visit in VISITS for part in self._days[visit] for stop in part.stops()])

    def day(self) -> str:
        """The visit whose doses come next: the first at which one of them has no start; the last when all have."""
        begun = (all(self.bench.answer_text(self._key(visit).at(name)) for name in STAMPED) for visit in VISITS)
        return next((visit for visit, done in zip(VISITS, begun, strict=True) if not done), VISITS[-1])

    def _buttons(self) -> Buttons:
        visit, words = self.day(), self.bench.words
        day = self.bench.door.study.visit_by_id[visit].label
        self._head.setText(words.in_each(lambda each: each("ld.next_dose", day=each.label(day))))
        sections = self.bench.door.study.forms[FORM].sections
        return tuple(
            (words.in_each(partial(_begins, sections[drug])), self._key(visit).at(names[STARTED]))
            for drug, names in DRUGS
        )

    def _fill(self) -> None:
        for at, visit in enumerate(VISITS, 1):
            label = self.bench.words.label(self.bench.door.study.visit_by_id[visit].label)
            self._grid.addWidget(text(label, bold=True), 0, at)
        for name in BASIS:
            self._item_row(name)
            if name in MEASURED:
                self._told_row(partial(self._measured, MEASURED[name]))
        for drug, names in DRUGS:
            self._section(drug)
            for name in names:
                self._item_row(name)
                if name == names[GIVEN]:
                    self._deviation_row(names[PLANNED], name)

    def _section(self, name: str) -> None:
        form = self.bench.door.study.forms[FORM]
        row = self._grid.rowCount()
        head = text(self.bench.words.label(form.sections[name]), size=16, bold=True)
        head.setContentsMargins(0, 12, 0, 0)
        self._grid.addWidget(head, row, 0, 1, -1)

    def _item_row(self, name: str) -> None:
        item = self.bench.door.study.forms[FORM].item(name)
        row = self._grid.rowCount()
        label = QLabel(self.bench.words.label(item.label))
        label.setWordWrap(True)
        label.setFixedWidth(LABELS)
        label.setContentsMargins(0, 4 if item.is_derived else 12, 0, 4)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        for at, visit in enumerate(VISITS, 1):
            place = self._key(visit).at(name)
            part = self.computed(place) if item.is_derived else self.placed(place, DAY)
            part.setMaximumWidth(DAY)
            self._days[visit].append(part)
            self._grid.addWidget(part, row, at, Qt.AlignmentFlag.AlignTop)

    def _told_row(self, say: partial[str]) -> None:
        self._grid.addWidget(muted(self.told(say)), self._grid.rowCount(), 1, 1, len(VISITS))

    def _deviation_row(self, planned: str, given: str) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(muted(text(self.bench.words("ld.deviation"))), row, 0)
        for at, visit in enumerate(VISITS, 1):
            self._grid.addWidget(self.told(partial(self.deviation, visit, planned, given)), row, at)

    def deviation(self, visit: str, planned: str, given: str) -> str:
        """How far the given dose lies from the plan, in per cent with its sign; empty while one of them is unknown."""
        cells = self.bench.form(self._key(visit)).cells
        derived = cells[planned].derived
        plan = derived.values[0] if derived is not None and derived.values else None
        answer = cells[given].answer
        actual = answer.number() if answer is not None else None
        if actual is None or not isinstance(plan, Decimal) or not plan:
            return ""
        found = dose_deviation(actual, plan).value
        return f"{found:+.1f} %" if isinstance(found, Decimal) else ""

    def _measured(self, item: str) -> str:
        """When weight or height was last measured, and how many days before the first dose."""
        last = self._last_measured(item)
        if last is None:
            return self.bench.words("ld.not_measured")
        first = self.bench.answer_text(self._key(VISITS[0]).at("LDDAT"))
        shown = date_text(last.local_date(), self.bench.words.first)
        if not first or not last.date.is_full or len(first) < len("2024-03-07"):
            return self.bench.words("ld.measured", date=shown)
        age = (PartialDateTime.parse(first).local_date().earliest() - last.local_date().earliest()).days
        return self.bench.words("ld.measured_before", date=shown, days=age)

    def _last_measured(self, item: str) -> PartialDateTime | None:
        door, subject = self.bench.door, self.bench.subject
        before = [visit.id for visit in door.study.visits]
        before = before[: before.index(VISITS[-1]) + 1]
        keys = [key for key in door.subject(subject).forms if key.form == "VS" and key.visit in before]
        times: list[PartialDateTime] = []
        for key in keys:
            cells = self.bench.form(key).cells
            taken, time = (cells[name].answer if name in cells else None for name in (item, "VSDTM"))
            moment = time.moment() if time is not None else None
            if taken is not None and taken.number() is not None and moment is not None:
                times.append(moment)
        return max(times, key=PartialDateTime.earliest, default=None)

    def _conventions(self) -> str:
        settings = self.bench.door.study.settings
        lines = [self._convention(settings[name]) for name in CONVENTIONS if settings[name].source.convention]
        return "\n".join([self.bench.words("ld.conventions"), *lines]) if lines else ""

    def _convention(self, setting: Setting) -> str:
        return f"{self.bench.words.label(setting.label)}: {setting.value}"

    def _key(self, visit: str) -> FormKey:
        return FormKey(self.bench.subject, visit, FORM)


def _begins(drug: Label, words: FormWords) -> str:
    return words("ld.begins_now", drug=words.label(drug))

"""The frozen model of a study: what is asked, when, of whom, and what must hold.

Built by :mod:`crf_app.study.load` from the files under ``forms/``; knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property

from crf_app.study.expression.check import Compiled

ANY_STAGE = "any_stage"
"""The stage of a form that every stage uses."""

SITE_STAGE = "site"
"""The stage of a form of the site's own record: no subject has it."""


@dataclass(frozen=True)
class Label:
    """A text in both languages; ``unreviewed`` marks a translation that no speaker of the field has read."""

    en: str
    zh: str
    unreviewed: bool = False

    def text(self, language: str) -> str:
        """The text in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


class ItemType(Enum):
    """The closed set of kinds of item; each has a field, a print and an export."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    COUNT = "count"  # mantissa and exponent, unit cells
    RESULT = "result"  # a laboratory result as printed: number, <n, >n, titre, POS, NEG
    DATE = "date"
    DATETIME = "datetime"
    CODE = "code"
    CODES = "codes"
    ROW = "row"  # a row of another form, or of the same


class Scope(Enum):
    """Where an item stands: once per form instance, or in each row of its log or grid."""

    FORM = "form"
    ROW = "row"


class Occurs(Enum):
    """How often a form is there for one subject."""

    ONCE = "once"  # one instance, at the visit where it is scheduled
    VISIT = "visit"  # one instance at every visit where it is scheduled
    MANY = "many"  # as many as there are, each made by a person, at any visit where it is scheduled
    LOG = "log"  # one instance for the whole course, made of rows


class Severity(Enum):
    """HARD stops completing and signing (never saving); SOFT asks to confirm or correct; NOTE only informs."""

    HARD = "hard"
    SOFT = "soft"
    NOTE = "note"


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: a key of the source list and the evidence mark.

    ``convention`` is true for CONV and MEM: the screen says "convention, to be confirmed by the investigator".
    """

    key: str = ""
    convention: bool = False
    note: str = ""


@dataclass(frozen=True)
class Code:
    """One answer of a code list."""

    code: str
    label: Label


@dataclass(frozen=True)
class CodeList:
    """A closed list of answers, in the order in which they are shown."""

    id: str
    codes: tuple[Code, ...]

    def find(self, code: str) -> Code | None:
        """The entry of a code."""
        return next((entry for entry in self.codes if entry.code == code), None)


@dataclass(frozen=True)
class Range:
    """Closed limits in the unit of the item; None is open."""

    low: Decimal | None
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Rule:
    """An expression with the text that its author wrote, and the hash of the package that it is of."""

    text: str
    compiled: Compiled = field(repr=False)
    package: str = field(default="", compare=False)


@dataclass(frozen=True)
class Unit:
    """A unit that may be chosen: its code, the label that is shown, and that in Chinese where it differs."""

    code: str
    label: str
    zh: str = ""

    def text(self, language: str) -> str:
        """The label in ``en`` or ``zh``."""
        return (self.zh if language == "zh" else "") or self.label


@dataclass(frozen=True)
class Item:
    """One question.

    ``derive`` makes it read-only; ``reported`` then allows a value that the source states although inputs are missing.
    ``propose`` is shown beside the empty field and taken by one key, never entered by itself; ``offers`` lists texts to
    choose from. ``partial`` allows a date without day or month. ``pattern`` is a regular expression that the text must
    match (hard). ``of`` is the form whose rows an item of type ROW chooses from. ``planned`` allows a date later than
    its entry.
    """

    name: str
    label: Label
    type: ItemType
    scope: Scope = Scope.FORM
    section: str = ""
    units: tuple[Unit, ...] = ()
    codes: CodeList | None = None
    hard: Range | None = None
    soft: Range | None = None
    digits: int | None = None
    pattern: str = ""
    partial: bool = False
    required: Rule | bool = False
    relevant: Rule | None = None
    derive: Rule | None = None
    propose: Rule | None = None
    offers: Rule | None = None
    reported: bool = False
    guide: Label | None = None
    source: Source = Source()
    of: str = ""
    planned: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether the program computes it."""
        return self.derive is not None


@dataclass(frozen=True)
class Check:
    """What must hold on a form (or in each of its rows); ``at`` is the item beside which the finding stands.

    ``tells`` are numbers that the message names in braces, by the name there. ``across``: it is the package in force's.
    """

    id: str
    severity: Severity
    holds: Rule
    at: str
    message: Label
    scope: Scope = Scope.FORM
    source: Source = Source()
    tells: Mapping[str, Rule] = field(default_factory=dict)
    across: bool = False


@dataclass(frozen=True)
class Analyte:
    """One row of the laboratory grid. Limits are in the canonical unit (the first of ``units``); ``codes`` are the
    results of one of kind ``code``."""

    code: str
    label: Label
    panel: str
    units: tuple[Unit, ...]
    hard: Range | None
    soft: Range | None
    digits: int | None
    kind: str = "number"  # number, titre, code, posneg
    note: str = ""
    codes: CodeList | None = None


@dataclass(frozen=True)
class Form:
    """One case report form. ``date_item`` names the item that dates an instance, in a log each row; ``grid`` the row
    item whose codes are the fixed rows of a grid; ``row_title`` the row items shown in a log's table; ``also`` the
    further stages in whose windows a log is listed (``stage`` any_stage lists it in all); ``relevant`` says for whom
    and at which visits it is collected."""

    id: str
    label: Label
    stage: str
    occurs: Occurs
    items: tuple[Item, ...]
    checks: tuple[Check, ...]
    sections: Mapping[str, Label] = field(default_factory=dict)
    date_item: str = ""
    grid: str = ""
    row_title: tuple[str, ...] = ()
    file: str = ""
    source: Source = Source()
    also: tuple[str, ...] = ()
    relevant: Rule | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Item]:
        """Items by name."""
        return {item.name: item for item in self.items}

    def item(self, name: str) -> Item:
        """The item of a name; KeyError when this form lacks it."""
        return self.by_name[name]

    def is_in(self, stage: str) -> bool:
        """Whether this form lives in a stage's window."""
        return self.stage in (stage, ANY_STAGE) or stage in self.also

    @property
    def has_rows(self) -> bool:
        """Whether any item stands in rows."""
        return any(item.scope is Scope.ROW for item in self.items)


@dataclass(frozen=True)
class Stage:
    """One of the five stages of the course; each is a window."""

    id: str
    label: Label


@dataclass(frozen=True)
class Anchor:
    """A day of the course from which visits may be counted: the first answer to ``item`` (``FORM.ITEM``), and the
    protocol day on which it is planned, None where the schedule names none."""

    id: str
    label: Label
    item: str
    planned: int | None = None


@dataclass(frozen=True)
class Visit:
    """A visit: its target day with its window in days, and the forms collected at it.

    ``target`` is the protocol day as planned (day 0 is the infusion): None for events (DISCH) and undated visits.
    ``anchor`` is the id of the anchor that the window counts from (empty: the infusion), ``days`` the days from there;
    ``until`` that after which it is not awaited. ``indicated`` are those of its forms that are not missed when they are
    not collected; ``panels`` the laboratory panels, or single analytes, that are due.
    """

    id: str
    num: Decimal
    label: Label
    stage: str
    target: int | None
    before: int
    after: int
    forms: tuple[str, ...]
    optional: bool = False
    indicated: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    anchor: str = ""
    days: int | None = None
    until: str = ""

    @property
    def counted(self) -> int | None:
        """The target in days from what the visit is counted from."""
        return self.days if self.anchor else self.target

    def is_due(self, analyte: Analyte) -> bool:
        """Whether an analyte is to be measured."""
        return analyte.panel in self.panels or analyte.code in self.panels


@dataclass(frozen=True)
class Setting:
    """A convention that can be changed without code."""

    name: str
    value: int | Decimal | str | bool | tuple[Decimal, ...]
    label: Label
    source: Source = Source()


@dataclass(frozen=True)
class Identity:
    """Which items (``FORM.ITEM``) name a subject on screen and in print, and which give day 0 of the course."""

    number: str
    screening: str
    sex: str
    birth: str
    age: str
    day0: str
    planned_day0: str

    @staticmethod
    def split(reference: str) -> tuple[str, str]:
        """Form and item of a reference.

        >>> Identity.split("DM.SEX")
        ('DM', 'SEX')
        """
        form, _, item = reference.partition(".")
        return form, item


@dataclass(frozen=True)
class State:
    """A state of the course: entered while ``entered`` is true. ``exit`` states (withdrawn, dead) come first.

    While a state that ``closes`` stands, the schedule awaits nothing but the visits that it ``keeps``.
    """

    id: str
    label: Label
    entered: Rule
    exit: bool = False
    closes: bool = False
    keeps: tuple[str, ...] = ()

    def ends(self, visit: str) -> bool:
        """Whether nothing is awaited at a visit any more."""
        return self.closes and visit not in self.keeps


@dataclass(frozen=True)
class Need:
    """One need of a gate: true is open, nothing not yet checked, false closed. ``at`` (``FORM.ITEM``) is where it is
    mended; ``second`` says that going on without it takes a second person."""

    id: str
    label: Label
    holds: Rule
    at: str = ""
    second: bool = False


@dataclass(frozen=True)
class Gate:
    """What stands before an act. It is asked at a form (at each of ``visits``, where the form is there more than once);
    the act is recorded once ``passed`` is true, and stamped in ``at``. ``category`` is that of the deviation."""

    id: str
    label: Label
    act: str
    on: str
    at: str
    passed: Rule
    needs: tuple[Need, ...]
    visits: tuple[str, ...] = ()
    category: str = ""

    def name(self, need: Need) -> str:
        """The name under which an override of a need is written."""
        return f"{self.id}.{need.id}"


@dataclass(frozen=True)
class Watch:
    """What the program watches: where ``asks`` is true of an instance (or row) of ``on``, the form ``wants`` is asked
    for, at the item ``at``: on the day ``day`` or at the visit ``visit``, until ``due``."""

    id: str
    label: Label
    on: str
    asks: Rule
    wants: str
    at: str = ""
    visit: str = ""
    day: Rule | None = None
    due: Rule | None = None
    source: Source = Source()


@dataclass(frozen=True)
class DeviationLog:
    """The log of deviations: its form and the items that a proposal fills. ``window`` is the category of visits outside
    their window, ``checks`` that of findings, by check."""

    form: str
    date: str
    category: str
    text: str
    window: str
    checks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """States, gates and watches of a study, and where its deviations are written."""

    states: tuple[State, ...] = ()
    gates: tuple[Gate, ...] = ()
    watches: tuple[Watch, ...] = ()
    deviations: DeviationLog | None = None


@dataclass(frozen=True)
class SiteItems:
    """Which items (``FORM.ITEM``) of the site's record name its laboratories and say what their ranges are."""

    laboratories: str
    laboratory: str
    analyte: str
    sex: str
    age_from: str
    age_to: str
    low: str
    high: str
    unit: str
    valid_from: str


@dataclass(frozen=True)
class Study:
    """A whole study package, as one version of it: ``forms`` are a subject's, ``site_forms`` those of the site."""

    id: str
    version: str
    title: Label
    short: Label
    hash: str
    settings: Mapping[str, Setting]
    stages: tuple[Stage, ...]
    visits: tuple[Visit, ...]
    codelists: Mapping[str, CodeList]
    analytes: Mapping[str, Analyte]
    forms: Mapping[str, Form]
    missing_codes: CodeList
    reasons: CodeList
    roles: CodeList
    identity: Identity
    demonstration: bool = False
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    course: Course = Course()
    site_forms: Mapping[str, Form] = field(default_factory=dict)
    site_items: SiteItems | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def all_forms(self) -> Mapping[str, Form]:
        """Every form, of a subject or of the site."""
        return {**self.forms, **self.site_forms}

    @cached_property
    def of_site(self) -> Study:
        """The study as the site's own record sees it: its forms alone, and no visit."""
        return replace(self, forms=self.site_forms, stages=(), visits=(), anchors={}, course=Course())

    @cached_property
    def visit_by_id(self) -> Mapping[str, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    def visits_of(self, form: str) -> tuple[Visit, ...]:
        """The visits at which a form is collected, in order."""
        return tuple(visit for visit in self.visits if form in visit.forms)

    def forms_of_stage(self, stage: str) -> tuple[Form, ...]:
        """The forms listed in a stage's window: those of its visits and the logs that live there, in order."""
        seen = [form for visit in self.visits if visit.stage == stage for form in visit.forms]
        logs = [form.id for form in self.forms.values() if form.occurs is Occurs.LOG and form.is_in(stage)]
        return tuple(self.forms[form] for form in dict.fromkeys(seen + logs))

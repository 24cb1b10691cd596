"""The site's own record over the real forms: made, entered, met with another, and asked for reference ranges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crf_app.casebook.adoption import adopt_into
from crf_app.casebook.casebook import Casebook
from crf_app.casebook.founding import First, enrol, found_in, newcomer
from crf_app.errors import DefinitionError, Refused
from crf_app.record import commands as c
from crf_app.record.commands import Meaning
from crf_app.record.places import FormKey
from crf_app.record.values import Answer, AnswerKind
from crf_app.record.view import Cell
from crf_app.study.load import load_package
from crf_app.study.package import from_package
from tests.forms.ward import PACKAGE, Ward, typed

from desk import EVERY_ROLE, Desk, new_hand  # isort: skip

CREATININE = {
    "RNGLAB": "Central",
    "RNGTEST": "CREAT",
    "RNGSEX": "ANY",
    "RNGAGELO": "6",
    "RNGAGEHI": "13",
    "RNGLO": "27",
    "RNGHI": "66",
    "RNGUNIT": "µmol/L",
    "RNGFROM": "2024-01-01",
}


def found(*, roles: tuple[str, ...] = EVERY_ROLE) -> Casebook:
    desk = Desk(new_hand("a"))
    return found_in(desk.keeping, desk.hand, First("C", roles, "Site"), PACKAGE, desk.ports)


def site_key(book: Casebook, form: str) -> FormKey:
    """The log of the site's record, which is made where there is none."""
    if not book.site_records:
        book.perform(c.AddSiteRecord())
    return FormKey(book.site_records[0].id, "-", form)


def site_row(book: Casebook, form: str, /, **values: str) -> str:
    """Type a row of a log of the site; its name."""
    answers = tuple((item, typed(book.study.site_forms[form], item, text)) for item, text in values.items())
    return book.perform(c.AddRow(site_key(book, form), answers)).created[0]


@pytest.fixture
def ward() -> Ward:
    """A girl of twelve, and one laboratory with one range of creatinine."""
    made = Ward(SEX="F", BRTHDAT="2012-03-13")
    site_row(made.book, "LABS", LABNAM="Central")
    site_row(made.book, "RNG", **CREATININE)
    return made


def sample(ward: Ward, laboratory: str = "Central", unit: str = "µmol/L", at: str = "2024-03-20 08:00") -> FormKey:
    """A creatinine of that laboratory."""
    key = ward.enter("LB", "SCR", LBDTM=at, LBNAM=laboratory)
    ward.row(key, LBTESTCD="CREAT", LBORRES="70", LBORRESU=unit)
    return key


def limit(ward: Ward, key: FormKey, item: str = "LBORNRHI") -> Cell:
    return ward.book.form(key).rows[0].cells[item]


# -- the record ----------------------------------------------------------------------------------------------------


def test_the_record_of_the_site_is_no_subject(ward: Ward) -> None:
    """Home, counts and prints of subjects know nothing of it."""
    assert ([line.id for line in ward.book.subjects()], len(ward.book.site_records)) == ([ward.subject], 1)


def test_the_record_has_the_forms_of_the_site_alone(ward: Ward) -> None:
    """And a subject has none of them."""
    site, girl = (ward.book.subject(name) for name in (ward.book.site_records[0].id, ward.subject))
    assert ({key.form for key in site.forms}, {"LABS", "RNG"} & {key.form for key in girl.forms}) == (
        {"LABS", "RNG"},
        set(),
    )


def test_a_form_of_a_subject_cannot_be_entered_in_it(ward: Ward) -> None:
    """There is no such form there."""
    record = ward.book.site_records[0].id
    with pytest.raises(Refused, match=r"item\.unknown"):
        ward.book.perform(c.Enter(FormKey(record, "SCR", "DM").at("SEX"), Answer(AnswerKind.CODE, "F")))


def test_records_made_apart_are_read_together() -> None:
    """Two laptops begin a record each before they meet; the laboratories of both are known to both."""
    one, desk = found(), Desk(new_hand("b"), seed=2)
    enrol(one, newcomer(desk.hand, "Ben"), EVERY_ROLE)
    adopt_into(desk.keeping, list(one.keeping.entries()), one.packages)
    two = desk.open()
    site_row(one, "LABS", LABNAM="Central")
    site_row(two, "LABS", LABNAM="Ward")
    one.adopt(list(two.keeping.entries()))
    two.adopt(list(one.keeping.entries()))
    facts = [book.site_facts for book in (one, two)]
    assert [known.laboratories if known else () for known in facts] == [("Central", "Ward")] * 2


def second(*roles: str) -> tuple[Casebook, Casebook]:
    """A founder with a record of the site, and somebody with these roles who holds all of it."""
    one, desk = found(), Desk(new_hand("b"), seed=2)
    site_row(one, "LABS", LABNAM="Central")
    enrol(one, newcomer(desk.hand, "Ben"), roles)
    adopt_into(desk.keeping, list(one.keeping.entries()), one.packages)
    return one, desk.open()


@pytest.mark.parametrize("role", ["coordinator", "data_manager", "admin"])
def test_who_may_record_facts_of_the_site(role: str) -> None:
    """What they enter counts on the other laptop too."""
    one, two = second(role)
    site_row(two, "LABS", LABNAM="Ward")
    one.adopt(list(two.keeping.entries()))
    assert len(one.form(site_key(one, "LABS")).rows) == 2


@pytest.mark.parametrize("role", ["investigator", "monitor"])
def test_who_may_not_record_facts_of_the_site(role: str) -> None:
    """An investigator records subjects, a monitor nothing."""
    _, two = second(role)
    with pytest.raises(Refused, match=r"right\.missing"):
        site_row(two, "LABS", LABNAM="Ward")


def test_a_data_manager_records_no_subject() -> None:
    """The right over the site's record reaches no further."""
    _, two = second("data_manager")
    with pytest.raises(Refused, match=r"right\.missing"):
        two.perform(c.AddSubject())


# -- the ranges ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"RNGLO": "90"}, "RNG-01"),
        ({"RNGAGEHI": "6"}, "RNG-02"),
        ({"RNGUNIT": "g/L"}, "RNG-04"),
    ],
)
def test_a_range_that_cannot_be_is_found(changed: dict[str, str], rule: str) -> None:
    """Limits and ages in order, and a unit of the analyte."""
    book = found()
    site_row(book, "RNG", **{**CREATININE, **changed})
    assert rule in {finding.rule for finding in book.form(site_key(book, "RNG")).findings}


@pytest.mark.parametrize(
    ("changed", "overlaps"),
    [
        ({"RNGAGELO": "12", "RNGAGEHI": "18"}, True),
        ({"RNGAGELO": "13", "RNGAGEHI": "18"}, False),
        ({"RNGSEX": "F"}, True),
        ({"RNGTEST": "UREAN", "RNGUNIT": "mmol/L"}, False),
        ({"RNGFROM": "2025-01-01"}, False),
    ],
)
def test_ranges_of_one_key_do_not_overlap(ward: Ward, changed: dict[str, str], overlaps: bool) -> None:
    """Of laboratory, analyte, sex and date; both rows say so."""
    site_row(ward.book, "RNG", **{**CREATININE, **changed})
    found = ward.book.form(site_key(ward.book, "RNG")).findings
    assert [finding.rule for finding in found if finding.rule == "RNG-03"] == ["RNG-03"] * 2 * overlaps


# -- proposals -----------------------------------------------------------------------------------------------------


def test_the_limits_that_fit_are_proposed(ward: Ward) -> None:
    """By laboratory, analyte, sex, age and date; nothing is entered."""
    key = sample(ward)
    cells = [limit(ward, key, item) for item in ("LBORNRLO", "LBORNRHI")]
    assert [(str(cell.proposal[0]), cell.answer) for cell in cells] == [("27", None), ("66", None)]


def test_a_limit_comes_in_the_reported_unit(ward: Ward) -> None:
    """66 µmol/L are 0.7466 mg/dL."""
    assert str(limit(ward, sample(ward, unit="mg/dL")).proposal[0]) == "0.7466"


@pytest.mark.parametrize(
    ("laboratory", "at", "why"),
    [
        ("Ward", "2024-03-20", "none:laboratory"),
        ("Central", "2023-12-31", "none:valid"),
        ("Central", "2025-03-13", "none:age"),
    ],
)
def test_where_no_range_fits_it_says_why(ward: Ward, laboratory: str, at: str, why: str) -> None:
    """Nothing is proposed, with the reason."""
    cell = limit(ward, sample(ward, laboratory, at=at))
    assert (cell.proposal, cell.unproposed) == ((), why)


def test_an_accepted_limit_names_the_range_that_it_came_from(ward: Ward) -> None:
    """The change carries the changes of the very row, beside those of the sample."""
    key = sample(ward)
    cell = limit(ward, key)
    ward.book.perform(c.EnterMany(((cell.place, Answer(AnswerKind.NUMBER, "66")),), (cell.sources,)))
    change = limit(ward, key).changes[0]
    entry = next(iter(ward.book.keeping.entries(hashes=[change.entry])))
    rng = ward.book.form(site_key(ward.book, "RNG")).rows[0]
    of_range = {each.hash for shown in rng.cells.values() for each in shown.changes}
    assert of_range <= set(entry.header.changes[0].more["from"])


def test_the_laboratories_of_the_site_are_offered(ward: Ward) -> None:
    """And the only one is proposed."""
    key = ward.enter("LB", "SCR", LBDTM="2024-03-20")
    cell = ward.book.form(key).cells["LBNAM"]
    assert (cell.offers, cell.proposal) == (("Central",), ("Central",))


def test_an_accepted_range_flags_the_result(ward: Ward) -> None:
    """70 µmol/L lie above 66."""
    key = sample(ward)
    cell = limit(ward, key)
    ward.book.perform(c.Enter(cell.place, Answer(AnswerKind.NUMBER, "66"), cell.sources))
    assert limit(ward, key, "LBNRIND").derived.values == ("HIGH",)


# -- what never depends on it ------------------------------------------------------------------------------------


def shown_without_offers(ward: Ward) -> list[object]:
    """Everything that the rules of the subject answer."""
    views = [ward.book.form(key) for key in ward.book.subject(ward.subject).forms]
    cells = [
        cell
        for view in views
        for cell in (*view.cells.values(), *(each for row in view.rows for each in row.cells.values()))
    ]
    plain = [replace(cell, proposal=(), sources=(), unproposed="", offers=()) for cell in cells]
    return [plain, [view.findings for view in views], ward.book.snapshot(ward.subject).digest]


def test_no_rule_of_a_subject_depends_on_the_record_of_the_site() -> None:
    """Answers, derivations, relevance, findings and the digest of a snapshot at one cut stay as they were."""
    ward = Ward(SEX="F", BRTHDAT="2012-03-13")
    sample(ward)
    cut = {chain: (head.seq, head.hash) for chain, head in ward.book.pen.heads().items()}
    before, digest = shown_without_offers(ward)[:2], ward.book.snapshot(ward.subject, cut).digest
    site_row(ward.book, "LABS", LABNAM="Central")
    site_row(ward.book, "RNG", **CREATININE)
    assert (shown_without_offers(ward)[:2], ward.book.snapshot(ward.subject, cut).digest) == (before, digest)


@pytest.mark.parametrize("key", ["derive", "relevant", "required"])
def test_a_rule_that_asks_the_site_does_not_load(key: str) -> None:
    """Only propose and offers may."""
    tables = {path: dict(table) for path, table in from_package(PACKAGE).items()}
    items = [dict(item) for item in tables["any_stage/lb.toml"]["item"]]
    items[2][key] = "%site.laboratories.exists()"
    tables["any_stage/lb.toml"]["item"] = items
    with pytest.raises(DefinitionError, match="%site stands only in propose and offers"):
        load_package(tables)


def test_the_record_can_be_locked_with_the_site(ward: Ward) -> None:
    """A lock on the whole site stops its ranges too."""
    key = site_key(ward.book, "LABS")
    ward.book.perform(c.Attest(key.path, Meaning.COMPLETE))
    ward.book.perform(c.Attest(key.path, Meaning.LOCK))
    with pytest.raises(Refused, match=r"form\.locked"):
        site_row(ward.book, "LABS", LABNAM="Ward")


@pytest.mark.parametrize(("laboratory", "found"), [("Central", False), ("1", True)])
def test_a_range_of_a_laboratory_that_is_not_in_the_log_is_found(ward: Ward, laboratory: str, found: bool) -> None:
    """Beside the name of the laboratory, in its own row."""
    site_row(ward.book, "RNG", **{**CREATININE, "RNGTEST": "ALB", "RNGUNIT": "g/L", "RNGLAB": laboratory})
    cell = ward.book.form(site_key(ward.book, "RNG")).rows[-1].cells["RNGLAB"]
    assert ("RNG-05" in {finding.rule for finding in cell.findings}) is found

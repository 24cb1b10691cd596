"""The dates of all forms against the consent, the end of the study and the death (IC-01, X-03, DTH-02)."""

import pytest

from tests.forms.ward import Ward, typed

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12"}
NOT_AFTER_CONSENT = {"IC", "DTH", "RB", "AE", "AEGRLOG", "CM", "PX", "VX", "TRF"}
"""The consent itself, and what a subject may have had or taken long before."""


@pytest.fixture(scope="module")
def dead() -> Ward:
    """A subject who consented on 8 February and died on 21 March, to whom every dated form is added after that."""
    ward = Ward(**GIRL)
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter("DTH", DTHDAT="2024-03-21")
    return ward


def dated(ward: Ward, form: str, day: str) -> set[str]:
    """The rules broken at the date of a new instance, or row, of a form that is dated a day."""
    found = ward.study.forms[form]
    item = found.item(found.date_item)
    text = f"{day} 10:00" if item.type.value == "datetime" else day
    if found.occurs.value == "log":
        ward.row(ward.key(form), **{item.name: text})
    else:
        visit = ward.study.visits_of(form)[-1].id
        ward.record(form, visit, ((item.name, typed(found, item.name, text)),))
    return {finding.rule for view in ward.book.subject(ward.subject).forms if view.form == form
            for finding in ward.book.form(view).findings}  # fmt: skip


FORMS = [name for name, form in Ward().study.forms.items() if form.date_item]


@pytest.mark.parametrize("form", [name for name in FORMS if name not in ("DTH", "LT")])
def test_every_dated_form_says_that_it_is_later_than_the_death(dead: Ward, form: str):
    """The finding stands at that date."""
    assert {f"DTH-02-{form}", f"DTH-02-PAPER-{form}"} & dated(dead, form, "2024-03-22")


def test_a_subject_who_is_dead_was_not_met_alive(dead: Ward):
    """Contacts after a death may say that there was one."""
    dead.enter("LT", "LY03", LTDAT="2024-03-22", LTVITAL="ALIVE")
    assert "DTH-02-ALIVE" in dead.rules("LT", "LY03")


def test_the_month_of_a_death_hides_no_day_of_it():
    """Of a partial date of death the last day counts."""
    ward = Ward(**GIRL)
    ward.enter("DTH", DTHDAT="2024-03")
    assert not {"DTH-02-EF"} & dated(ward, "EF", "2024-03-31")
    assert {"DTH-02-EF"} <= dated(ward, "EF", "2024-04-01")


@pytest.mark.parametrize("form", [name for name in FORMS if name not in NOT_AFTER_CONSENT])
def test_every_dated_form_says_that_it_is_older_than_the_consent(form: str, dead: Ward):
    """Hard where only the study does it, a question where routine care does it too."""
    assert {f"IC-01-{form}", f"IC-01-CARE-{form}"} & dated(dead, form, "2024-02-07")


def test_what_is_of_the_day_of_the_consent_is_not_older():
    """A date without its time leaves the order of that day open."""
    ward = Ward(**GIRL)
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    assert not {"IC-01-SLE"} & dated(ward, "SLE", "2024-02-08")


@pytest.fixture(scope="module")
def left() -> Ward:
    """A subject who failed screening on 1 March."""
    ward = Ward(**GIRL)
    ward.enter("DSC", DSDECOD="SCREENFAIL", DSSTDAT="2024-03-01")
    return ward


@pytest.mark.parametrize("form", [name for name in FORMS if name not in ("DTH", "LT", "DSC")])
def test_every_dated_form_says_that_it_is_later_than_the_end(left: Ward, form: str):
    """Hard but for what is reported, written or decided afterwards."""
    assert {f"X-03-END-{form}", f"X-03-END-PAPER-{form}"} & dated(left, form, "2024-03-02")


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ({"DSDECOD": "WITHDRAWN_GUARD", "DSLTFU": "N"}, True),
        ({"DSDECOD": "WITHDRAWN_GUARD", "DSLTFU": "Y"}, False),
        ({"DSDECOD": "WITHDRAWN_GUARD"}, False),
        ({"DSDECOD": "TO_LTFU"}, False),
        ({"DSDECOD": "DEATH", "DSLTFU": "N"}, False),
    ],
)
def test_who_agreed_to_long_term_follow_up_has_not_left(end: dict[str, str], wanted: bool):
    """After the infusion; a death has its own rule."""
    ward = Ward(**GIRL)
    ward.enter("INF", INFSTDTM="2024-03-12 10:00")
    ward.enter("DSC", DSSTDAT="2024-06-01", **end)
    assert ("X-03-END-VS" in dated(ward, "VS", "2024-06-02")) == wanted


@pytest.mark.parametrize(("form", "visit", "item"), [("LK", "", "LKDAT"), ("LD", "LD1", "LDDAT"), ("HO", "", "HODIS")])
def test_the_end_is_not_before_a_stage(form: str, visit: str, item: str):
    """X-03, also for one who goes on to long-term follow-up."""
    ward = Ward(**GIRL)
    ward.enter("DSC", DSDECOD="TO_LTFU", DSSTDAT="2024-03-01")
    ward.enter(form, visit, **{item: "2024-03-02"})
    assert "X-03-DSC" in ward.rules("DSC")

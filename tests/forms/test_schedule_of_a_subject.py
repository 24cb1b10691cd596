"""What the schedule means for one subject: forms for some only, forms if indicated, panels due, dates to come."""

import pytest

from crf_app.record.places import FormKey
from tests.forms.ward import Ward


def visits(ward: Ward, form: str) -> list[str]:
    """The visits at which a form is expected."""
    return [key.visit for key in ward.book.subject(ward.subject).forms if key.form == form]


def test_a_boy_has_no_pregnancy_test():
    """It is not listed, nor printed as missing."""
    assert visits(Ward(SEX="M"), "RP") == []


def test_before_menarche_there_is_no_pregnancy_test():
    """From menarche it is asked for at every listed visit."""
    ward = Ward(SEX="F")
    ward.enter("GR", "SCR", MENARCHE="N")
    before = visits(ward, "RP")
    ward.enter("GR", "SCR", MENARCHE="Y")
    assert (before, visits(ward, "RP")) == ([], ["SCR", "BASE", "INF", "M1", "M3", "M6", "M12"])


def test_what_was_recorded_stays_listed():
    """A form that is begun does not vanish when the answer that asked for it changes."""
    ward = Ward(SEX="F")
    ward.enter("RP", "SCR", RPRES="NEG")
    ward.enter("DM", SEX="M")
    assert visits(ward, "RP") == ["SCR"]


@pytest.mark.parametrize(("birth", "wanted"), [("2012-03-12", 3), ("2009-06-01", 1), ("2005-01-01", 0)])
def test_growth_is_followed_to_18_years(birth, wanted):
    """Of the yearly visits those before coming of age."""
    ward = Ward(BRTHDAT=birth)
    ward.enter("INF", INFSTDTM="2024-03-12 10:00")
    assert len([visit for visit in visits(ward, "GR") if visit.startswith("LY")]) == wanted


def test_a_form_that_is_only_indicated_is_offered_not_expected():
    """CRS at an unscheduled visit is not missed; once begun it belongs to the visit."""
    ward = Ward()
    key = FormKey(ward.subject, "UNS", "CRS")
    view = ward.book.subject(ward.subject)
    assert (key in view.forms, key in view.offered) == (False, True)
    ward.enter("CRS", "UNS", SRCREF="ward chart")
    view = ward.book.subject(ward.subject)
    assert (key in view.forms, key in view.offered) == (True, False)


@pytest.mark.parametrize(
    ("form", "item", "text", "wanted"),
    [
        ("HO", "HODIS", "2026-01-05", False),
        ("HO", "HODIS", "2026-12-31", True),
        ("INF", "INFPLAN", "2026-12-31", False),
    ],
)
def test_a_date_later_than_its_entry_is_found(form, item, text, wanted):
    """X-21: only what is planned may lie ahead."""
    ward = Ward()
    ward.enter(form, **{item: text})
    assert ("FUTURE" in ward.rules(form)) == wanted


@pytest.mark.parametrize(
    ("left", "why", "agrees", "wanted"),
    [
        ("2024-09-20", "WITHDRAWN_GUARD", "Y", ["LY01", "LY02", "LY03"]),
        ("2025-09-20", "RELAPSE_RX", "Y", ["LY02", "LY03"]),
        ("2024-09-20", "TO_LTFU", "Y", ["LY01", "LY02", "LY03"]),
        ("2026-02-09", "COMPLETED", "Y", ["LY02", "LY03"]),
        ("2026-02-10", "COMPLETED", "Y", ["LY03"]),
        ("2026-02-20", "TO_LTFU", "Y", ["LY03"]),
        ("2026-04-20", "WITHDRAWN_GUARD", "Y", ["LY03"]),
        ("2024-09-20", "WITHDRAWN_GUARD", "N", []),
    ],
)
def test_who_leaves_early_is_contacted_from_the_next_anniversary(left, why, agrees, wanted):
    """1.2, S10: with consent to long-term follow-up; whoever completes the study begins with year 3."""
    ward = Ward()
    ward.enter("INF", INFSTDTM="2024-03-12 10:00")
    stayed = [visit for visit in visits(ward, "LT") if visit < "LY03"]
    ward.enter("DSC", DSDECOD=why, DSSTDAT=left, DSLTFU=agrees)
    awaited = sorted(
        key.visit for key in ward.book.subject(ward.subject).awaited if key.form == "LT" and key.visit < "LY04"
    )
    assert (stayed, awaited) == ([], wanted)

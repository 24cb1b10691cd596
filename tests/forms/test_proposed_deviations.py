"""Which findings of the published forms are proposed as deviations, and of what category."""

import pytest

from crf_app.record.work import Kind
from tests.forms.ward import Ward


@pytest.fixture
def ward() -> Ward:
    """A girl who consented, was collected and infused."""
    ward = Ward(SEX="F", BRTHDAT="2012-03-12", SUBJID="ZJ-001")
    ward.enter("IC", "SCR", RFICDTM="2024-02-08 09:00")
    ward.enter("LK", LKDAT="2024-02-22", LKDIN="G1")
    ward.enter("INF", INFSTDTM="2024-03-12 10:00")
    return ward


def proposed(ward: Ward) -> set[tuple[str, str]]:
    """The check and category of each deviation that is proposed, without those of gates."""
    items = (item for item in ward.book.work(ward.subject) if item.kind is Kind.DEVIATION and "X-02" not in item.id)
    return {(item.id.removeprefix("deviation:").split("@")[0], item.category) for item in items}


def test_a_procedure_before_the_consent_is_a_deviation_of_consent(ward):
    """By the rule of all dates (IC-01), whichever form it stands at."""
    ward.enter("SLE", "SCR", SLDAT="2024-02-07")
    ward.enter("PGA", "SCR", PGADAT="2024-02-07")
    assert proposed(ward) == {("IC-01-SLE", "CONSENT"), ("IC-01-PGA", "CONSENT")}


@pytest.mark.parametrize(
    ("form", "row", "wanted"),
    [
        ("COC", {"COCDIN": "G2", "COCSUBJ": "ZJ-001"}, ("COC-01", "COC")),
        ("WO", {"WOTRT": "HCQ", "WOLAST": "2024-03-10", "WOMIN": "7", "WOMININ": "7"}, ("WO-01", "MED")),
        ("CM", {"CMCAT": "GC", "CMSTDAT": "2024-03-20"}, ("CM-01", "MED")),
    ],
)
def test_a_row_against_the_protocol_is_a_deviation(ward, form, row, wanted):
    """Custody of another donation, a wash-out too short, a lupus drug taken up again while none is allowed."""
    ward.row(ward.key("WO"), WOTRT="MMF", WOLAST="2024-02-01")
    ward.row(ward.key(form), **row)
    assert proposed(ward) == {wanted}

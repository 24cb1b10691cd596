"""What the gate of release asks of the safety tests of a product, by the rule that also finds it (COA-02)."""

import pytest

from crf_app.record.course import Standing
from tests.forms.ward import Ward

PASSED = {"COASTER": "PASS", "COAMYCO": "NEG", "COAREL": "YES", "COARELDT": "2024-03-06 10:00"}
VIRAL = {**PASSED, "COAVECT": "LENTI"}


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({**VIRAL, "COARCL": "NEG"}, Standing.OPEN),
        ({**VIRAL, "COARCL": "?PEND"}, Standing.OPEN),
        ({**VIRAL, "COARCL": "NEG", "COASTER": "?PEND"}, Standing.OPEN),
        ({**VIRAL, "COARCL": "NEG", "COAMYCO": "?PEND"}, Standing.OPEN),
        ({**PASSED, "COAVECT": "NONVIRAL"}, Standing.OPEN),
        ({**PASSED, "COAVECT": "OTHER"}, Standing.OPEN),
        (VIRAL, Standing.UNCHECKED),
        (PASSED, Standing.UNCHECKED),
        ({**VIRAL, "COARCL": "NEG", "COASTER": "?ND"}, Standing.UNCHECKED),
        ({**VIRAL, "COARCL": "POS"}, Standing.CLOSED),
        ({**PASSED, "COAVECT": "NONVIRAL", "COASTER": "FAIL"}, Standing.CLOSED),
        ({**PASSED, "COAVECT": "NONVIRAL", "COAMYCO": "POS"}, Standing.CLOSED),
    ],
)
def test_a_product_is_released_when_no_test_failed(answers, wanted):
    """A result may be pending; a vector that cannot replicate needs no test for it; one not done is not checked."""
    ward = Ward()
    ward.enter("COA", **answers)
    line = next(each for each in ward.book.needs(ward.subject, "release") if each.need.id == "tests")
    assert (line.standing, "COA-02" in ward.rules("COA")) == (wanted, wanted is Standing.CLOSED)


def standing(ward: Ward, act: str, visit: str = "") -> Standing:
    """How the need of a product stands before an act."""
    return next(each.standing for each in ward.book.needs(ward.subject, act, visit) if each.need.id == "product")


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({**VIRAL, "COARCL": "NEG"}, Standing.OPEN),
        ({**VIRAL, "COARCL": "NEG", "COAREL": "COND", "COASTER": "?PEND"}, Standing.OPEN),
        ({**VIRAL, "COARCL": "NEG", "COAREL": "NO"}, Standing.CLOSED),
        ({**VIRAL, "COARCL": "NEG", "COASTER": "FAIL"}, Standing.CLOSED),
        ({**VIRAL, "COARCL": "NEG", "COATOTAL": "1e5", "COATRANS": "50", "COACD3": "100"}, Standing.CLOSED),
        ({"COAREL": "YES"}, Standing.UNCHECKED),
        ({"COALOT": "LOT-7"}, Standing.UNCHECKED),
    ],
)
def test_an_infusion_waits_for_a_product_that_may_be_given(answers, wanted):
    """1.2, COA-01 to COA-03: not one that was refused, failed a test, or holds a dose that cannot be."""
    ward = Ward()
    ward.enter("INF", INFWT="40")
    ward.enter("COA", **answers)
    assert standing(ward, "start") is wanted


@pytest.mark.parametrize(
    ("answers", "confirmed", "wanted"),
    [
        ({"COALOT": "LOT-7"}, "Y", Standing.OPEN),
        ({"COALOT": "LOT-7"}, "N", Standing.UNCHECKED),
        ({**VIRAL, "COARCL": "NEG"}, "N", Standing.OPEN),
        ({**VIRAL, "COAREL": "NO"}, "Y", Standing.CLOSED),
        ({**VIRAL, "COASTER": "FAIL"}, "Y", Standing.CLOSED),
    ],
)
def test_a_written_confirmation_outweighs_no_refusal(answers, confirmed, wanted):
    """Before the certificate it lets lymphodepletion begin; not after a refusal or a failed test."""
    ward = Ward()
    ward.enter("COA", **answers)
    ward.enter("LD", "LD1", LDPRODOK=confirmed)
    assert standing(ward, "lymphodeplete", "LD1") is wanted

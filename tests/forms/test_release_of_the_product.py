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

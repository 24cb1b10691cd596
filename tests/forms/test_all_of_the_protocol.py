"""Nothing of the protocol is lost: its items, the checks of its forms, and those that look across forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from crf_app.study.load import load_folder

STUDY = load_folder(Path(__file__).parents[2] / "forms")
CHECKS = {check.id for form in STUDY.forms.values() for check in form.checks}
LINES = (Path(__file__).parent / "protocol.txt").read_text("utf-8").replace("\n    ", " ").splitlines()
"""``FORM: items`` and, below it, ``checks: ids``. A check of several parts is written as ``ID-part``."""
ITEMS = dict(line.split(": ") for line in LINES if not line.startswith("  checks: "))
OF_FORMS = [name for line in LINES if line.startswith("  checks: ") for name in line.split()[1:]]

ACROSS = {
    "X-01": "X-01-DM X-01-LK X-01-COA COC-01 COCLOT-1 INF-01",
    "X-02": "X-02.G1.consent X-02.G2.criteria X-02.G3.eligible X-02.G4.identity X-02.G5.tests X-02.G6.product "
    "X-02.G7.identity",
    "X-03": "LKDAT-1 X-03-LK X-03-LD X-03-INF HO-01 X-03-DSC",
    "X-04": "X-04 INF-04",
    "X-05": "X-05 LT-02",
    "X-06": "X-06",
    "X-07": "VS-04",
    "X-08": "X-08",
    "X-09": "X-09-CRS X-09-ICN",
    "X-10": "X-10-TREMOR X-10-DYSPH",
    "X-11": "X-11 TX-03",
    "X-12": "X-12",
    "X-13": "X-13-DSC X-13-AE DTH-01",
    "X-14": "X-14-CRS X-14-ICN",
    "X-15": "X-15",
    "X-16": "X-16",
    "X-17": "X-17",
    "X-18": "X-18 LD-06",
    "X-19": "X-19",
    "X-20": "X-20",
    "X-21": "",  # of every date that is no plan: crf_app/record/item_findings.py
    "X-22": "X-22",
    "X-23": "",  # of every signature: crf_app/record/attests.py
    "X-24": "X-24 AE-06",
    "X-25": "X-25",
}


def test_how_much_there_is():
    """45 forms are collected; the checks of the signature are a view's."""
    counts = len(ITEMS), len(OF_FORMS), len(ACROSS)
    assert counts == (45, 125, 25)


@pytest.mark.parametrize(("form", "items"), ITEMS.items())
def test_every_item_is_there(form: str, items: str):
    """Under its own name, on its own form."""
    assert set(items.split()) - set(STUDY.forms[form].by_name) == set()


def test_every_check_of_a_form_is_there():
    """Whole, or in parts."""
    assert [name for name in OF_FORMS if not any(each == name or each.startswith(f"{name}-") for each in CHECKS)] == []


@pytest.mark.parametrize(("name", "checks"), ACROSS.items())
def test_every_check_across_forms_is_there(name: str, checks: str):  # noqa: ARG001
    """Under its own id, or under that of the form where it stands."""
    assert set(checks.split()) - CHECKS == set()

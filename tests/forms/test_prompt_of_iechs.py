"""When the laboratory asks for an assessment of IEC-HS of which nobody has thought."""

from __future__ import annotations

import pytest

from tests.forms.amended import AmendedWard


@pytest.mark.parametrize(
    ("rows", "assessed", "wanted"),
    [
        (("FERRITIN 5000 µg/L 10 300", "NEUT 0.2 10^9/L 1.8 6.3"), "", ["2024-03-20"]),
        (("FERRITIN 5000 µg/L 10 300", "NEUT 0.2 10^9/L 1.8 6.3"), "2024-03-20", []),
        (("FERRITIN 5000 µg/L 10 300", "NEUT 0.7 10^9/L 1.8 6.3"), "", []),
        (("FERRITIN 500 µg/L 10 300", "NEUT 0.2 10^9/L 1.8 6.3"), "", []),
        (("FERRITIN 700 µg/L 10 300", "NEUT 0.2 10^9/L 1.8 6.3"), "", []),
    ],
    ids=["fulfilled", "assessed", "grade 3", "under twice its limit", "falling"],
)
def test_the_laboratory_prompts_for_an_assessment(rows: tuple[str, ...], assessed: str, wanted: list[str]):
    """Ferritin above twice its limit and rising, with a cytopenia of grade 4, until somebody has assessed (IHSSUSP)."""
    ward = AmendedWard()
    ward.infused()
    ward.laboratory("D07", "2024-03-19", "FERRITIN 800 µg/L 10 300")
    ward.laboratory("D08", "2024-03-20", *rows)
    if assessed:
        ward.enter("IHS", "D08", IHSDAT=assessed, IHSSUSP="N")
    assert [str(item.due) for item in ward.book.work(ward.subject) if item.id.startswith("W-IHS:")] == wanted

"""A demonstration never takes away a study that it did not make."""

from pathlib import Path

import pytest

from crf_app.demo.room import make_room
from crf_app.errors import Unavailable


def test_a_study_that_no_demo_made_stays(tmp_path: Path):
    """It may be a hospital's own; the run says where else to write."""
    ledger = tmp_path / "study" / "ledger.db"
    ledger.parent.mkdir()
    ledger.write_text("years of work")
    with pytest.raises(Unavailable, match="--out"):
        make_room(tmp_path)
    assert ledger.read_text() == "years of work"


def test_what_an_earlier_run_made_is_made_anew(tmp_path: Path):
    """And nothing else in the folder is touched."""
    make_room(tmp_path)
    for name in ("study", "marks", "mine"):
        (tmp_path / name).mkdir()
    make_room(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["made-by-the-demo.txt", "mine"]

"""The package: what is read from the files is what the ledger gives back, and its hash names it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crf_app.errors import DefinitionError
from crf_app.study.load import load_json, load_package
from crf_app.study.package import from_package, package_hash, parse, read_folder, to_package
from tests.study.small_study import tables

FORMS = Path(__file__).parents[2] / "forms"

_leaves = some.one_of(
    some.text(),
    some.booleans(),
    some.integers(-(10**12), 10**12),
    some.decimals(allow_nan=False, allow_infinity=False, places=3),
    some.dates(),
)
_keys = some.text("abcXYZ_09", min_size=1, max_size=5)
_values = some.recursive(_leaves, lambda each: some.lists(each) | some.dictionaries(_keys, each), max_leaves=12)


@given(some.dictionaries(_keys, some.dictionaries(_keys, _values)))
def test_what_goes_in_comes_out(files):
    """Any tables survive the way to canonical JSON and back through its bytes."""
    assert from_package(json.loads(json.dumps(to_package(files)))) == files


def test_decimals_keep_what_was_written():
    """A limit written 38.0 stays 38.0, not 38 and not a float."""
    assert to_package({"a": parse("limit = 38.0")}) == {"files": {"a": {"limit": {"#": "38.0"}}}}


def test_dates_keep_their_kind():
    """A TOML date comes back as a date."""
    assert from_package(to_package({"a": parse("day = 2024-03-12")})) == {"a": {"day": date(2024, 3, 12)}}


def test_the_forms_of_the_protocol_survive():
    """The real folder is the same before and after the ledger."""
    folder = read_folder(FORMS)
    assert from_package(json.loads(json.dumps(to_package(folder)))) == folder


def test_the_hash_does_not_depend_on_the_order_of_keys():
    """Two files that say the same in another order are one version."""
    first, second = parse("a = 1\nb = 2"), parse("b = 2\na = 1")
    assert package_hash(to_package({"x": first})) == package_hash(to_package({"x": second}))


def test_the_hash_changes_with_a_single_character():
    """38.0 and 38.00 are two versions, for a print shows what was written."""
    first, second = ({"x": parse(f"limit = {text}")} for text in ("38.0", "38.00"))
    assert package_hash(to_package(first)) != package_hash(to_package(second))


def test_a_study_is_the_same_from_files_and_from_the_ledger():
    """Loading the stored package gives the study of the files."""
    assert load_json(to_package(tables())).hash == load_package(tables()).hash


@pytest.mark.parametrize("text", ['"größe" = 1', "limit = nan", "limit = inf"])
def test_what_a_package_cannot_hold_is_refused(text):
    """Keys that are not ASCII and numbers that are none are definition errors."""
    with pytest.raises(DefinitionError):
        to_package({"x.toml": parse(text)})


@pytest.mark.parametrize("package", [None, [], {"files": []}, {}, {"files": {"a": []}}, {"files": {"a": {"b": 1.5}}}])
def test_what_is_no_package_is_refused(package):
    """Anything but a package is a definition error, not a crash."""
    with pytest.raises(DefinitionError):
        from_package(package)


def test_a_file_that_is_not_toml_is_named(tmp_path):
    """The message of a broken file names the file and the line."""
    (tmp_path / "study.toml").write_text("id = \n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"study\.toml.*line 1"):
        read_folder(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    """A folder without definition files is a wrong folder."""
    with pytest.raises(DefinitionError, match=r"no \*\.toml file"):
        read_folder(tmp_path)


def test_numbers_in_a_package_are_whole_or_decimal():
    """A whole number comes back as int, one with a point as Decimal."""
    found = from_package({"files": {"a": {"n": {"#": "-3"}, "d": {"#": "-3.0"}}}})["a"]
    assert (type(found["n"]), type(found["d"])) == (int, Decimal)

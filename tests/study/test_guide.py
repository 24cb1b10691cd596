"""The guide to writing forms says everything that may be written."""

import re
from pathlib import Path

import pytest

import crf_app.study
from crf_app.study.forms import RULE_KEYS
from crf_app.study.model import ItemType, Occurs, Scope, Severity
from tests.study.small_study import GUIDE

PART = Path(crf_app.study.__file__).parent
READERS = [PART / f"{name}.py" for name in ("course", "forms", "lists", "load", "schedule", "table")]
_READ = re.compile(r"\.(?:text|flag|whole|texts|table|tables|label|range|codes|choose|has|get)\(\s*\"([a-z_0-9]+)\"")
KEYS = sorted({key for path in READERS for key in _READ.findall(path.read_text(encoding="utf-8"))} | set(RULE_KEYS))
WORDS = [word.value for words in (ItemType, Occurs, Scope, Severity) for word in words]


def test_keys_are_found_in_the_loader():
    """The keys that the next test asks for are those that the loader reads."""
    assert {"occurs", "relevant", "forms_at", "units", "unreviewed"} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_in_the_guide(key):
    """Whatever key the loader reads, the guide shows."""
    assert re.search(rf"(`{key}`|\b{key} = |\[\[?{key}\]\]?)", GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_in_the_guide(word):
    """Every type of item, kind of form, scope and severity is explained."""
    assert re.search(rf"[`\"]{word}[`\"]", GUIDE.read_text(encoding="utf-8"))

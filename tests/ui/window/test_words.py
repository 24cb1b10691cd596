"""The words of the screen."""

import re
from pathlib import Path

import pytest

from crf_app.errors import InUse, NewerNeeded, Refused, Tampered, Unavailable, WrongPassword
from crf_app.ui.words import Words, catalogue

UI = Path(__file__).parents[3] / "crf_app" / "ui"
FORM = UI.parents[1] / "resources" / "translations" / "form" / "en.toml"
_USED = re.compile(r"""words\(\s*"([a-z_0-9.]+)\"""")
_NAMED = re.compile(r"\{(\w+)\}")


def codes_used() -> set[str]:
    """Every code that is written out in the source of the windows."""
    return {code for file in UI.rglob("*.py") for code in _USED.findall(file.read_text("utf-8"))}


def test_both_languages_have_the_same_words():
    """No code has words in one language only."""
    assert set(catalogue("en")) == set(catalogue("zh"))


def test_both_languages_name_the_same_parts():
    """What the program fills in has a place in both languages."""
    english, chinese = catalogue("en"), catalogue("zh")
    differ = [code for code in english if set(_NAMED.findall(english[code])) != set(_NAMED.findall(chinese[code]))]
    assert differ == []


def test_every_code_in_the_source_has_words():
    """A page never asks for words that are not there."""
    form = FORM.read_text("utf-8")
    absent = {code for code in codes_used() - set(catalogue("en")) if f"\n{code.rpartition('.')[2]} =" not in form}
    assert absent == set()


def test_one_text_in_both_languages():
    """Both languages stand side by side, equal ones once."""
    both = Words("en+zh")
    assert (both("sign_in.unlock"), both("language.zh")) == ("Unlock · 解锁", "中文")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_trouble_has_words_of_its_own(language: str):
    """A wrong password, a study in use, a damaged file and an absent disk are told apart."""
    words = Words(language)
    kinds = (WrongPassword("x"), InUse("x"), Tampered("x"), Unavailable("x"))
    assert len({words.trouble(error) for error in kinds}) == len(kinds)


def test_a_refusal_without_words_shows_its_code():
    """A refusal that nobody has worded yet still says which it is."""
    assert "no.such.code" in Words("en").refusal(Refused("no.such.code"))


def test_only_three_choices_of_language():
    """A language that is not there is a mistake of the program."""
    with pytest.raises(ValueError, match="en, zh"):
        Words("fr")


@pytest.mark.parametrize(
    ("language", "roles"), [("en", "study coordinator or investigator"), ("zh", "研究协调员或研究者")]
)
def test_whose_role_may_not_is_told_who_can(language: str, roles: str):
    """In words of people, never in codes of roles."""
    said = Words(language).refusal(Refused("right.missing", needs="coordinator, investigator"))
    assert roles in said


def test_a_study_for_a_newer_program_is_told_so():
    """It is not taken for a disk that can't be reached."""
    assert "newer version" in Words("en").trouble(NewerNeeded("this study needs a newer version"))

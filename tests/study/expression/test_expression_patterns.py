"""Regular expressions of forms: what is safe runs, what could run away is refused at load."""

import pytest

from crf_app.study.expression.patterns import pattern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"^S[0-9]{3}-\d+$", "S012-7"),
        (r"^(IV|V|VI)$", "VI"),
        (r"(?:ab){2}", "xababx"),
        (r"[^]a]+\.", "b."),
        (r"a{2,}", "aaa"),
    ],
)
def test_plain_patterns_are_found(text: str, found: str):
    """Classes, groups, alternatives and repetitions are all that a form needs."""
    assert pattern(text).search(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(a+)+", "a repeated group may hold no repetition"),
        ("(a|a)*", "a repeated group may hold no repetition or alternative"),
        ("((a+)b){3}", "a repeated group may hold no repetition"),
        ("a*b*c*", "at most 2 repetitions by"),
        ("a{0,5000}", "at most 100 repetitions in {}"),
        ("a?" * 30 + "b", "combine in more than 1000 ways"),
        ("a{0,100}a{0,100}b", "combine in more than 1000 ways"),
        ("(a|aa)" * 20 + "b", "combine in more than 1000 ways"),
        ("[[:alpha:]]", "not a regular expression"),
        (r"(a)\1", "only plain groups"),
        ("(?=a)", "only plain groups"),
        ("(?P<x>a)", "only plain groups"),
        ("[", "not a regular expression"),
        (")", "not a regular expression"),
    ],
)
def test_patterns_that_could_run_away_are_refused(text: str, reason: str):
    """The refusal says what to write instead."""
    with pytest.raises(ValueError, match=reason.replace("(", r"\(").replace("{", r"\{").replace("}", r"\}")):
        pattern(text)


def test_the_cost_of_a_search_is_known_before():
    """Each repetition without a limit multiplies by the length of the text, others by what they may do."""
    texts = ("a", "a*", "a*b*", "a{3}", "a?", "a{1,3}|b")
    assert [pattern(text).cost("abc") for text in texts] == [4, 16, 64, 4, 8, 24]

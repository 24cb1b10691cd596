"""Regular expressions that cannot run away: checked when a form is loaded, their cost known before they are tried.

A repeated group may hold neither a repetition nor an alternative, what runs without limit may do so twice, and limited
repetitions and alternatives may be combined in a thousand ways; so a search costs at most a thousand times the length
of the text to the third power.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod

_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?(?!\?))|(?P<refused>\()|(?P<close>\))"
    r"|(?P<repeat>[*+?]|\{\d*,?\d*\})[?+]?|(?P<either>\|)|(?P<other>.)",
    re.DOTALL,
)
_UNLIMITED = re.compile(r"[*+]|\{\d*,\}")
_LIMITS = re.compile(r"\{(\d*),(\d+)\}")
_MOST_UNLIMITED = 2
_MOST_REPEATED = 100
_MOST_WAYS = 1000


@dataclass(frozen=True)
class Pattern:
    """A checked pattern; ``unlimited`` counts its repetitions without a limit, ``ways`` what the others may do."""

    text: str
    unlimited: int
    ways: int = 1

    def cost(self, text: str) -> int:
        """The most steps that a search in a text may take."""
        return int((len(text) + 1) ** (1 + self.unlimited)) * self.ways

    def search(self, text: str) -> bool:
        """Whether the pattern is found anywhere in a text."""
        return _compiled(self.text).search(text) is not None


def pattern(text: str) -> Pattern:
    """A pattern that is safe to run; ValueError that says why another is not.

    >>> pattern("^[0-9]{3}$").search("042")
    True
    >>> pattern("(a+)+$")
    Traceback (most recent call last):
    ...
    ValueError: a repeated group may hold no repetition or alternative
    """
    unlimited = _examine(text)
    if unlimited > _MOST_UNLIMITED:
        raise ValueError(f"at most {_MOST_UNLIMITED} repetitions by * or +; give limits as in {{0,20}}")
    ways = prod(_ways(text))
    if ways > _MOST_WAYS:
        raise ValueError(f"its ? and {{}} and | combine in more than {_MOST_WAYS} ways; ask by several .matches()")
    try:
        _compiled(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error.msg}") from None
    except FutureWarning:
        raise ValueError("not a regular expression: write \\ before [, &&, || or ~~ in a set") from None
    return Pattern(text, unlimited, ways)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        return re.compile(text, re.DOTALL)


def _ways(text: str) -> Iterator[int]:
    """In how many ways each repetition with a limit, and each alternative, may match."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        if limits := _LIMITS.match(word):
            yield max(1, int(limits[2]) - int(limits[1] or 0) + 1)
        elif match.lastgroup == "either" or (match.lastgroup == "repeat" and word[0] == "?"):
            yield 2


def _examine(text: str) -> int:
    unlimited, groups, closed = 0, [False], False
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup, match.group()
        if kind == "refused" or (kind == "escape" and word[1].isdigit()):
            raise ValueError("only plain groups; no look-ahead, name or reference to a group")
        if kind == "open":
            groups.append(False)
        elif kind == "close" and len(groups) > 1:
            held = groups.pop()
            groups[-1] |= held
            closed = held
            continue
        elif kind == "repeat":
            _refuse_large(word)
            if closed:
                raise ValueError("a repeated group may hold no repetition or alternative")
            groups[-1] = True
            unlimited += _UNLIMITED.match(word) is not None
        elif kind == "either":
            groups[-1] = True
        closed = False
    return unlimited


def _refuse_large(word: str) -> None:
    if any(int(digits) > _MOST_REPEATED for digits in re.findall(r"\d+", word)):
        raise ValueError(f"at most {_MOST_REPEATED} repetitions in {{}}")

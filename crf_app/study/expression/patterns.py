"""Regular expressions that cannot run away: checked when a form is loaded, their cost known before they are tried.

A repeated group may hold neither a repetition nor an alternative, and what runs without limit may do so twice; so a
search costs at most the length of the text to the third power.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?(?!\?))|(?P<refused>\()|(?P<close>\))"
    r"|(?P<repeat>[*+?]|\{\d*,?\d*\})[?+]?|(?P<either>\|)|(?P<other>.)",
    re.DOTALL,
)
_UNLIMITED = re.compile(r"[*+]|\{\d*,\}")
_MOST_UNLIMITED = 2
_MOST_REPEATED = 100


@dataclass(frozen=True)
class Pattern:
    """A checked pattern; ``unlimited`` counts its repetitions without a limit."""

    text: str
    unlimited: int

    def cost(self, text: str) -> int:
        """The most steps that a search in a text may take."""
        return int((len(text) + 1) ** (1 + self.unlimited))

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
    try:
        _compiled(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error.msg}") from None
    return Pattern(text, unlimited)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


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

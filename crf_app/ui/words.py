"""The words of the screen in English, Chinese or both, by code. Knows no window and no value of a patient.

One catalogue per language lies under ``resources/translations``; a test holds that both have the same codes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from crf_app.errors import CrfError, Refused
    from crf_app.study.model import Label

LANGUAGES = ("en", "zh", "en+zh")
BETWEEN = " · "

_CATALOGUES = Path(__file__).parents[2] / "resources" / "translations"


class Words:
    """The words of one language choice: ``en``, ``zh`` or ``en+zh`` (both, English first).

    >>> Words("zh")("unit.days", days=3)
    '3 天'
    >>> Words("en+zh")("unit.days", days=3)
    '3 days · 3 天'
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError("a language is en, zh or en+zh")
        self.language = language
        self._catalogues = tuple(catalogue(part) for part in language.split("+"))

    def __call__(self, code: str, /, **named: object) -> str:
        """The words of a code with its named parts filled in; KeyError when no catalogue has the code."""
        return BETWEEN.join(dict.fromkeys(words[code].format(**named) for words in self._catalogues))

    def in_each(self, say: Callable[[Self], str]) -> str:
        """A sentence that is put together from words, made whole in each language of the choice.

        >>> Words("en+zh").in_each(lambda words: f"[{words('unit.days', days=3)}]")
        '[3 days] · [3 天]'
        """
        return BETWEEN.join(dict.fromkeys(say(part) for part in self.parts()))

    def parts(self) -> tuple[Self, ...]:
        """The words of each language of this choice, for a sentence that is put together from words.

        >>> [words.language for words in Words("en+zh").parts()]
        ['en', 'zh']
        """
        return tuple(type(self)(part) for part in self.language.split("+"))

    def label(self, label: Label) -> str:
        """A label of the study in this language choice."""
        from crf_app.study.naming import marked  # whoever has a label has loaded its study; the first window has none

        return BETWEEN.join(dict.fromkeys(marked(label, part) for part in self.language.split("+")))

    def has(self, code: str) -> bool:
        """Whether the catalogues have a code."""
        return code in self._catalogues[0]

    def refusal(self, refused: Refused) -> str:
        """Why a command was refused, in words; the bare code where it has no words of its own."""
        code = f"refused.{refused.code}"
        if refused.code == "right.missing":
            return self.in_each(lambda words: words._without_right(refused.detail.get("needs", "")))
        return self(code, **refused.detail) if self.has(code) else self("refused.other", code=refused.code)

    def _without_right(self, needs: str) -> str:
        return self("refused.right.missing", needs=self.one_of(needs.split(", ")))

    def one_of(self, roles: Iterable[str]) -> str:
        """Role codes in words, any of which will do.

        >>> Words("en").one_of(["coordinator", "investigator"])
        'study coordinator or investigator'
        """
        said = (self(f"role.{role}") if self.has(f"role.{role}") else role for role in roles)
        return self("refused.or").join(said)

    def trouble(self, error: CrfError) -> str:
        """What is wrong outside the program, in words, by the kind of the error; never its message."""
        kinds = (kind.__name__ for kind in type(error).__mro__)
        return next(self(f"trouble.{kind}") for kind in kinds if self.has(f"trouble.{kind}"))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All words of one language, {code: words}; nested tables are joined by points."""
    with (_CATALOGUES / f"{language}.toml").open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


def _flat(path: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        code = f"{path}.{key}" if path else key
        flat += _flat(code, value) if isinstance(value, dict) else [(code, str(value))]
    return flat

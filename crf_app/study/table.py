"""Reading one table of a definition file: every key is asked for by name, and what nobody asked for is an error.

Knows the shapes that all files share (texts, labels, ranges, sources, code entries), nothing of forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import NoReturn

from crf_app.errors import DefinitionError
from crf_app.study.model import Code, CodeList, Label, Range, Source
from crf_app.study.package import TomlTable, Value

_CONVENTIONS = ("CONV", "MEM")


class Table:
    """A table with its place in the files, for messages; :meth:`close` refuses the keys that were not read."""

    def __init__(self, file: str, key: str, content: TomlTable) -> None:
        self.file, self.key, self._content = file, key, content
        self._read: dict[str, None] = {}

    def fail(self, name: str, problem: str) -> NoReturn:
        """Raise the DefinitionError of a key."""
        raise DefinitionError(self.file, ".".join(filter(None, (self.key, name))), problem)

    def has(self, name: str) -> bool:
        """Whether a key is written."""
        self._read[name] = None
        return name in self._content

    def get(self, name: str) -> Value | None:
        """The raw value of a key, None when it is not written."""
        self._read[name] = None
        return self._content.get(name)

    def names(self) -> tuple[str, ...]:
        """The keys that are written, for a table whose keys are names of its own."""
        return tuple(self._content)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        found = self.get(name)
        if found is None and default is not None:
            return default
        if not isinstance(found, str) or (not found and default is None):
            self.fail(name, "missing; write a text" if found is None else "must be a text in quotes")
        return found

    def flag(self, name: str) -> bool:
        """true or false; false when it is not written."""
        found = self.get(name)
        if not isinstance(found, bool | None):
            self.fail(name, "must be true or false, without quotes")
        return bool(found)

    def whole(self, name: str) -> int | None:
        """A whole number, None when it is not written."""
        found = self.get(name)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
            self.fail(name, "must be a whole number, without quotes")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when it is not written."""
        found = self.get(name)
        if found is None:
            return ()
        listed = found if isinstance(found, Sequence) and not isinstance(found, str) else (None,)
        if not all(isinstance(each, str) for each in listed):
            self.fail(name, 'must be a list of texts, such as ["A", "B"]')
        return tuple(str(each) for each in listed)

    def table(self, name: str) -> Table:
        """A table inside this one; it must be there."""
        found = self.get(name)
        if not isinstance(found, Mapping):
            self.fail(name, "missing; write a table" if found is None else "must be a table")
        return Table(self.file, f"{self.key}.{name}".lstrip("."), found)

    def tables(self, name: str, called: str) -> list[Table]:
        """A list of tables, each named in messages by its key ``called``; empty when it is not written."""
        found = self.get(name)
        if found is None:
            return []
        if isinstance(found, str | Mapping) or not isinstance(found, Sequence):
            self.fail(name, f"must be a list of tables, each under [[{name}]]")
        return [self._entry(name, called, place, each) for place, each in enumerate(found, 1)]

    def _entry(self, name: str, called: str, place: int, content: Value) -> Table:
        if not isinstance(content, Mapping):
            self.fail(f"{name}.{place}", "must be a table")
        word = content.get(called)
        title = word if isinstance(word, str) and word else str(place)
        return Table(self.file, ".".join(filter(None, (self.key, name, title))), content)

    def label(self, name: str) -> Label:
        """A label in both languages; it must be there."""
        if not self.has(name):
            self.fail(name, 'missing; write { en = "...", zh = "..." }')
        inner = self.table(name)
        found = inner.words()
        inner.close()
        return found

    def words(self) -> Label:
        """A label whose languages are keys of this table itself."""
        return Label(self.text("en"), self.text("zh"), self.flag("unreviewed"))

    def range(self, name: str) -> Range | None:
        """Limits written ``low..high``, either side open; None when they are not written."""
        text = self.text(name, "")
        if not text:
            return None
        low, dots, high = text.partition("..")
        try:
            found = Range(Decimal(low) if low else None, Decimal(high) if high else None)
        except InvalidOperation:
            dots = ""
        if not dots or (not low and not high):
            self.fail(name, 'must be limits such as "30.0..43.0", "0.." or "..5"')
        if found.low is not None and found.high is not None and found.low > found.high:
            self.fail(name, f"the lower limit {found.low} is above the upper limit {found.high}")
        return found

    def source(self) -> Source:
        """Where a rule comes from; keys CONV, MEM and C-nn are conventions without saying so."""
        key = self.text("source", "")
        convention = self.flag("convention") or key in _CONVENTIONS or key.startswith("C-")
        return Source(key, convention, self.text("note", ""))

    def codes(self, name: str, list_id: str) -> CodeList:
        """A list of codes, each ``{ code, en, zh }``; no code twice."""
        entries = self.tables(name, "code")
        if not entries:
            self.fail(name, 'missing; write a list of { code = "...", en = "...", zh = "..." }')
        found: dict[str, Code] = {}
        for entry in entries:
            code = entry.text("code")
            if code in found:
                entry.fail("code", f"the code {code} stands twice in this list")
            found[code] = Code(code, entry.words())
            entry.close()
        return CodeList(list_id, tuple(found.values()))

    def choose(self, name: str, known: Iterable[str], what: str, default: str | None = None) -> str:
        """A text that must be one of the words known."""
        word = self.text(name, default)
        self.need(name, word, known, what)
        return word

    def need(self, name: str, word: str, known: Iterable[str], what: str) -> None:
        """Refuse a word that is not known, with the nearest one that is."""
        words = list(known)
        if word not in words:
            self.fail(name, f"no {what} is called {word}{meant(word, words)}")

    def close(self) -> None:
        """Refuse every key that was not read."""
        for name in self._content:
            if name not in self._read:
                self.fail(name, f"unknown key{meant(name, self._read)}")


def meant(word: str, known: Iterable[str]) -> str:
    """A "did you mean" with the nearest word known, else all of them where they are few.

    >>> meant("relevent", ["relevant", "required"])
    '; did you mean relevant?'
    >>> meant("xyz", ["hard", "soft"])
    '; write one of hard, soft'
    """
    words = list(known)
    close = get_close_matches(word, words, n=1)
    close = close or [each for each in words if each.casefold() == word.casefold()]
    if close:
        return f"; did you mean {close[0]}?"
    return f"; write one of {', '.join(words)}" if 0 < len(words) <= _FEW else ""


_FEW = 12

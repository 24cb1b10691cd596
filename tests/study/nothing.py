# ruff: noqa: ARG002
"""A record in which nothing is answered, to ask every rule of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crf_app.clinical.derivation import Derivation
from crf_app.study.expression.kinds import Scalar


@dataclass(frozen=True)
class Nothing:
    """One blank instance of one form, with one blank row; implements the context of the expression engine."""

    form: str
    row: bool
    settings: dict[str, tuple[Scalar, ...]]

    @property
    def focus(self) -> str:
        return "row" if self.row else "instance"

    def instances(self, form: str) -> Sequence[str]:
        return ["instance"] if form == self.form else []

    def rows(self, focus: object) -> Sequence[str]:
        return ["row"]

    def row_named(self, form: str, name: str) -> str | None:
        return None

    def value(self, focus: object, item: str) -> tuple[Scalar, ...]:
        return ()

    def missing(self, focus: object, item: str) -> str | None:
        return None

    def derivation(self, focus: object, item: str) -> Derivation | None:
        return None

    def visit(self, focus: object) -> str | None:
        return "SCR"

    def window(self, focus: object) -> tuple[int, int] | None:
        return None

    def index(self, focus: object) -> int:
        return 1

    def constant(self, name: str) -> tuple[Scalar, ...]:
        return self.settings[name]

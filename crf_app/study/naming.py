"""What people must know of a study's words and rules as they read them: a translation that nobody reviewed, a rule that
the investigator confirms, the name of what a rule lacks. Knows no answers.
"""

from __future__ import annotations

import re

from crf_app.study.model import Label, Rule, Scope, Source, Study

UNREVIEWED = "※"
"""Marks a translation that nobody reviewed, where it is read."""

_STOPS = ".。?？!！"


def marked(label: Label, language: str) -> str:
    """The text in ``en`` or ``zh``; a Chinese one that nobody reviewed carries ``UNREVIEWED``, before its stop.

    >>> marked(Label("Fever?", "发热？", unreviewed=True), "zh")
    '发热※？'
    """
    text = label.text(language)
    if language != "zh" or not label.unreviewed:
        return text
    body = text.rstrip(_STOPS)
    return f"{body}{UNREVIEWED}{text[len(body) :]}"


def is_convention(study: Study, source: Source, rule: Rule | None) -> bool:
    """Whether the investigator confirms a rule: because of its own source, or of a setting that it asks."""
    asked = rule.compiled.constants & study.settings.keys() if rule else ()
    return source.convention or any(study.settings[name].source.convention for name in asked)


def lacking(study: Study, rule: Rule | None, form: str, item: str) -> tuple[Label, ...]:
    """What to call an item that a rule found empty: by its label, but in a grid by the rows that the rule names; of
    another form with that form's label, for every form has a date.

    Empty for an item that this study does not have.
    """
    known = study.all_forms.get(form)
    if known is None or item not in known.by_name:
        return ()
    grid = known.by_name.get(known.grid)
    if rule is None or grid is None or grid.codes is None or known.item(item).scope is not Scope.ROW:
        label = known.item(item).label
        elsewhere = rule is not None and re.search(rf"\b{form}\b\s*\.", rule.text) is not None
        return (_of_form(known.label, label),) if elsewhere else (label,)
    asked = re.findall(rf"{grid.name} (?:=|in) (\([^)]*\)|'\w+')", rule.text)
    codes = dict.fromkeys(code for each in asked for code in re.findall(r"\w+", each))
    rows = [row.label for code in codes if (row := grid.codes.find(code))]
    return tuple(rows) or (known.item(item).label,)


def _of_form(form: Label, item: Label) -> Label:
    return Label(f"{form.en}: {item.en}", f"{form.zh}：{item.zh}", form.unreviewed or item.unreviewed)

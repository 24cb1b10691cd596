"""A text in lines that are no wider than the place for it: buttons of Qt cut off what is too long."""

from __future__ import annotations

import re
from collections.abc import Callable

_WIDE = r"\u2e80-\u9fff\uff00-\uffef"
_CLOSING = r"[，。：；！？、）】》％]*"  # never begins a line
_OPENING = r"[（《【]*"  # never ends one
_TOKEN = re.compile(rf"{_OPENING}(?:[{_WIDE}]|[^\s{_WIDE}]+){_CLOSING}|\s+")


def folded(text: str, width: int, advance: Callable[[str], int]) -> str:
    """The text with line ends where a line would be wider than ``width`` (px), between words or Chinese characters.

    A word that is wider by itself stays whole. ``advance`` answers how wide a text is.

    >>> folded("one two three", 8, len), folded("细胞治疗", 3, len), folded("short", 9, len)
    ('one two\\nthree', '细胞治\\n疗', 'short')
    >>> folded("每日评估（ASTCT）", 6, len)
    '每日评估\\n（ASTCT）'
    >>> folded("DL1: 0.3 · DL1：0.3", 12, len)
    'DL1: 0.3 ·\\nDL1：0.3'
    """
    if advance(text) <= width:
        return text
    lines, line = [], ""
    for token in _TOKEN.findall(text):
        if line and advance((line + token).rstrip()) > width:
            lines.append(line.rstrip())
            line = "" if token.isspace() else token
        else:
            line += token
    return "\n".join([*lines, line.rstrip()])

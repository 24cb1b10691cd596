"""Printing a casebook: pages in a second, beside the same sentences set by ReportLab's own layout in one pass."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

from crf_app import __version__
from crf_app.demo.bench.measure import Figure, Options, high
from crf_app.demo.bench.study import filled
from crf_app.record.snapshot import Snapshot
from crf_app.report.release import ReleaseInfo
from crf_app.report.render import render

ROUNDS = 3
LIMIT = 0.3
FONT = Path(__file__).resolve().parents[3] / "resources" / "fonts" / "DejaVuSans.ttf"

# A program of its own, since in ours only the report may draw: it reads sentences and answers (pages, seconds).
FLOOR = """
import io, json, sys, time
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate
pdfmetrics.registerFont(TTFont("Plain", sys.argv[1]))
style = ParagraphStyle("plain", fontName="Plain", fontSize=9, leading=12)
sentences = json.load(sys.stdin)
start = time.perf_counter()
document = SimpleDocTemplate(io.BytesIO(), pagesize=A4)
document.build([Paragraph(sentence, style) for sentence in sentences])
print(json.dumps([document.page, time.perf_counter() - start]))
"""


def bench(options: Options) -> list[Figure]:
    """Pages in a second of a full casebook in English."""
    with filled(options.folder) as (casebook, subject):
        snapshot = casebook.snapshot(subject)
        release = ReleaseInfo("0" * 64, "en", "bench", casebook.now(), casebook.person.id, __version__)
        sentences = json.dumps(list(printed(snapshot)))
        ours, floor, pages = [], [], 0
        for _ in range(ROUNDS):
            start = time.perf_counter()
            pages = render(snapshot, release, io.BytesIO(), lambda *_: None, lambda: False).pages
            ours.append(pages / (time.perf_counter() - start))
            floor.append(bare(sentences))
    middle, lowest = sorted(ours)[len(ours) // 2], -high([-each for each in ours])
    plain = sorted(floor)[len(floor) // 2]
    return [Figure("printing a full casebook", "pages/s", middle, lowest, plain, LIMIT, True, f"{pages} pages")]


def bare(sentences: str) -> float:
    """Pages in a second of the floor."""
    command = [sys.executable, "-c", FLOOR, str(FONT)]
    done = subprocess.run(command, input=sentences, capture_output=True, text=True, check=True)  # noqa: S603
    pages, seconds = json.loads(done.stdout)
    return float(pages) / float(seconds)


def printed(snapshot: Snapshot) -> Iterator[str]:
    """What the print says, one sentence for each cell, change and line of the audit trail."""
    for form in snapshot.forms:
        for cell in (*form.cells.values(), *(cell for row in form.rows for cell in row.cells.values())):
            yield escape(f"{cell.item.label.en}: {cell.answer.text if cell.answer else 'not answered'}")
    for line in snapshot.audit:
        after = line.after.text if line.after else ""
        yield escape(f"{line.time} {line.user} {line.event} {line.what} {after} {line.reason}")

"""The commands of the site's own record: reference ranges in and out."""

from __future__ import annotations

import argparse

from crf_app.commands.given import password_of, say, user_of, where_of, wrong
from crf_app.errors import Refused


def import_ranges(given: argparse.Namespace) -> int:
    """Show what a table of reference ranges would enter, and enter it where that is wanted."""
    from crf_app.casebook.study_folder import open_study
    from crf_app.jobs.ranges import decoded, planned, write
    from crf_app.record.date_reading import Moment

    content = given.file.read_bytes()
    where = where_of(given)
    casebook = open_study(where, user_of(given, where), password_of(given))
    try:
        plan = planned(casebook, decoded(content), Moment(casebook.ports.now().date()))
        for slip in plan.slips:
            say(f"line {slip.line}, {slip.column}: {_slip(slip.code, slip.example)}")
        for line in plan.lines:
            say(f"line {line.number}: {line.said.in_words()}")
        say(f"{len(plan.lines)} to enter, {plan.known} there already, {plan.empty} without a limit")
        if plan.slips:
            return wrong("nothing was entered; correct these lines and try again")
        if given.yes:
            say(f"{write(casebook, plan)} ranges entered")
        elif plan.lines:
            say("nothing was entered yet; --yes enters them")
    finally:
        casebook.close()
    return 0


def _slip(code: str, example: str) -> str:
    """What is wrong in a cell of a table, in words."""
    from crf_app.ui.rendering import FormWords

    return FormWords("en")(code if code.startswith("unread.") else f"ranges.{code}", example=example)


def export_ranges(given: argparse.Namespace) -> int:
    """Write the reference ranges as a table; of none, a template."""
    from crf_app.casebook.study_folder import read_study
    from crf_app.jobs.ranges import written

    where = where_of(given)
    if given.file.exists():
        raise Refused("file.exists", file=str(given.file))
    casebook = read_study(where, user_of(given, where), password_of(given))
    try:
        facts = casebook.site_facts
        ranges = facts.ranges if facts else ()
        given.file.write_bytes(written(casebook.study, ranges).encode("utf-8-sig"))
    finally:
        casebook.close()
    say(f"{len(ranges)} ranges written" if ranges else "no range is there yet: a template to fill in was written")
    return 0

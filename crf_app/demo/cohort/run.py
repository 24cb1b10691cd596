"""``demo --cohort N``: founds a study that is marked synthetic, enters N made-up courses, counts them, verifies.

Ctrl-C ends it after the command that is being performed: what is there is kept, counted and verified. No more than one
casebook is in memory at a time.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crf_app.casebook.casebook import Casebook
from crf_app.casebook.study_folder import Founding, Where, found_study, verify_study
from crf_app.demo.cohort.clerk import Clerk
from crf_app.demo.cohort.closing import Counted, close
from crf_app.demo.cohort.course import Course
from crf_app.demo.cohort.plan import LARGEST, Plan, plans
from crf_app.demo.cohort.screening import demographics
from crf_app.demo.cohort.story import in_order_of_entry, tell
from crf_app.demo.room import make_room
from crf_app.errors import CrfError
from crf_app.study.model import Severity, Study
from crf_app.study.package import read_folder, to_package

FORMS = Path(__file__).resolve().parents[3] / "forms"
USER, PASSWORD = "crc-01", "demo-walnut-kettle-92"
ROLES = ("coordinator", "investigator", "monitor", "data_manager", "admin")
SITE, SITE_NAME = "ZJ", "Made-up hospital"

COLUMNS = {
    "n": (4, "children of the kind"),
    "CRS": (4, "the highest grade that was planned for them (ASTCT)"),
    "ICANS": (6, "the highest grade that was planned for them (ASTCT)"),
    "answers": (8, "answers on their forms, all children together"),
    "found": (6, "findings of the program"),
    "open": (5, "of these, those that nobody has confirmed"),
    "hard": (5, "of these, those that must be corrected"),
    "as meant": (10, "grades and states that the program derives as the course was planned, of all that were planned"),
}
"""The columns of the table: how wide each is, and what it counts."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """How many children, from which seed, into which folder."""

    count: int
    seed: int
    out: Path

    @property
    def where(self) -> Where:
        """The study; this machine's marks lie beside it."""
        return Where(self.out / "study", self.out / "marks")


class Stop:
    """Whether somebody wants it to end; the second time they insist."""

    def __init__(self) -> None:
        self.wanted = False

    def asked(self, _signal: int, _frame: object) -> None:
        """Ctrl-C: end after this command, or now where that was asked before."""
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True


@dataclass(frozen=True)
class Entered:
    """One child that was entered."""

    number: int
    plan: Plan
    subject: str
    counted: Counted
    seconds: float


def main(order: Order) -> int:
    """Make the cohort; 0 when its ledger holds, 2 for a size that the screening numbers do not reach."""
    if not 0 < order.count <= LARGEST:
        _tell(f"--cohort: 1 to {LARGEST}")
        return 2
    make_room(order.out)
    casebook = _found(order)
    stop = Stop()
    before = signal.signal(signal.SIGINT, stop.asked)
    try:
        done = list(enter_all(casebook, order, stop, _tell))
        _say(f"{table(done)}\n\n{legend()}")
        return _verify(casebook, order)
    finally:
        signal.signal(signal.SIGINT, before)
        casebook.close()


def enter_all(casebook: Casebook, order: Order, stop: Stop, tell_progress: Say) -> Iterator[Entered]:
    """Enter the children one after the other; no book stays in memory."""
    for number, plan in enumerate(plans(order.count, Random(order.seed)), 1):
        began = time.monotonic()
        course = made_up(casebook.study, plan, number, order.seed)
        clerk = Clerk(casebook, casebook.today())
        whole = write(clerk, course, stop)
        if not whole:
            tell_progress(f"stopped; what is entered stays, the course of child {number} is not whole")
            return
        counted = close(clerk, course)
        casebook.forget(clerk.subject)
        entered = Entered(number, plan, clerk.subject, counted, time.monotonic() - began)
        other = f"; derived otherwise than meant: {', '.join(counted.unmet)}" if counted.unmet else ""
        tell_progress(f"{number}/{order.count}  {plan.kind}: {counted.answers} answers, {entered.seconds:.0f} s{other}")
        yield entered


def made_up(study: Study, plan: Plan, number: int, seed: int, until: int | None = None) -> Course:
    """One child's course; every child has its own chance, whatever happened to the others."""
    return tell(study, plan, number, Random(f"{seed}/{number}/{plan.kind}"), until)


def write(clerk: Clerk, course: Course, stop: Stop) -> bool:
    """Enter a course; false when it was stopped between two commands."""
    clerk.admit(demographics(course))
    for sheet in in_order_of_entry(course.sheets):
        if stop.wanted:
            return False
        clerk.enter(sheet)
    clerk.flush()
    return True


def table(done: Iterable[Entered]) -> str:
    """What is in the cohort: one line a kind, with its planned grades and what was found."""
    by_kind: dict[Plan, list[Entered]] = {}
    for each in done:
        by_kind.setdefault(each.plan, []).append(each)
    head = " ".join([f"{'kind':26}", *(f"{name:>{width}}" for name, (width, _) in COLUMNS.items())])
    lines = [_line(plan, found) for plan, found in sorted(by_kind.items(), key=lambda pair: pair[0].kind)]
    total = sum(map(len, by_kind.values()))
    return "\n".join([head, *lines, f"{'all':26} {total:4}"])


def legend() -> str:
    """What each column of the table counts."""
    return "\n".join(f"{name:10}{meaning}" for name, (_, meaning) in COLUMNS.items())


def _line(plan: Plan, found: list[Entered]) -> str:
    findings: Counter[Severity] = sum((each.counted.findings for each in found), Counter())
    still: Counter[Severity] = sum((each.counted.open for each in found), Counter())
    answers = sum(each.counted.answers for each in found)
    counts = f"{findings.total():6} {still.total():5} {findings[Severity.HARD]:5}"
    wanted = sum(each.counted.meant for each in found)
    met = wanted - sum(len(each.counted.unmet) for each in found)
    return f"{plan.kind:26} {len(found):4} {plan.crs:4} {plan.icans:6} {answers:8} {counts} {f'{met}/{wanted}':>10}"


def _found(order: Order) -> Casebook:
    founding = Founding(
        package=to_package(read_folder(FORMS)),
        site=SITE,
        site_name=SITE_NAME,
        user=USER,
        name="Demo coordinator",
        roles=ROLES,
        password=PASSWORD,
        demonstration=True,
        synthetic=True,
    )
    casebook, _ = found_study(order.where, founding)
    return casebook


def _verify(casebook: Casebook, order: Order) -> int:
    try:
        found = verify_study(casebook)
    except CrfError as error:
        _say(f"the ledger does not hold: {type(error).__name__}")
        return 1
    rows = "equal what the entries say" if found.rows_match else "DIFFER from the entries"
    _say(f"\n{found.entries} entries: chains, leaves and signatures hold; read tables {rows}")
    _say(f"open it: python3 main.py --study {_short(order.where.root)}   (user {USER}, password {PASSWORD})")
    return 0 if found.rows_match and not found.problems else 1


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()

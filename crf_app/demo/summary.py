"""What a correct program derives from the seed case (protocol 4.3 with 0.5), read back from the casebook in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from crf_app.casebook.casebook import Casebook
from crf_app.clinical.age import age_years
from crf_app.clinical.dates import PartialDate
from crf_app.demo.seed import SeedCase
from crf_app.record.item_findings import is_unanswered
from crf_app.record.places import NONE, FormKey
from crf_app.record.values import Scalar
from crf_app.record.view import Cell, FormView

_NAMED = 6
_LATER = ("M1", "M3", "M6", "M12", "M24", "LY15")
_DAYS_AFTER = range(1, 16)


def derived_lines(door: Casebook, subject: str, case: SeedCase) -> Iterator[str]:
    """One line for each thing that follows from the article."""
    infusion = door.form(FormKey(subject, "INF", "INF"))
    yield _days(door, subject)
    yield f"enrolled       {_days_before(door, FormKey(subject, 'SCR', 'DM'), 'ENRLDAT')} before the infusion"
    yield f"age            {_age(door, subject, case)}"
    yield f"classification {_classification(door, subject)}"
    yield f"SLEDAI-2K      before treatment {_found(_begun(door, subject, 'SLE', 'BASE'), 'SLETOT')}"
    yield f"prior agents   {_prior(door, subject)}"
    yield f"vein to vein   {_days_before(door, FormKey(subject, 'LEUK', 'LK'), 'LKDAT')}"
    yield f"lymphodepletion planned {_planned(door, subject)}"
    yield f"dose           {_shown(infusion.cells['INFPKG'])} ×10⁵/kg {_dose(infusion)}"
    for day in (7, 8):
        yield f"CRS day {day}      {_found(door.form(FormKey(subject, f'D{day:02}', 'CRS')), 'CRSGR', 'grade ')}"
    yield f"no CRS record  {_without(door, subject)}: null, never 0"
    yield f"ICANS day 8    {_icans(door, subject)}"
    yield f"proteinuria    {_proteinuria(door, subject)}"
    yield f"remission      {_remission(door, subject)}"
    yield _targets(door, subject)
    yield f"last seen      {_seen(door, subject, case)}"
    yield f"asked about    {_asked(door, subject)}"


def _days(door: Casebook, subject: str) -> str:
    said = []
    for key in door.subject(subject).forms:
        view = door.form(key)
        if view.day is not None and view.answered:
            said.append(f"{view.form.id} d{view.day}")
    return "days           " + ", ".join(said)


def _found(view: FormView, item: str, word: str = "") -> str:
    derived = view.cells[item].derived
    if derived is None:
        return "no rule"
    if derived.values:
        return word + _text(derived.values[0])
    found = derived.derivation
    names = list(dict.fromkeys(name for _, name in derived.missing))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    missing = ", ".join(names[:_NAMED]) + more or (found.reason if found else "")
    bounds = f", {_bounds(found.low, found.high)}" if found and found.low is not None else ""
    return f"null{bounds} (missing: {missing})"


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    return f"bounds {low}–{high}" if not low else f"at least {low}, at most {high}"


def _days_before(door: Casebook, key: FormKey, item: str) -> str:
    answer = door.form(key).cells[item].answer
    infused, _ = door.infusion(key.subject)
    if answer is None or infused is None:
        return "null"
    return f"{(infused - date.fromisoformat(answer.text)).days} days"


def _age(door: Casebook, subject: str, case: SeedCase) -> str:
    """What is derived, and the ages that the bounds of the birth date allow on day 0 and day 8."""
    zero, _ = door.infusion(subject)
    found = _found(door.form(FormKey(subject, "SCR", "DM")), "AGE")
    possible = [_possible(case, zero + timedelta(days=day)) for day in (0, 8)] if zero else []
    return f"{found}; by the age in the article {possible[0]} on day 0 and {possible[1]} on day 8" if zero else found


def _possible(case: SeedCase, at: date) -> str:
    ages = {age_years(PartialDate.of(born), PartialDate.of(at)).value for born in case.born}
    return " or ".join(sorted(str(age) for age in ages))


def _classification(door: Casebook, subject: str) -> str:
    view = door.form(FormKey(subject, "SCR", "CLS"))
    return f"EULAR/ACR 2019 at least {_found(view, 'CLSLOW')} points; class {_found(view, 'CLSMET')}"


def _prior(door: Casebook, subject: str) -> str:
    view = _begun(door, subject, "PT")
    return f"{_found(view, 'PTCNT')} that qualify; refractory {_found(view, 'PTREFR')}"


def _begun(door: Casebook, subject: str, form: str, visit: str = NONE) -> FormView:
    """The instance of a form that was begun at a visit, or the log."""
    keys = [key for key in door.subject(subject).forms if key.form == form and visit in (NONE, key.visit)]
    return max(map(door.form, keys), key=lambda view: view.answered)


def _without(door: Casebook, subject: str) -> str:
    """The days from 1 to 15 without a CRS grade and without a record."""
    views = {day: door.form(FormKey(subject, f"D{day:02}", "CRS")) for day in _DAYS_AFTER}
    return "days " + ", ".join(str(day) for day, view in views.items() if not view.answered)


def _icans(door: Casebook, subject: str) -> str:
    view = _begun(door, subject, "ICN", "D08")
    return f"{_found(view, 'ICNGR', 'grade ')}; instrument {_found(view, 'ICNDEF')}"


def _proteinuria(door: Casebook, subject: str) -> str:
    view = _begun(door, subject, "LB", "D14")
    cell = view.cells["LBPROTR"]
    codes, derived = cell.item.codes, cell.derived
    found = codes.find(str(derived.values[0])) if codes and derived and derived.values else None
    status = derived.derivation.status if derived and derived.derivation else ""
    return f"day 14 {_shown(view.cells['LBUPCH'])} % as reported, class {found.label.en if found else 'null'}, {status}"


def _remission(door: Casebook, subject: str) -> str:
    view = door.form(FormKey(subject, "M1", "EF"))
    return f"no global assessment by day 15; month 1 DORIS {_found(view, 'EFDORIS')}, LLDAS {_found(view, 'EFLLDAS')}"


def _dose(infusion: FormView) -> str:
    near, deviation = infusion.cells["INFNEAR"].derived, infusion.cells["INFNDEV"].derived
    if near is None or deviation is None or not near.values or not deviation.values:
        return "(deviation null)"
    percent = deviation.values[0]
    return f"as reported: {percent:+.1f} % from {_text(near.values[0])}, the nearest registered level"


def _planned(door: Casebook, subject: str) -> str:
    last = door.form(FormKey(subject, "LD3", "LD"))
    names = ("LDCUMCP", "LDCUMFP")
    said = [_shown(last.cells[name]) for name in names if name in last.cells]
    return " and ".join(said) + " mg/m² (given: null, no weight and no dose stated)"


def _targets(door: Casebook, subject: str) -> str:
    zero, _ = door.infusion(subject)
    visits = [door.study.visit_by_id[name] for name in _LATER]
    said = [f"{visit.id} {zero + timedelta(days=visit.target)}" for visit in visits if zero and visit.target]
    return "target dates   " + ", ".join(said)


def _seen(door: Casebook, subject: str, case: SeedCase) -> str:
    """The day of the last news, and the visits of the schedule in whose windows it lies."""
    zero, _ = door.infusion(subject)
    if zero is None:
        return "null"
    day = (case.seen - zero).days
    around = [
        visit.id
        for visit in door.study.visits
        if visit.target is not None and -visit.before <= day - visit.target <= visit.after
    ]
    return f"{case.seen} d{day}, " + (" and ".join(around) or "in no window: unscheduled")


def _asked(door: Casebook, subject: str) -> str:
    """The findings to look at, and how many required answers each begun form lacks."""
    views = [view for view in map(door.form, door.subject(subject).forms) if view.answered]
    rules = {finding.rule for view in views for finding in view.findings if not is_unanswered(finding)}
    lacking: Counter[str] = Counter()
    for view in views:
        lacking[view.form.id] += sum(is_unanswered(finding) for finding in view.findings)
    said = [f"{form} {count}" for form, count in lacking.items() if count]
    return f"{', '.join(sorted(rules))}; required and not stated: {', '.join(said)}"


def _shown(cell: Cell) -> str:
    if cell.derived is not None and cell.derived.values:
        return _text(cell.derived.values[0])
    return cell.answer.text if cell.answer else "null"


def _text(value: Scalar) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

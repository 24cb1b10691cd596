"""What a correct program derives from the seed case (protocol 4.3 with 0.5), read back from the casebook in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from crf_app.casebook.casebook import Casebook
from crf_app.record.places import FormKey
from crf_app.record.values import Scalar
from crf_app.record.view import Cell, FormView

_NAMED = 6
_LATER = ("M1", "M3", "M12", "M24", "LY15")


def derived_lines(door: Casebook, subject: str) -> Iterator[str]:
    """One line for each thing that follows from the article."""
    crs = door.form(FormKey(subject, "D07", "CRS"))
    day8 = door.form(FormKey(subject, "D08", "CRS"))
    infusion = door.form(FormKey(subject, "INF", "INF"))
    yield _days(door, subject)
    yield f"CRS day 7      {_grade(crs, 'CRSGR')}"
    yield f"CRS day 8      {_grade(day8, 'CRSGR')}"
    yield f"ICANS day 8    {_icans(door, subject)}"
    yield f"dose           {_shown(infusion.cells['INFPKG'])} ×10⁵/kg {_dose(infusion)}"
    yield f"lymphodepletion planned {_planned(door, subject)}"
    yield f"vein to vein   {_vein_to_vein(door, subject)}"
    yield f"age            {_grade(door.form(FormKey(subject, 'SCR', 'DM')), 'AGE')}"
    yield _targets(door, subject)


def _days(door: Casebook, subject: str) -> str:
    said = []
    for key in door.subject(subject).forms:
        view = door.form(key)
        if view.day is not None and view.answered:
            said.append(f"{view.form.id} d{view.day}")
    return "days           " + ", ".join(said)


def _grade(view: FormView, item: str) -> str:
    derived = view.cells[item].derived
    if derived is None:
        return "no rule"
    if derived.values:
        return f"grade {_text(derived.values[0])}"
    found = derived.derivation
    names = list(dict.fromkeys(name for _, name in derived.missing))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    missing = ", ".join(names[:_NAMED]) + more or (found.reason if found else "")
    bounds = f", {_bounds(found.low, found.high)}" if found and found.low is not None else ""
    return f"null{bounds} (missing: {missing})"


def _bounds(low: Decimal | None, high: Decimal | None) -> str:
    return f"bounds {low}–{high}" if not low else f"at least {low}, at most {high}"


def _icans(door: Casebook, subject: str) -> str:
    keys = [key for key in door.subject(subject).forms if key.form == "ICN" and key.visit == "D08" and key.instance]
    return _grade(door.form(keys[0]), "ICNGR") if keys else "not recorded"


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


def _vein_to_vein(door: Casebook, subject: str) -> str:
    taken = door.form(FormKey(subject, "LEUK", "LK")).cells["LKDAT"].answer
    infused, _ = door.infusion(subject)
    if taken is None or infused is None:
        return "null"

    return f"{(infused - date.fromisoformat(taken.text)).days} days (dates of collection and infusion)"


def _targets(door: Casebook, subject: str) -> str:

    zero, _ = door.infusion(subject)
    visits = [door.study.visit_by_id[name] for name in _LATER]
    said = [f"{visit.id} {zero + timedelta(days=visit.target)}" for visit in visits if zero and visit.target]
    return "target dates   " + ", ".join(said)


def _shown(cell: Cell) -> str:
    if cell.derived is not None and cell.derived.values:
        return _text(cell.derived.values[0])
    return cell.answer.text if cell.answer else "null"


def _text(value: Scalar) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

"""What all forms share, from its files: units, code lists, analytes of the laboratory grid; and the lists of the forms
and visits themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crf_app.study.model import Analyte, Code, CodeList, Form, Label, Unit, Visit
from crf_app.study.table import Table

ANALYTE_LIST, UNIT_LIST = "ANALYTE", "LABUNIT"
"""Code lists made from ``analytes.toml``: the analytes, and all units in which they are reported."""

FORM_LIST, VISIT_LIST = "FORM", "VISIT"
"""Code lists made of the study's own forms and visits."""

MADE_LISTS = (ANALYTE_LIST, UNIT_LIST, FORM_LIST, VISIT_LIST)

KINDS = ("number", "titre", "code", "posneg")


def made_lists(forms: Iterable[Form], visits: Iterable[Visit]) -> dict[str, CodeList]:
    """The forms and the visits of a study as answers of an item, such as the form that a deviation concerns."""
    return {
        FORM_LIST: CodeList(FORM_LIST, tuple(Code(form.id, form.label) for form in forms)),
        VISIT_LIST: CodeList(VISIT_LIST, tuple(Code(visit.id, visit.label) for visit in visits)),
    }


def read_units(table: Table) -> dict[str, Unit]:
    """The units that items may have, by code."""
    found: dict[str, Unit] = {}
    for each in table.tables("unit", "code"):
        unit = Unit(each.text("code"), each.text("label"), each.text("zh", ""))
        if unit.code in found:
            each.fail("code", f"the unit {unit.code} stands twice")
        found[unit.code] = unit
        each.close()
    table.close()
    return found


def read_analytes(table: Table) -> dict[str, Analyte]:
    """The analytes, by code; their units are labels of their own, as laboratories print them."""
    found: dict[str, Analyte] = {}
    for each in table.tables("analyte", "code"):
        code, label = each.text("code"), each.words()
        if code in found:
            each.fail("code", f"the analyte {code} stands twice")
        kind = each.choose("kind", KINDS, "kind of result", "number")
        units = tuple(Unit(unit, unit) for unit in each.texts("units"))
        if kind == "number" and not units:
            each.fail("units", 'missing; write the units reported, the canonical one first, such as ["g/L", "g/dL"]')
        found[code] = Analyte(
            code,
            label,
            each.text("panel"),
            units,
            each.range("hard"),
            each.range("soft"),
            each.whole("digits"),
            kind,
            each.text("note", ""),
            each.codes("codes", code) if kind == "code" else None,
        )
        each.close()
    table.close()
    return found


def read_codelists(table: Table, analytes: Iterable[Analyte]) -> dict[str, CodeList]:
    """The shared code lists by id, and the two that are made from the analytes."""
    found = dict(_of_analytes(tuple(analytes)))
    for each in table.tables("codelist", "id"):
        list_id = each.text("id")
        if list_id in found or "." in list_id:
            each.fail("id", f"{list_id} is already the name of a list, or holds a point")
        found[list_id] = each.codes("codes", list_id)
        each.close()
    table.close()
    return found


def _of_analytes(analytes: tuple[Analyte, ...]) -> Mapping[str, CodeList]:
    if not analytes:
        return {}
    units = dict.fromkeys(unit.code for analyte in analytes for unit in analyte.units)
    return {
        ANALYTE_LIST: CodeList(ANALYTE_LIST, tuple(Code(each.code, each.label) for each in analytes)),
        UNIT_LIST: CodeList(UNIT_LIST, tuple(Code(unit, Label(unit, unit)) for unit in units)),
    }

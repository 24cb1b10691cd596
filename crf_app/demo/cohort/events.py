"""Adverse events, drugs given for them, deviations, and how a course ends."""

from __future__ import annotations

from crf_app.demo.cohort.course import Course
from crf_app.demo.cohort.storm import Storm

_RELATED = ("AEREL_CT", "AEREL_LD", "AEREL_LK", "AEREL_DX")
_HARMS = ("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE")
_DRUGS = (("TOCI", "TOCI"), ("DEXA", "STEROID"), ("MPRED", "STEROID"))
_TOLD = "Longer stay in hospital; treated as the protocol says, and recovered."
_FATAL = "Gram-negative septic shock during neutropenia; died in intensive care."
_WINDOW = 28
_SERIOUS = 3
_BACTERIAL = 38


def adverse_events(course: Course, storm: Storm) -> None:
    """All events: 1 neutropenia, 2 CRS, 3 ICANS, further ones as they come."""
    plan = course.plan
    neutropenia_end = 24 if plan.icaht_early == 3 else 130 if plan.icaht_late else 12
    ended = neutropenia_end <= course.last
    course.row(
        "AE",
        **_event(course, "neutropenia", "NEUTROPHIL", "ICAHT" if plan.icaht_early == 3 or plan.icaht_late else "NONE"),
        **_dates(course, 1, neutropenia_end if ended else 0),
        **_graded("4", "CTCAE5", "DRUG" if plan.icaht_early == 3 else "NONE"),
        **_harm(course, 1, serious=False),
        AEDLT="N",
        name="neutropenia",
    )
    if plan.crs:
        _storm_event(course, storm, "CRS", plan.crs, storm.onset, storm.end)
    if plan.icans:
        first, last = min(storm.icans), max(storm.icans)
        course.events = max(course.events, 2)
        _storm_event(course, storm, "ICANS", plan.icans, first, last)
    if plan.iechs:
        values = _event(course, "IEC-HS", "HLH", "IECHS") | _dates(course, 9, 21)
        harm = _harm(course, 9, serious=True)
        course.row("AE", **values, **_graded("3", "IECHS", "DRUG"), **harm, AEDLT="Y", name="dlt")
    if course.last > 100:
        _late_events(course)


def _storm_event(course: Course, storm: Storm, name: str, grade: int, first: int, last: int) -> None:
    serious = grade >= _SERIOUS
    treated = [
        code for code, drug in (("TOCI", "TOCI"), ("STEROID", "DEXA"), ("STEROID", "MPRED")) if _gave(storm, drug)
    ]
    values = _event(course, name, "CRS" if name == "CRS" else "ENCEPHALOPATHY", name)
    start = {"AESTDTM": course.at(first, "18:00" if name == "CRS" else "09:00"), "AEENDTM": course.at(last, "22:00")}
    graded = _graded(str(grade), "ASTCT", ",".join(dict.fromkeys(treated)) or "NONE")
    dlt = {"AEDLT": "Y" if grade == 4 else "N", "AEONGO": "N", "AEOUT": "RECOVERED"}
    known = {"name": "dlt"} if grade == 4 else {"name": name}
    course.row("AE", **values, **start, **graded, **dlt, **_harm(course, first, serious=serious), **known)


def _gave(storm: Storm, drug: str) -> bool:
    return any(dose.drug == drug for dose in storm.doses)


def _event(course: Course, words: str, term: str, special: str) -> dict[str, str]:
    values = {"AENO": course.next_event(), "AETERM": words, "AECTC": term, "AESI": special, "AEACN": "?NA"}
    related = "NOT" if term in ("LUNG_INF", "URI") else "PROBABLE"
    return values | dict.fromkeys(_RELATED, "NOT") | {"AEREL_CT": related, "AEREL_LD": "POSSIBLE"}


def _dates(course: Course, first: int, last: int) -> dict[str, str]:
    """Start and end; without an end the event goes on."""
    if not last:
        return {"AESTDTM": course.on(first), "AEONGO": "Y", "AEOUT": "RECOVERING"}
    return {"AESTDTM": course.on(first), "AEONGO": "N", "AEENDTM": course.on(last), "AEOUT": "RECOVERED"}


def _graded(grade: str, system: str, treated: str) -> dict[str, str]:
    return {"AETOXGR": grade, "AEGRSYS": system, "AETRT": treated}


def _harm(course: Course, first: int, *, serious: bool) -> dict[str, str]:
    values = dict.fromkeys(_HARMS, "N")
    if not serious:
        return values
    told = {"AEAWARE": course.at(first, "23:00"), "AERPTDTM": course.at(first + 1, "10:00"), "AEEXP": "Y"}
    return values | told | {"AESHOSP": "Y", "AENARR": _TOLD}


def _late_events(course: Course) -> None:
    """Low immunoglobulin, and here and there an infection."""
    low = _event(course, "hypogammaglobulinaemia", "IGG_LOW", "HYPOGG") | _dates(
        course, 60, 330 if course.last > 330 else 0
    )
    course.row("AE", **low, **_graded("2", "CTCAE5", "OTHER"), **_harm(course, 60, serious=False), name="low IgG")
    if course.child.number % 2:
        cold = _event(course, "common cold", "URI", "INF") | _dates(course, 95, 100)
        cold["AEENDTM"] = course.on(100)[:7]
        course.row("AE", **cold, **_graded("1", "CTCAE5", "NONE"), **_harm(course, 95, serious=False), name="cold")


def drugs(course: Course) -> None:
    """G-CSF in early ICAHT; prednisone again where the lupus does not go."""
    if course.plan.icaht_early == 3:
        dose = {"CMDOSE": "200", "CMDOSU": "ug", "CMDOSFRQ": "QD", "CMROUTE": "SUBCUTANEOUS", "CMSTRF": "N"}
        dates = {"CMSTDAT": course.on(10), "CMONGO": "N", "CMENDAT": course.on(23)}
        course.row("CM", CMTRT="filgrastim", CMCAT="GCSF", CMINDC="neutropenia", CMAENO="@neutropenia", **dose, **dates)
    if not course.plan.responds and course.last > 45:
        dose = {"CMDOSE": "20", "CMDOSU": "mg", "CMDOSFRQ": "QD", "CMROUTE": "ORAL", "CMSTRF": "N"}
        dates = {"CMSTDAT": course.on(45), "CMONGO": "Y"}
        course.row("CM", CMTRT="prednisone", CMCAT="GC", CMGC="PREDNISONE", CMINDC="lupus", **dose, **dates)


def limiting(course: Course) -> None:
    """The verdict on dose-limiting toxicity."""
    limits = course.plan.iechs or course.plan.crs == 4
    rows = [{"DLTAENO": "@dlt"}] if limits else []
    values = {"DLTEVAL": "Y", "DLTYN": "Y" if limits else "N", "DLTDEC": "EXPAND" if limits else "ESCALATE"}
    course.sheet("DLT", "M1", rows, DLTDAT=course.on(_WINDOW), **values)


def deviations(course: Course) -> None:
    """Deviations that were noticed and written down."""
    rows = (
        {"PDDAT": course.on(0), "PDCAT": "DOSE", "PDFORM": "INF", "PDVISIT": "INF", "PDMAJ": "Y"}
        | {"PDDESC": "Dose 30 % above the level: the bag held more than planned.", "PDIRB": course.on(2)},
        {
            "PDDAT": course.on(74),
            "PDCAT": "WINDOW",
            "PDVISIT": "M2",
            "PDMAJ": "N",
            "PDDESC": "Visit a week late: travel.",
        },
    )
    course.sheet("PD", "", rows)


def end(course: Course) -> None:
    """Disposition, and death where it comes to that."""
    plan = course.plan
    if plan.end == "DEATH":
        _death(course, plan.end_day)
    if not plan.end or plan.end_day > max(course.last, plan.end_day if plan.end == "LOST" else course.last):
        return
    last = plan.end_day if plan.end != "LOST" else min(course.last, 180)
    values = {"DSDECOD": plan.end, "DSSTDAT": course.on(plan.end_day), "DSLAST": course.on(last)}
    if plan.end_day > 0:
        values["DSLTFU"] = "Y" if plan.end in ("TO_LTFU", "COMPLETED") else "N"
    if plan.end != "COMPLETED":
        values["DSREAS"] = _REASONS[plan.end]
    course.sheet("DSC", "END", **values)


_REASONS = {
    "SCREENFAIL": "SLEDAI-2K under the limit",
    "MFG_FAIL": "viability and potency of the product failed",
    "WITHDRAWN_GUARD": "the family moved away and withdrew",
    "DEATH": "septic shock",
    "LOST": "three calls and two letters without an answer",
    "TO_LTFU": "month 24 done, goes on in the long-term follow-up",
}


def _death(course: Course, day: int) -> None:
    values = _event(course, "septic shock", "SEPSIS", "INF")
    values |= {"AESTDTM": course.at(_BACTERIAL, "14:00"), "AEONGO": "N", "AEENDTM": course.at(day, "04:00")}
    values |= {
        "AEOUT": "FATAL",
        **_graded("5", "CTCAE5", "DRUG,PRESSOR,ICU"),
        **_harm(course, _BACTERIAL, serious=True),
    }
    values |= {
        "AESDTH": "Y",
        "AESLIFE": "Y",
        "AENARR": _FATAL,
    }
    course.row("AE", name="fatal", **values)
    course.sheet("DTH", "END", DTHDAT=course.on(day), DTHCAUSE="INFECTION", DTHAENO="@fatal", DTHAUT="N")

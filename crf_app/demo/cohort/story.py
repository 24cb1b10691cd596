"""Puts one child's course together, in the order in which a site would enter it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from crf_app.demo.cohort import acute, events, product, screening, visits
from crf_app.demo.cohort.course import Child, Course, Sheet
from crf_app.demo.cohort.plan import Plan
from crf_app.demo.cohort.storm import Storm, make_storm
from crf_app.study.model import Study, Visit

_MATURE_FROM = 13
_ADULT = 18
_CALENDAR = 300
_MAY_JITTER = ("M1", "M2", "M3", "M6", "M9", "M12", "M18", "M24", "LY03", "LY04", "LY05")
_LATE_BY = 7


def tell(study: Study, plan: Plan, number: int, random: Random, until: int | None = None) -> Course:
    """The whole course of one child; ``until`` cuts it at a protocol day."""
    if until is not None:
        plan = replace(plan, until=min(plan.until, until))
    course = Course(_child(plan, number, random), plan, random)
    storm = make_storm(plan, random, course.weight(-5))
    screening.screen(course, storm)
    if plan.end == "SCREENFAIL":
        events.end(course)
        return course
    product.collect(course, storm)
    if plan.end == "MFG_FAIL":
        product.custody(course, "MFG_START")
        product.certificate(course, fails=True)
        events.end(course)
        return course
    product.certificate(course, fails=False)
    product.custody(course, "INFUSE")
    product.prepare(course, storm)
    acute.consciousness(course, storm, "BASE", product.BASELINE)
    product.infuse(course, storm)
    events.adverse_events(course, storm)
    events.drugs(course)
    acute.treatments(course, storm)
    acute.acute_days(course, storm)
    _discharge(course, storm)
    _follow_up(study, course, storm)
    if plan.deviates:
        events.deviations(course)
    events.end(course)
    return course


def _child(plan: Plan, number: int, random: Random) -> Child:
    day0 = date(random.randint(*plan.years), 1, 1) + timedelta(days=random.randrange(_CALENDAR))
    age = random.randint(*plan.ages)
    birth = day0 - timedelta(days=int(age * 365.25) + random.randrange(60, 340))
    sex = "M" if random.random() < 0.14 else "F"
    return Child(
        number=number,
        sex=sex,
        birth=birth,
        day0=day0,
        tall=random.uniform(0.95, 1.04),
        heavy=random.uniform(0.9, 1.25),
        level=random.choices(("DL1", "DL2", "DL3"), (2, 5, 3))[0],
        mature=sex == "F" and age >= _MATURE_FROM,
        nephritis=plan.end != "SCREENFAIL" and random.random() < 0.7,
    )


def _discharge(course: Course, storm: Storm) -> None:
    day = max(16, storm.calm + 4)
    if day > course.last:
        return
    values = {"HOADM": course.on(-7), "HODIS": course.on(day), "HODEST": "HOME", "HOCOND": "CRS_RES,ICANS_RES"}
    values |= {"HOICU": "N", "HOMEDS": "sulfamethoxazole-trimethoprim, aciclovir", "HOEDU": "Y"}
    if course.plan.crs == 4:
        values |= {"HOICU": "Y", "HOICUST": course.on(storm.onset + 1), "HOICUEN": course.on(storm.end)}
    course.sheet("HO", "DISCH", **values)


def _follow_up(study: Study, course: Course, storm: Storm) -> None:
    """Each visit that the course reaches, on a day within its window."""
    of_age = course.age(0) >= _ADULT
    for visit in study.visits:
        if visit.stage != "followup" or visit.target is None:
            continue
        day = _day_of(course, visit)
        if day > course.last:
            break
        if course.age(day) >= _ADULT and not of_age:
            of_age = True
            screening.own_consent(course, day)
        _visit(course, storm, visit, day)
    if course.plan.end.startswith("WITHDRAWN") and course.last >= course.plan.end_day:
        for form in ("PGA", "VS", "LB", "BC", "SLE"):
            visits.WRITERS[form](course, storm, "ET", course.plan.end_day)


def _day_of(course: Course, visit: Visit) -> int:
    target = visit.target or 0
    spare = max(1, min(visit.before, visit.after, 10)) - 1 if visit.id in _MAY_JITTER else 0
    if course.plan.deviates and visit.id == "M2":
        return target + visit.after + _LATE_BY
    return target + course.random.randint(-spare, spare)


def _visit(course: Course, storm: Storm, visit: Visit, day: int) -> None:
    """Vital signs and laboratory first, because scores read them; the efficacy summary last."""
    order = [form for form in visits.WRITERS if form in visit.forms and form not in visit.indicated]
    for form in order:
        visits.WRITERS[form](course, storm, visit.id, day)
    if visit.id == "M1":
        visits.cytokines(course, storm, "M1", day)
        events.limiting(course)
    if visit.id in ("D21", "M1"):
        acute.crs_form(course, storm, visit.id, day)
        acute.consciousness(course, storm, visit.id, day)


_FIRST = ("LB", "VS")
_LAST = ("SLE", "TRF", "IHS", "EF", "ICH", "DTH", "DSC")


def in_order_of_entry(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets as they are typed in: what others compute from comes first, so that each rule is asked few times."""

    def place(sheet: Sheet) -> int:
        if sheet.form in _FIRST:
            return _FIRST.index(sheet.form)
        if sheet.form in _LAST:
            return len(_FIRST) + 2 + _LAST.index(sheet.form)
        return len(_FIRST) + (1 if sheet.form in _MANY or sheet.rows else 0)

    return sorted(sheets, key=place)


_MANY = ("IC", "ICN", "CK", "PGA", "QL", "IS", "RB")

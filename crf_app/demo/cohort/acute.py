"""Days 0 to 28: the forms of each day tell the storm, day by day."""

from __future__ import annotations

from crf_app.demo.cohort import visits
from crf_app.demo.cohort.course import Course, yes
from crf_app.demo.cohort.storm import Bad, Storm

FEVER = 38.0
_HYPOTENSIVE = {0: 106, 1: 84, 2: 80, 3: 76}
_OXYGEN = {1: ("NC_LOW", "2"), 2: ("NC_HIGH", "15"), 3: ("CPAP", "")}
_PRESSORS = {2: "NOREPI", 3: "NOREPI,EPI"}
_KINETICS, _CYTOKINES = (4, 7, 10, 14), (1, 3, 5, 7, 8, 10, 14)
_ICE = {0: 10, 1: 8, 2: 5, 3: 2}
_ICE_ITEMS = (
    "ICEYEAR", "ICEMON", "ICECITY", "ICENAM1", "ICENAM2", "ICENAM3", "ICEHOSP", "ICECMD", "ICEWRITE", "ICEATTN",
)  # fmt: skip
_OFTEN = ("ALWAYS", "OFTEN", "SOMETIMES", "RARELY", "NEVER")
_CAPD = {
    0: (0, 0, 0, 0, 0, 0, 0, 0),
    1: (1, 1, 0, 1, 0, 0, 0, 1),
    2: (1, 1, 1, 1, 0, 1, 0, 1),
    3: (2, 2, 1, 3, 1, 2, 1, 2),
}
_ICE_FROM = 12


def acute_days(course: Course, storm: Storm) -> None:
    """Visits INF and D01 to D14."""
    crs_form(course, storm, "INF", 0)
    consciousness(course, storm, "INF", 0)
    for day in range(1, min(14, course.last) + 1):
        visit = f"D{day:02}"
        _measures(course, storm, visit, day)
        visits.blood(course, storm, visit, day)
        if day in _KINETICS:
            visits.kinetics(course, storm, visit, day)
        if day in _CYTOKINES:
            visits.cytokines(course, storm, visit, day)
        if day in (7, 14):
            visits.lymphocytes(course, storm, visit, day)
        crs_form(course, storm, visit, day)
        consciousness(course, storm, visit, day)
        if course.plan.iechs and day == 10:
            _hyperinflammation(course, visit, day)
    for form in ("PGA", "SLE", "EC"):
        visits.WRITERS[form](course, storm, "D14", 14)


def _measures(course: Course, storm: Storm, visit: str, day: int) -> None:
    course.sheet("VS", visit, VSDTM=course.at(day, "08:00"), VSTPT="SCHED", **visits.calm(course, day))
    bad = storm.bad.get(day)
    if bad is None:
        return
    ill = visits.calm(course, day) | {"TEMP": f"{bad.tmax}", "SYSBP": str(_HYPOTENSIVE[bad.hypotension]), "DIABP": "48"}
    if bad.hypoxia:
        device, flow = _OXYGEN[bad.hypoxia]
        ill |= {"OXYSAT": "94", "O2DEV": device} | ({"O2FLOW": flow} if flow else {"FIO2": "50"})
    course.sheet("VS", visit, VSDTM=course.at(day, "20:00"), VSTPT="Q4H", **ill)


def crs_form(course: Course, storm: Storm, visit: str, day: int) -> None:
    """The CRS form of a day, and the grade that it should give."""
    bad = storm.bad.get(day, Bad(37.1))
    values = {"CRSDAT": course.on(day), "CRSTMAX": f"{bad.tmax}", "CRSSUPPR": yes(storm.is_suppressed(day))}
    values |= {"CRSHYPOT": str(bad.hypotension), "CRSHYPOX": str(bad.hypoxia), "CRSDEATH": "N"}
    if bad.tmax >= FEVER:
        values["CRSFEVO"] = "N"
    if bad.hypotension:
        values["CRSHYPOO"] = "N"
    if bad.hypotension in _PRESSORS:
        values["CRSPRESS"] = _PRESSORS[bad.hypotension]
    if bad.hypoxia:
        values["CRSHYPXO"] = "N"
    if bad.grade:
        values |= {"CRSAENO": "2", "CRSSYM": "FATIGUE,TACHY"}
    if day == storm.onset > 0:
        values["CRSSTDTM"] = course.at(day, "18:00")
    if day == storm.end > 0:
        values["CRSENDTM"] = course.at(day, "22:00")
    if day == storm.antipyretic > 0:
        values["CRSGRWHY"] = "no fever before paracetamol, none after it had worn off"
    else:
        course.means("CRS", visit, "CRSGR", bad.grade)
    course.sheet("CRS", visit, CRSGRINV=str(bad.grade), **values)


def consciousness(course: Course, storm: Storm, visit: str, day: int) -> None:
    """One assessment by ICE or CAPD; two a day while there is ICANS."""
    grade = storm.icans.get(day, 0)
    times = ("09:00", "21:00") if grade else ("09:00",)
    for time in times:
        course.sheet("ICN", visit, ICNDTM=course.at(day, time), **_assessed(course, grade))
    course.means("ICN", visit, "ICNGR", grade)


def _assessed(course: Course, grade: int) -> dict[str, str]:
    values = {"ICNPERF": "Y", "ICNNEW": yes(grade > 0), "ICNSEIZ": "0", "ICNMOTOR": "0", "ICNICP": "0", "ICNDEATH": "N"}
    values |= {"ICNLOC": "2" if grade == 2 else "0", "ICNEEG": "EEG" if grade >= 2 else "NONE"}
    values["ICNGRINV"] = str(grade)
    if grade:
        values |= {"ICNAENO": "3", "ICNSYM": "ATTN,EXPR"}
    if course.age(0) >= _ICE_FROM:
        known = _ICE[grade]
        return values | {"ICNINSTR": "ICE"} | {item: yes_one(place < known) for place, item in enumerate(_ICE_ITEMS)}
    scores = _CAPD[grade]
    capd = {f"CAPD{place + 1}": _frequency(place, score) for place, score in enumerate(scores)}
    return values | {"ICNINSTR": "CAPD"} | capd


def yes_one(answer: bool) -> str:
    """The code of a point given or not."""
    return "1" if answer else "0"


def _frequency(place: int, score: int) -> str:
    """The first four questions count from always, the others from never."""
    return _OFTEN[score] if place < 4 else _OFTEN[4 - score]


def _hyperinflammation(course: Course, visit: str, day: int) -> None:
    values = {"IHSDAT": course.on(day), "IHSSUSP": "Y", "IHSFERR": "=IHSFERR", "IHSRISE": "Y", "IHSCRSR": "Y"}
    values |= {"IHSHEMO": "N", "IHSCYT": "Y", "IHSOTH": "LDH,FEVER", "IHSNOALT": "Y", "IHSDX": "Y", "IHSGR": "3"}
    course.sheet("IHS", visit, IHSTX="ANAKINRA", **values)
    course.means("IHS", visit, "IHSSCR", "POS")


def treatments(course: Course, storm: Storm) -> None:
    """Drugs against toxicity, all rows in one gesture."""
    weight = course.weight(-5)
    rows = []
    for dose in storm.doses:
        row = {
            "TXTRT": dose.drug,
            "TXFOR": dose.reason,
            "TXDTM": course.at(dose.day, "21:30"),
            "TXROUTE": "INTRAVENOUS",
        }
        rows.append(row | {"TXDOSE": f"{min(800, dose.per_kg * weight):.1f}", "TXRESP": "IMPROVED"})
    if course.plan.iechs:
        row = {"TXTRT": "ANAK", "TXFOR": "IECHS", "TXDTM": course.at(10, "18:00"), "TXROUTE": "SUBCUTANEOUS"}
        rows.append(row | {"TXDOSE": f"{2 * weight:.0f}", "TXRESP": "IMPROVED"})
    if rows:
        course.sheet("TX", "", rows)

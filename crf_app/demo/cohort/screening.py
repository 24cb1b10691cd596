"""From consent to the verdict on eligibility."""

from __future__ import annotations

from crf_app.demo.cohort import visits
from crf_app.demo.cohort.course import Course, yes
from crf_app.demo.cohort.storm import Storm

CONSENT, ASSESSED, ENROLLED = -41, -38, -33
_ASSENT_FROM, _ADULT = 8, 18
INCLUSION = ("I1", "I2A", "I2B", "I3", "I4A", "I4B", "I4C", "I4D", "I5", "I7")
EXCLUSION = ("E1", "E2", "E3A", "E3B", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11", "E12", "E13")


def demographics(course: Course) -> dict[str, str]:
    """What is known of the child when it is added."""
    child = course.child
    return {"SCRNUM": f"S{child.number % 1000:03}", "SEX": child.sex, "BRTHDAT": child.birth.isoformat()}


def screen(course: Course, storm: Storm) -> None:
    """All forms of the visit SCR."""
    child, fails = course.child, course.plan.kind == "screen failure"
    _consent(course, "SCR", CONSENT, itself=course.age(CONSENT) >= _ADULT)
    details = {"SITEID": "ZJ", "INVNAM": "Dr. A", "COUNTRY": "CHN", "DEVDELAY": "N", "LANG": "ZH", "WRITES": "Y"}
    details |= {"ETHNICCN": "HAN", "PROVINCE": "33", "HAND": "R"}
    if not fails:
        enrolled = {"SUBJID": f"ZJ-{child.number % 1000:03}", "ENRLDAT": course.on(ENROLLED), "COHORT": child.level}
        details |= enrolled
    course.sheet("DM", "SCR", **details)
    _history(course)
    for form in ("VS", "LB", "PGA", "SLE", "SDI", "GR", "BC", "IS", "EC", "RB", "RP"):
        visits.WRITERS[form](course, storm, "SCR", ASSESSED)
    _treatments(course)
    _classification(course)
    eligibility(course, "SCR", ENROLLED, met=not fails)


def _consent(course: Course, visit: str, day: int, *, itself: bool) -> None:
    values = {"ICVER": "V2.0/2017-06-01", "ECAPPDAT": "2017-06-15", "RFICDTM": course.at(day, "09:00")}
    values |= {"ICSIGN1": "SELF"} if itself else {"ICSIGN1": "MOTHER", "ICSIGN2": "FATHER"}
    if _ASSENT_FROM <= course.age(day) < _ADULT:
        values |= {"ASSDTM": course.at(day, "09:30"), "ASSDISS": "N"}
    values |= {"ICCOPY": "Y", "ICBY": "Dr. A", "ICLTFU": "Y", "ICBIO": yes(course.child.number % 6 > 0), "ICDATA": "Y"}
    if course.plan.end == "WITHDRAWN_GUARD" and visit == "SCR":
        values |= {"ICWDRDAT": course.on(course.plan.end_day), "ICWDSCP": "TRT,FUP"}
    course.sheet("IC", visit, **values)


def own_consent(course: Course, day: int) -> None:
    """The consent of a child that has come of age."""
    _consent(course, "UNS", day, itself=True)


def _history(course: Course) -> None:
    years = 2 + course.child.number % 3
    onset = course.on(CONSENT - 365 * years)[:7]
    organs = "SKIN,JOINT,RENAL" if course.child.nephritis else "SKIN,JOINT"
    rows = [{"MHTERM": "hypertension", "MHSTDAT": course.on(CONSENT - 200)[:7], "MHONGO": "Y"}]
    values = {"SLEONDAT": onset, "SLEDXDAT": course.on(CONSENT - 365 * years + 60)[:7], "SHORG": organs}
    values |= {"SHFLARE": str(1 + course.child.number % 3), "SHMAS": "N", "SHAPS": "N", "SHRRT": "N"}
    values |= {"ALGTYPE": "NONE", "G6PD": "N", "FAMHX": yes(course.child.number % 7 == 0)}
    course.sheet("SH", "SCR", rows if course.child.nephritis else (), **values)


def _treatments(course: Course) -> None:
    """Enough drugs to be refractory: high-dose glucocorticoid, hydroxychloroquine, two agents."""
    since = course.on(CONSENT - 500)[:7]
    going = {"PTONGO": "Y", "PTRESP": "PR"}
    steroid = {"PTTRT": "GC_ORAL", "PTGC": "PREDNISONE", "PTDOSE": "1.2", "PTDOSU": "mg/kg", "PTFREQ": "QD"}
    cyclo = {"PTTRT": "CYC", "PTDOSE": "500", "PTDOSU": "mg/m2", "PTFREQ": "Q4W", "PTRESP": "NR"}
    ended = {"PTONGO": "N", "PTENDAT": course.on(CONSENT - 260)[:7], "PTSTOP": "INEFF"}
    rows = (
        steroid | going | {"PTSTDAT": since},
        {"PTTRT": "HCQ", "PTDOSE": "200", "PTDOSU": "mg", "PTFREQ": "QD", "PTSTDAT": since} | going,
        {"PTTRT": "MMF", "PTDOSE": "500", "PTDOSU": "mg", "PTFREQ": "BID", "PTSTDAT": course.on(CONSENT - 300)} | going,
        cyclo | ended | {"PTSTDAT": since},
    )
    course.sheet("PT", "", rows)
    drug = {"CMINDC": "lupus", "CMDOSU": "mg", "CMROUTE": "ORAL", "CMSTRF": "Y", "CMONGO": "N"}
    dose = {"CMDOSE": course.near(20, 0.2, 0), "CMDOSFRQ": "QD", "CMSTDAT": course.on(CONSENT - 100)}
    stopped = {"CMENDAT": course.on(washout_end(course))}
    course.row("CM", CMTRT="prednisone", CMCAT="GC", CMGC="PREDNISONE", **dose, **drug, **stopped)
    course.row("VX", VXNAME="FLU", VXDAT=course.on(CONSENT - 180)[:7])


def washout_end(course: Course) -> int:
    """The last day of drugs against the lupus."""
    return -32 - course.child.number % 3


def _classification(course: Course) -> None:
    """EULAR/ACR 2019, agreeing with the laboratory."""
    asked = ("FEV", "LEU", "THR", "HEM", "DEL", "PSY", "SEI", "SCL", "EFF", "PER", "LN25", "APL", "C1", "SM")
    present = {"ALO", "ULC", "ACL", "JNT", "C2", "DNA"}
    nephritis = {"PRO", "LN34"}
    present |= nephritis if course.child.nephritis else set()
    everything = (*asked, *sorted(present | nephritis))
    values = {f"CLS{item}": yes(item in present) for item in everything}
    if course.child.number % 3 == 0:
        values["CLSSM"] = "Y"
    course.sheet("CLS", "SCR", CLSDAT=course.on(ASSESSED), CLSANA="Y", **values)
    course.means("CLS", "SCR", "CLSMET", "Y")


def eligibility(course: Course, visit: str, day: int, *, met: bool) -> None:
    """The criteria as answered; a screening failure has too little activity."""
    values = dict.fromkeys(INCLUSION, "Y") | dict.fromkeys(EXCLUSION, "N")
    values["I6"] = "Y" if course.child.mature else "?NA"
    if not met:
        values |= {"I3": "N", "IEWAIV": "N"}
    if visit == "INF":
        values["IEVAL"] = "Y"
    course.sheet("IE", visit, IEDAT=course.on(day), **values)
    course.means("IE", visit, "IEYN", yes(met))

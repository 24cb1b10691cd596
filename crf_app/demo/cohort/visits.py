"""Forms that come at many visits: vital signs, samples, lupus scores, examinations, kinetics, questionnaires.

Each adds the sheets of one visit; which visit wants which is said by the study's schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crf_app.demo.cohort.course import Course, yes
from crf_app.demo.cohort.laboratory import PANELS, activity, on_curve, sample
from crf_app.demo.cohort.storm import Storm

Write = Callable[[Course, Storm, str, int], None]

_CONFOUNDED = 30
_DESCRIPTORS = ("SEIZ", "PSYCH", "OBS", "VIS", "CRNV", "HEAD", "CVA", "VASC", "MYOS", "CAST", "PLEU", "PERI", "FEVR")
_ARTHRITIS, _RASH, _ALOPECIA, _ULCERS = 0.25, 0.15, 0.55, 0.45
_CD19 = (
    (-60, 260),
    (0, 180),
    (5, 60),
    (7, 4),
    (10, 0),
    (60, 0),
    (90, 1),
    (120, 14),
    (180, 60),
    (365, 160),
    (6000, 220),
)
_CD3 = ((-60, 1200), (-2, 300), (0, 90), (7, 300), (14, 900), (28, 800), (90, 1100), (6000, 1300))
_COPIES = (
    (0, 0),
    (4, 900),
    (7, 21000),
    (10, 86000),
    (14, 30000),
    (21, 9000),
    (28, 2600),
    (60, 700),
    (90, 210),
    (150, 20),
)
_LLOQ = 50
_IGG_ENOUGH = 4.0
_BONE_AGE_YEARS = range(8, 19)


def vital_signs(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """A calm measurement in the morning, with height and weight where the schedule asks for them."""
    measured: dict[str, str] = {}
    if not visit.startswith(("D", "INF")) and visit not in ("LD2", "LD3", "REST"):
        measured = {"HEIGHT": f"{course.height(day)}", "WEIGHT": f"{course.weight(day)}"}
    course.sheet("VS", visit, VSDTM=course.at(day, "08:00"), VSTPT="SCHED", **calm(course, day), **measured)


def calm(course: Course, day: int) -> dict[str, str]:
    """Vital signs of a child that is well."""
    young = course.age(day) < 10
    return {
        "TEMP": course.near(36.7, 0.008),
        "TEMPLOC": "AXILLA",
        "PULSE": course.near(98 if young else 86, 0.08, 0),
        "RESP": course.near(21 if young else 18, 0.08, 0),
        "SYSBP": course.near(102 if young else 110, 0.04, 0),
        "DIABP": course.near(64, 0.06, 0),
        "OXYSAT": str(course.random.randrange(97, 100)),
        "O2DEV": "RA",
    }


def blood(course: Course, storm: Storm, visit: str, day: int) -> None:
    """One sample with the panels of the visit."""
    wanted = _panels(visit)
    codes = tuple(dict.fromkeys(code for panel in wanted for code in PANELS[panel]))
    rows = sample(course, storm, day, codes)
    laboratory = "Laboratory of the hospital" if course.child.number % 5 else "District laboratory"
    course.sheet("LB", visit, rows, LBDTM=course.at(day, "07:00"), LBNAM=laboratory, LBSTUDY="Y")
    values = {row["LBTESTCD"]: row["LBORRES"] for row in rows}
    if day > 0 and "IGG" in values and float(values["IGG"]) < _IGG_ENOUGH:
        course.row("TRF", TRFTYP="IVIG", TRFDTM=course.at(day, "15:00"), TRFAMT="10")


_ACUTE = ("CBC", "CHEM", "LIVER", "COAG", "INFLAM")
_EFFICACY = ("CBC", "CHEM", "LIVER", "IMMUNO", "IG", "URINE")
_FULL = (*_ACUTE, "IMMUNO", "IG", "URINE", "URINE24", "CARD")
_PANELS: Mapping[str, tuple[str, ...]] = {
    "SCR": (*_FULL, "ANTIBODIES"),
    "LEUK": ("CBC",),
    "BASE": _FULL,
    "LD1": ("CBC", "CHEM", "LIVER"),
    "LD2": ("CBC",),
    "LD3": ("CBC",),
    "INF": _ACUTE,
    "D01": ("CBC", "CHEM", "LIVER", "INFLAM"),
    "D03": _ACUTE,
    "D05": _ACUTE,
    "D07": (*_ACUTE, "URINE", "CARD"),
    "D10": _ACUTE,
    "D14": _FULL,
    "D21": (*_ACUTE, "IG", "URINE"),
    "M1": _FULL,
    "M3": (*_EFFICACY, "INFLAM", "URINE24"),
    "M6": (*_EFFICACY, "URINE24"),
    "M12": (*_EFFICACY, "URINE24"),
    "M24": (*_EFFICACY, "URINE24"),
    "ET": (*_EFFICACY, "URINE24"),
}


def _panels(visit: str) -> tuple[str, ...]:
    return _PANELS.get(visit, ("CBC", "CREAT", "INFLAM") if visit.startswith("D") else _EFFICACY)


def global_assessment(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """The physician's and the patient's view of the activity."""
    found = activity(course, day)
    values = {"PGA": f"{0.1 + 2.0 * found:.1f}", "PTGA": f"{round(1 + 6 * found)}"}
    course.sheet("PGA", visit, PGADAT=course.on(day), PGASCL="0-3", **values)


def sledai(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """SLEDAI-2K: the descriptors that a laboratory decides are taken from it, the others from the activity."""
    found, fails = activity(course, day), course.plan.kind == "screen failure"
    confounded = 0 <= day <= _CONFOUNDED
    joints = round(8 * found) if not fails else 0
    values = {f"SL{name}": "N" for name in _DESCRIPTORS}
    values |= {
        "SLDAT": course.on(day),
        "SLWIN": "30",
        "SLASSR": "Dr. B",
        "SLJNT": str(joints),
        "SLARTH": yes(joints >= 2),
        "SLRASH": yes(found > _RASH and not fails),
        "SLALOP": "N" if confounded else yes(found > _ALOPECIA and not fails),
        "SLMUCO": yes(found > _ULCERS and not fails),
        "SLHEMU": "=SLHEMUL",
        "SLPROT": "=SLPROTL",
        "SLPYUR": "=SLPYURL",
        "SLCOMP": "=SLCOMPL",
        "SLDNA": "=SLDNAL",
        "SLTHRO": "N" if confounded else "=SLTHROL",
        "SLLEUK": "N" if confounded else "=SLLEUKL",
        "SLHEMOL": "N",
        "SLGI": "N",
    }
    if visit != "SCR":
        values["SLNEW"] = "N"
    course.sheet("SLE", visit, **values)


def damage(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """The damage index, which never falls."""
    items = ("OC", "NP", "RE", "PU", "CV", "PV", "GI", "MS", "SK", "GO", "DM", "MA", "GR", "PUB")
    values = {f"SDI{item}": "0" for item in items}
    values["SDIRE"] = "1" if course.child.nephritis and course.child.number % 4 == 0 else "0"
    course.sheet("SDI", visit, SDIDAT=course.on(day), **values)


def lymphocytes(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """T and B cells; B cells go after the infusion, and come back after some months."""
    late = 60 if course.child.number % 3 == 0 else 0
    total = on_curve(_CD3, day)
    bcells = on_curve(_CD19, day if day < 60 else max(60, day - late))
    values = {
        "BCCD3": course.near(total, 0.05, 0),
        "BCCD4": course.near(total * 0.52, 0.05, 0),
        "BCCD8": course.near(total * 0.38, 0.05, 0),
        "BCNK": course.near(140 if day < -3 or day > 20 else 40, 0.1, 0),
        "BCCD19": course.near(bcells, 0.05, 1),
        "BCCD19P": f"{min(30.0, 100 * bcells / (total + bcells + 120)):.1f}",
    }
    course.sheet("BC", visit, BCDAT=course.on(day), **values)
    if 14 <= day <= 60:
        course.means("BC", visit, "BCAPL", "Y")


def bilag(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """BILAG-2004 by system: those that were never ill stay E."""
    found = activity(course, day)
    grade = "B" if found > 0.5 else "C" if found > 0.2 else "D"
    systems = dict.fromkeys(("CONST", "NEUR", "CARD", "GI", "OPH", "HEM"), "E")
    systems |= {"MUCO": grade, "MSK": grade, "REN": grade if course.child.nephritis else "E"}
    course.sheet("BIL", visit, BILDAT=course.on(day), **{f"BIL{name}": code for name, code in systems.items()})


def kinetics(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """Copies of the transgene in blood."""
    copies = on_curve(_COPIES, day)
    text = course.near(copies, 0.1, 0) if copies > _LLOQ * 1.2 else f"<{_LLOQ}"
    values = {"CKMTX": "BLOOD", "CKCOPY": text, "CKLLOQ": str(_LLOQ)}
    course.sheet("CK", visit, CKDTM=course.at(day, "07:10"), **values)


def cytokines(course: Course, storm: Storm, visit: str, day: int) -> None:
    """Interleukin 6 follows the fever, and rises after its receptor is blocked."""
    heat = storm.heat(day)
    blocked = any(dose.drug == "TOCI" and 0 <= day - dose.day <= 5 for dose in storm.doses)
    values = {
        "CYIL6": course.near(4 + 180 * heat * (3 if blocked else 1), 0.2, 1),
        "CYIFNG": course.near(3 + 40 * heat, 0.2, 1),
        "CYIL10": course.near(4 + 15 * heat, 0.2, 1),
        "CYSIL2R": course.near(600 + 900 * heat, 0.1, 0),
    }
    course.sheet("CY", visit, CYDTM=course.at(day, "07:05"), **values)


def infections(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """Screening for infections, negative; one child in nine has had hepatitis B."""
    exposed = course.child.number % 9 == 0
    values = dict.fromkeys(("HBSAG", "HCVAB", "HIVAB", "SYPH", "TBIGRA"), "NEG")
    values |= {"HBCAB": "POS" if exposed else "NEG", "CMVDNA": "<500", "EBVDNA": "<500", "ISIVIG": "N"}
    if exposed:
        values["HBVDNA"] = "<20"
    if visit != "SCR":
        values["COVID"] = "NEG"
    course.sheet("IS", visit, ISDAT=course.on(day), **values)


def pregnancy_test(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """For girls after menarche."""
    if not course.child.mature:
        return
    values = {"RPPOT": "Y", "RPTYPE": "SERUM", "RPHCG": "0.5", "RPRES": "NEG", "RPCONTR": "ABST"}
    course.sheet("RP", visit, RPDTM=course.at(day, "07:20"), **values)


def heart_and_lung(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """ECG, echocardiography, imaging of the chest."""
    values = {"EGDAT": course.on(day), "EGINTP": "NORMAL", "EGQTCF": course.near(405, 0.03, 0)}
    values |= {"ECHODAT": course.on(day), "LVEF": course.near(66, 0.05, 0), "LVEFMTH": "SIMPSON", "PERIEFF": "NONE"}
    values |= {"CHIMG": "CXR", "CHRES": "NORMAL", "SPO2RA": "98", "PASP": course.near(22, 0.1, 0)}
    course.sheet("EC", visit, **values)


def growth(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """Puberty and the physical examination by system."""
    age = course.age(day)
    if visit.startswith("LY") and age >= 18:
        return
    values = {"PEDAT": course.on(day), "PEPERF": "Y"}
    if age in _BONE_AGE_YEARS:
        stage = str(max(1, min(5, (age - 6) // 2)))
        values |= {"TANNERB": stage, "TANNERP": stage}
    if course.child.sex == "F":
        values["MENARCHE"] = yes(course.child.mature)
    if course.child.mature:
        values["MENARDAT"] = f"{course.child.birth.year + 12}-06"
    skin = activity(course, day) > _RASH
    rows = [{"PEBODSYS": system, "PERES": "NORMAL"} for system in ("GEN", "HEENT", "CHEST", "HEART", "ABD", "NEURO")]
    rows.append(
        {"PEBODSYS": "SKIN", "PERES": "ABNNCS", "PEDESC": "malar rash"}
        if skin
        else {"PEBODSYS": "SKIN", "PERES": "NORMAL"}
    )
    course.sheet("GR", visit, rows, **values)


def biopsy(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """A renal biopsy of the year before, where there is nephritis."""
    if visit != "SCR" or not course.child.nephritis:
        course.sheet("RB", visit, RBPERF="N")
        return
    values = {"RBCLASS": "IV", "RBEDIT": "2018", "RBAI": "8", "RBCI": "2", "RBGLOM": "24", "RBTMA": "N"}
    course.sheet("RB", visit, RBPERF="Y", RBDAT=course.on(day - 120)[:7], **values)


def quality_of_life(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """PedsQL by age; the youngest have three answers only."""
    age = course.age(day)
    version = "C5_7" if age <= 7 else "C8_12" if age <= 12 else "T13_18" if age <= 18 else "YA18_25"
    bad = activity(course, day)
    answers = (0, 2, 4) if age <= 7 else (0, 1, 2, 3, 4)
    weights = [2 - bad if answer < 2 else 0.4 + bad for answer in answers]
    drawn = course.random.choices(answers, weights, k=23)
    items = {f"QL{place:02}": str(answer) for place, answer in enumerate(drawn, 1)}
    course.sheet("QL", visit, QLDAT=course.on(day), QLVER=version, QLWHO="CHILD", **items)


def marrow(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """The haematotoxicity summary, which the program computes; what is planned is meant."""
    course.sheet("ICH", visit, ICHDAT=course.on(day), ICHPAT="APLASTIC" if course.plan.icaht_early == 3 else "QUICK")
    if day > 31:
        course.means("ICH", visit, "ICHEARLY", course.plan.icaht_early)


def summary(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """The efficacy summary: what a person says in it, and the remission that should follow."""
    responds = course.plan.responds
    values = {"EFLOGOK": "Y", "EFSTAB": "NONE" if responds else "Y", "EFRESC": yes(not responds and day > 45)}
    course.sheet("EF", visit, EFDAT=course.on(day), EFFLARE="NONE", **values)
    if day >= 85 and not course.plan.icaht_late:
        course.means("EF", visit, "EFDORIS", yes(responds))


def long_term(course: Course, _storm: Storm, visit: str, day: int) -> None:
    """A year of long-term follow-up."""
    values = dict.fromkeys(("LTSPM", "LTNEURO", "LTAUTO", "LTHEME", "LTINF", "LTHOSP", "LTIGG"), "N")
    values |= {"LTMED": "NONE" if course.plan.responds else "GC", "LTMODE": "VISIT", "LTVITAL": "ALIVE"}
    if not course.plan.responds:
        values["LTMEDDAT"] = course.on(45)
    course.sheet("LT", visit, LTDAT=course.on(day), LTRCL="NEG", LTPERS="NEG", **values)


WRITERS: Mapping[str, Write] = {
    "VS": vital_signs,
    "LB": blood,
    "LT": long_term,
    "QL": quality_of_life,
    "PGA": global_assessment,
    "SLE": sledai,
    "BIL": bilag,
    "SDI": damage,
    "GR": growth,
    "BC": lymphocytes,
    "CK": kinetics,
    "IS": infections,
    "RP": pregnancy_test,
    "EC": heart_and_lung,
    "RB": biopsy,
    "ICH": marrow,
    "EF": summary,
}

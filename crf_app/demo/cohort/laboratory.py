"""Laboratory samples: what each panel reports, in which unit, with which range, and how values run over the course.

Ranges are those of a made-up laboratory. The curves know what is planned for the child: cytopenia, CRS, IEC-HS, lupus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crf_app.demo.cohort.course import Course, Values
from crf_app.demo.cohort.storm import Storm


@dataclass(frozen=True)
class Test:
    """What the laboratory prints: unit, range, digits. ``chronic`` results out of range belong to the lupus."""

    unit: str
    low: str
    high: str
    digits: int
    chronic: bool = False


TESTS: Mapping[str, Test] = {
    "WBC": Test("10^9/L", "4.0", "12.0", 2),
    "NEUT": Test("10^9/L", "1.8", "8.0", 2),
    "LYM": Test("10^9/L", "1.0", "5.0", 2),
    "MONO": Test("10^9/L", "0.1", "1.0", 2),
    "EOS": Test("10^9/L", "0", "0.6", 2),
    "BASO": Test("10^9/L", "0", "0.1", 2),
    "HGB": Test("g/L", "110", "155", 0),
    "PLAT": Test("10^9/L", "150", "450", 0),
    "CREAT": Test("µmol/L", "20", "75", 0),
    "UREAN": Test("mmol/L", "1.8", "6.5", 1),
    "SODIUM": Test("mmol/L", "135", "145", 0),
    "K": Test("mmol/L", "3.4", "4.9", 1),
    "CA": Test("mmol/L", "2.10", "2.70", 2),
    "PHOS": Test("mmol/L", "1.10", "1.90", 2),
    "GLUC": Test("mmol/L", "3.9", "6.1", 1),
    "ALT": Test("U/L", "5", "40", 0),
    "AST": Test("U/L", "8", "40", 0),
    "BILI": Test("µmol/L", "2.0", "21.0", 1),
    "BILDIR": Test("µmol/L", "0", "6.8", 1),
    "ALB": Test("g/L", "35.0", "50.0", 1, chronic=True),
    "LDH": Test("U/L", "120", "300", 0),
    "TRIG": Test("mmol/L", "0.40", "1.70", 2),
    "PT": Test("s", "10.0", "14.0", 1),
    "APTT": Test("s", "25.0", "38.0", 1),
    "FIBRINO": Test("g/L", "2.00", "4.00", 2),
    "DDIMER": Test("mg/L", "0", "0.55", 2),
    "CRP": Test("mg/L", "0", "8.0", 1),
    "FERRITIN": Test("µg/L", "12", "300", 0),
    "ESR": Test("mm/h", "0", "20", 0, chronic=True),
    "C3": Test("g/L", "0.80", "1.60", 2, chronic=True),
    "C4": Test("g/L", "0.100", "0.400", 3, chronic=True),
    "DSDNAAB": Test("IU/mL", "0", "100", 1, chronic=True),
    "ANA": Test("", "", "", 0),
    "SM": Test("", "", "", 0),
    "IGG": Test("g/L", "6.00", "16.00", 2),
    "IGA": Test("g/L", "0.60", "3.50", 2),
    "IGM": Test("g/L", "0.40", "2.60", 2),
    "NTPROBNP": Test("pg/mL", "0", "300", 0),
    "TROPI": Test("ng/mL", "0", "0.040", 3),
    "URBC": Test("/HPF", "0", "3", 0, chronic=True),
    "UWBC": Test("/HPF", "0", "5", 0, chronic=True),
    "UPCR": Test("mg/mg", "0", "0.200", 3, chronic=True),
    "UP24": Test("g/24h", "0", "0.15", 2, chronic=True),
}
PANELS: Mapping[str, tuple[str, ...]] = {
    "CBC": ("WBC", "NEUT", "LYM", "MONO", "EOS", "BASO", "HGB", "PLAT"),
    "CREAT": ("CREAT",),
    "CHEM": ("CREAT", "UREAN", "SODIUM", "K", "CA", "PHOS", "GLUC"),
    "LIVER": ("ALT", "AST", "BILI", "BILDIR", "ALB", "LDH", "TRIG"),
    "COAG": ("PT", "APTT", "FIBRINO", "DDIMER"),
    "INFLAM": ("CRP", "FERRITIN"),
    "IMMUNO": ("C3", "C4", "DSDNAAB", "ESR"),
    "ANTIBODIES": ("ANA", "SM"),
    "IG": ("IGG", "IGA", "IGM"),
    "CARD": ("NTPROBNP", "TROPI"),
    "URINE": ("URBC", "UWBC", "UPCR"),
    "URINE24": ("UP24",),
}
_IN_DECILITRES = ("g/dL", 0.1, 1)
# protocol day: share of the child's own count, where nothing else is planned
_NEUTROPHILS = ((-60, 4.2), (-5, 4.0), (-3, 3.0), (0, 1.6), (3, 0.9), (6, 0.42), (8, 0.40), (10, 0.8), (14, 1.6))
_RECOVERED = ((21, 2.2), (28, 2.6), (60, 3.0), (90, 3.2), (6000, 3.6))
_DEEP = ((6, 0.35), (8, 0.20), (20, 0.22), (23, 0.45), (25, 0.9), (28, 1.4), (60, 2.2), (90, 2.8), (6000, 3.4))
_LATE = ((21, 2.0), (28, 1.8), (45, 1.1), (60, 0.70), (90, 0.85), (180, 2.4), (6000, 3.2))
_LYMPHOCYTES = ((-60, 1.6), (-5, 1.5), (-2, 0.3), (0, 0.12), (6, 0.15), (12, 0.6), (28, 0.9), (90, 1.3), (6000, 2.0))
_PLATELETS = ((-60, 230), (-5, 225), (0, 180), (8, 110), (14, 130), (28, 190), (6000, 250))
_PLATELETS_IECHS = ((-60, 230), (0, 170), (6, 90), (10, 22), (13, 20), (18, 40), (28, 120), (90, 200), (6000, 240))
_FERRITIN_IECHS = ((5, 900), (8, 4000), (10, 14000), (13, 9000), (21, 1500), (28, 600))
_HAEMOGLOBIN = ((-60, 112), (0, 102), (10, 90), (28, 102), (90, 118), (6000, 128))
_IGG = ((-60, 11.0), (0, 10.0), (28, 6.5), (60, 4.6), (90, 3.6), (180, 3.4), (365, 5.2), (730, 7.5), (6000, 8.5))

Curve = tuple[tuple[int, float], ...]


def on_curve(curve: Curve, day: int) -> float:
    """The value of a curve on a day, straight between its points.

    >>> on_curve(((0, 2.0), (10, 4.0)), 5)
    3.0
    """
    before = max((point for point in curve if point[0] <= day), default=curve[0])
    after = min((point for point in curve if point[0] >= day), default=curve[-1])
    span = after[0] - before[0]
    return before[1] if not span else before[1] + (after[1] - before[1]) * (day - before[0]) / span


def neutrophils(course: Course, day: int) -> float:
    """In 10^9/L, without the chance of a single sample."""
    plan = course.plan
    rest = _DEEP if plan.icaht_early == 3 else _LATE if plan.icaht_late else _RECOVERED
    shared = tuple(point for point in _NEUTROPHILS if point[0] < rest[0][0])
    return on_curve(shared + rest, day)


def sample(course: Course, storm: Storm, day: int, codes: tuple[str, ...]) -> list[Values]:
    """The rows of one sample."""
    found = _counts(course, day) if "WBC" in codes else {}
    for code in codes:
        if code not in found:
            found[code] = _value(course, storm, code, day)
    local = course.child.number % 5 == 0
    return [_row(code, found[code], in_decilitres=local and code == "HGB") for code in codes]


def _row(code: str, value: str, *, in_decilitres: bool) -> Values:
    test = TESTS[code]
    if not test.unit:
        return {"LBTESTCD": code, "LBORRES": value, "LBCLSIG": "N"}
    unit, factor, digits = _IN_DECILITRES if in_decilitres else (test.unit, 1.0, test.digits)
    low, high, shown = (f"{float(text) * factor:.{digits}f}" for text in (test.low, test.high, value))
    row = {"LBTESTCD": code, "LBORRES": shown, "LBORRESU": unit, "LBORNRLO": low, "LBORNRHI": high}
    if float(low) <= float(shown) <= float(high):
        return row
    return row | ({"LBCLSIG": "Y", "LBLINK": "MH"} if test.chronic else {"LBCLSIG": "N"})


def _counts(course: Course, day: int) -> dict[str, str]:
    """The differential first; white cells are its sum, so that it always adds up."""
    deep = neutrophils(course, day)
    parts = {
        "NEUT": course.near(deep, 0.06, 2),
        "LYM": course.near(on_curve(_LYMPHOCYTES, day), 0.1, 2),
        "MONO": course.near(0.35 if deep > 1 else 0.12, 0.2, 2),
        "EOS": course.near(0.1 if deep > 1 else 0.02, 0.3, 2),
        "BASO": "0.02" if deep > 1 else "0.00",
    }
    if -100 < day < -3 or day > 50:
        parts["NEUT"] = f"{max(float(parts['NEUT']), 0.6 if course.plan.icaht_late else 2.4):.2f}"
        parts["LYM"] = f"{max(float(parts['LYM']), 0.9):.2f}"
    return parts | {"WBC": f"{sum(map(float, parts.values())):.2f}"}


def _value(course: Course, storm: Storm, code: str, day: int) -> str:
    made = _MADE.get(code)
    if made is not None:
        return made(course, storm, day)
    test = TESTS[code]
    low, high = float(test.low), float(test.high)
    return f"{low + (high - low) * course.random.uniform(0.15, 0.85):.{test.digits}f}"


def activity(course: Course, day: int) -> float:
    """How active the lupus is, 1 before treatment and 0 in remission."""
    if day < 0:
        return 1.0
    if not course.plan.responds:
        return on_curve(((0, 1.0), (28, 0.7), (90, 0.8), (6000, 0.9)), day)
    return on_curve(((0, 1.0), (14, 0.6), (28, 0.3), (60, 0.05), (90, 0.0), (6000, 0.0)), day)


def _platelets(course: Course, _storm: Storm, day: int) -> str:
    return course.near(on_curve(_PLATELETS_IECHS if course.plan.iechs else _PLATELETS, day), 0.05, 0)


def _ferritin(course: Course, storm: Storm, day: int) -> str:
    if course.plan.iechs and 5 <= day <= 28:
        return course.near(
            on_curve(((5, 900), (8, 4000), (10, 14000), (13, 9000), (21, 1500), (28, 600)), day), 0.05, 0
        )
    return course.near(140 + 420 * storm.heat(day), 0.1, 0)


def _enzyme(course: Course, storm: Storm, day: int) -> str:
    if course.plan.iechs and 8 <= day <= 21:
        return course.near(on_curve(((8, 120), (10, 380), (13, 300), (21, 60)), day), 0.06, 0)
    return course.near(22 + 7 * storm.heat(day), 0.15, 0)


def _fibrinogen(course: Course, storm: Storm, day: int) -> str:
    if course.plan.iechs and 8 <= day <= 16:
        return course.near(on_curve(((8, 1.6), (10, 1.1), (13, 1.2), (16, 1.8)), day), 0.04, 2)
    return course.near(2.7 + 0.2 * storm.heat(day), 0.06, 2)


def _creatinine(course: Course, _storm: Storm, day: int) -> str:
    return course.near((course.height(day) * 0.33) * (1.15 if course.child.nephritis and day < 60 else 1.0), 0.05, 0)


def _protein(course: Course, _storm: Storm, day: int) -> str:
    return course.near((2.1 * activity(course, day) if course.child.nephritis else 0.05) + 0.06, 0.1, 3)


def _protein_24h(course: Course, _storm: Storm, day: int) -> str:
    return course.near((1.9 * activity(course, day) if course.child.nephritis else 0.02) + 0.05, 0.1, 2)


def _red_cells(course: Course, _storm: Storm, day: int) -> str:
    return f"{round(18 * activity(course, day)) + course.random.randrange(0, 3)}" if course.child.nephritis else "1"


def _made(start: float, lupus: float, hot: float, digits: int) -> Callable[[Course, Storm, int], str]:
    """A value that starts somewhere, and moves with the lupus and with CRS."""

    def value(course: Course, storm: Storm, day: int) -> str:
        return course.near(max(0.0, start + lupus * activity(course, day) + hot * storm.heat(day)), 0.06, digits)

    return value


_MADE: Mapping[str, Callable[[Course, Storm, int], str]] = {
    "HGB": lambda course, _storm, day: course.near(on_curve(_HAEMOGLOBIN, day), 0.03, 0),
    "PLAT": _platelets,
    "CREAT": _creatinine,
    "ALT": _enzyme,
    "AST": _enzyme,
    "BILDIR": _made(2.5, 0, 0.2, 1),
    "ALB": _made(42, -8, -1.5, 1),
    "LDH": _made(190, 20, 60, 0),
    "FIBRINO": _fibrinogen,
    "DDIMER": _made(0.25, 0.3, 0.9, 2),
    "CRP": _made(1.5, 3, 22, 1),
    "FERRITIN": _ferritin,
    "ESR": _made(9, 30, 5, 0),
    "C3": _made(1.05, -0.60, 0, 2),
    "C4": _made(0.22, -0.17, 0, 3),
    "DSDNAAB": _made(35, 380, 0, 1),
    "ANA": lambda course, _storm, _day: course.random.choice(("1:320", "1:640", "1:1280")),
    "SM": lambda course, _storm, _day: "POS" if course.child.number % 3 == 0 else "NEG",
    "IGG": lambda course, _storm, day: course.near(on_curve(_IGG, day), 0.08, 2),
    "IGM": _made(0.9, 0, 0, 2),
    "URBC": _red_cells,
    "UWBC": lambda course, _storm, _day: str(course.random.randrange(0, 4)),
    "UPCR": _protein,
    "UP24": _protein_24h,
    "NTPROBNP": _made(80, 20, 60, 0),
    "TROPI": lambda course, _storm, _day: course.near(0.012, 0.2, 3),
}

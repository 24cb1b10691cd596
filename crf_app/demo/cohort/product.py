"""From leukapheresis to the infusion: collection, product, custody, washout, lymphodepletion, prophylaxis."""

from __future__ import annotations

from crf_app.demo.cohort import visits
from crf_app.demo.cohort.course import Course, Values
from crf_app.demo.cohort.screening import eligibility, washout_end
from crf_app.demo.cohort.storm import Storm

LEVELS = {"DL1": 3.0e4, "DL2": 1.0e5, "DL3": 3.0e5}
COLLECTED, RELEASED, BASELINE = -19, -9, -6
_PRIME_UNDER = 25
_TRANSDUCED, _TCELLS, _VOLUME = 40, 96, 20
# event, protocol day, hour, from, to, temperatures
_CUSTODY = (
    ("COLLECT", -19, 13, "apheresis unit", "ward", ()),
    ("HANDOVER", -19, 14, "ward", "courier", ()),
    ("RECEIVE_MFG", -19, 18, "courier", "manufacturer", ("2.5", "6.5")),
    ("MFG_START", -18, 9, "manufacturer", "manufacturer", ()),
    ("QC_RELEASE", -9, 16, "manufacturer", "manufacturer", ()),
    ("SHIP", -2, 9, "manufacturer", "courier", ()),
    ("RECEIVE_SITE", -2, 15, "courier", "pharmacy", ("-178.0", "-152.0")),
    ("STORE", -2, 16, "pharmacy", "pharmacy", ("-180.0", "-155.0")),
    ("THAW", 0, 9, "pharmacy", "ward", ("-176.0", "-150.0")),
    ("INFUSE", 0, 10, "ward", "ward", ()),
)


def lot(course: Course) -> str:
    """The lot of the product."""
    return f"LOT-{course.child.number:04}"


def donation(course: Course) -> str:
    """The donation number of the collection."""
    return f"G1{course.child.number:05}"


def collect(course: Course, storm: Storm) -> None:
    """The visit LEUK, custody up to the manufacturer, washout."""
    for form in ("VS", "LB"):
        visits.WRITERS[form](course, storm, "LEUK", COLLECTED)
    weight = course.weight(COLLECTED)
    values = {"LKDAT": course.on(COLLECTED), "LKSTTM": course.at(COLLECTED, "09:00")}
    values |= {"LKENTM": course.at(COLLECTED, "12:30"), "LKWT": f"{weight}", "LKDIN": donation(course)}
    values |= {"LKDEV": "Spectra Optia", "LKACC": "CVC", "LKTBV": f"{150 * weight:.0f}", "LKACD": "ACDA"}
    values |= {"LKAE": "N", "LKVOL": course.near(90, 0.1, 0), "LKTNC": course.near(6.5, 0.2, 2) + "e9"}
    values |= {"LKCD3": course.near(1.9, 0.2, 2) + "e9", "LKCD3PB": course.near(1150, 0.1, 0)}
    values |= {"LKVIAB": course.near(97, 0.01), "LKOK": "Y", "LKREP": "N"}
    if weight < _PRIME_UNDER:
        values["LKPRIME"] = "Y"
    course.sheet("LK", "LEUK", **values)
    _washout(course)


def _washout(course: Course) -> None:
    last = washout_end(course)
    drugs = (("GC_ORAL", 3), ("HCQ", 7), ("MMF", 7))
    rows = [{"WOTRT": drug, "WOLAST": course.on(last), "WOMIN": str(least), "WOMININ": "14"} for drug, least in drugs]
    course.sheet("WO", "", rows, WOGCLOW="PHYS", WOFLARE="N", WOBRIDGE="N")


def certificate(course: Course, *, fails: bool) -> None:
    """The certificate of the product; one that fails was never released."""
    cells = LEVELS[course.child.level] * course.weight(-5) * course.random.uniform(0.95, 1.05)
    total = cells / (_TRANSDUCED / 100) / (_TCELLS / 100)
    values = {
        "COALOT": lot(course),
        "COAMFG": "Manufacturer",
        "COAMST": course.on(-18),
        "COAMEN": course.on(RELEASED - 1),
    }
    values |= {
        "COAFORM": "CRYO",
        "COAVECT": "LENTI",
        "COACOST": "41BB",
        "COAVIAB": course.near(61 if fails else 92, 0.03),
    }
    values |= {"COATRANS": str(_TRANSDUCED), "COACD3": str(_TCELLS), "COACD4": "48.0", "COACD8": "46.0"}
    values |= {"COAVCN": course.near(2.4, 0.2), "COAVCNB": "PERCAR", "COAPOT": "FAIL" if fails else "PASS"}
    values |= {"COASTER": "PASS", "COAMYCO": "NEG", "COARCL": "NEG", "COAENDO": "0.05"}
    values |= {"COATOTAL": count(total), "COAVOL": str(_VOLUME), "COAREL": "NO" if fails else "YES"}
    course.sheet("COA", "BASE", COARELDT=course.at(RELEASED, "16:00"), **values)


def count(cells: float) -> str:
    """A number of cells as typed: mantissa and exponent."""
    mantissa, _, exponent = f"{cells:.3e}".partition("e+")
    return f"{mantissa}e{int(exponent)}"


def custody(course: Course, until: str) -> None:
    """The chain of custody up to an event."""
    names = [event for event, *_ in _CUSTODY]
    rows = [_handed(course, place) for place in range(names.index(until) + 1)]
    course.sheet("COC", "", rows)


def _handed(course: Course, place: int) -> Values:
    event, day, hour, giver, taker, degrees = _CUSTODY[place]
    row = {"COCSEQ": str(place + 1), "COCEVT": event, "COCDTM": course.at(day, f"{hour:02}:00"), "COCFROM": giver}
    row |= {"COCTO": taker, "COCBAGS": "1", "COCDIN": donation(course), "COCWHO1": "Nurse A"}
    row["COCSUBJ"] = f"ZJ-{course.child.number % 1000:03}"
    if event not in ("COLLECT", "HANDOVER", "RECEIVE_MFG"):
        row["COCLOT"] = lot(course)
    if event in ("COLLECT", "RECEIVE_MFG", "RECEIVE_SITE", "THAW", "INFUSE"):
        row |= {"COCID2": "Y", "COCWHO2": "Nurse B"}
    if degrees:
        row |= {"COCTMIN": degrees[0], "COCTMAX": degrees[1]}
    if event.startswith("RECEIVE"):
        row["COCSEAL"] = "Y"
    return row


def prepare(course: Course, storm: Storm) -> None:
    """The visits BASE and LD1 to LD3, and prophylaxis."""
    for form in ("VS", "LB", "PGA", "SLE", "BIL", "QL", "BC", "IS", "EC", "RP"):
        visits.WRITERS[form](course, storm, "BASE", BASELINE)
    visits.cytokines(course, storm, "BASE", BASELINE)
    course.sheet("INF", "INF", INFPLAN=course.on(0))
    for place in range(3):
        _lymphodepletion(course, storm, f"LD{place + 1}", place - 5)
    oral = {"PXROUTE": "ORAL", "PXSTDAT": course.on(-5)}
    rows = [
        {"PXTYPE": "PCP", "PXTRT": "SMZTMP", "PXDOSE": "480", "PXFREQ": "3xW"} | oral,
        {"PXTYPE": "ANTIVIRAL", "PXTRT": "ACYCLOVIR", "PXDOSE": "400", "PXFREQ": "BID"} | oral,
        {"PXTYPE": "SEIZURE", "PXTRT": "LEVETIRACETAM", "PXDOSE": "500", "PXFREQ": "BID"} | oral,
    ]
    if course.child.number % 9 == 0:
        rows.append({"PXTYPE": "HBV", "PXTRT": "ENTECAVIR", "PXDOSE": "0.5", "PXFREQ": "QD"} | oral)
    course.sheet("PX", "", rows)


def _lymphodepletion(course: Course, storm: Storm, visit: str, day: int) -> None:
    for form in ("VS", "LB"):
        visits.WRITERS[form](course, storm, visit, day)
    values = {"LDDAT": course.on(day), "LDTEMP": "36.6", "LDINF": "N"}
    values |= {"LDWT": f"{course.weight(-5)}", "LDHT": f"{course.height(-5)}", "LDCYCM2": "300", "LDFLUM2": "30"}
    values |= {"LDCYCST": course.at(day, "10:00"), "LDCYCEN": course.at(day, "11:00")}
    values |= {"LDFLUST": course.at(day, "09:00"), "LDFLUEN": course.at(day, "09:30"), "LDMOD": "NONE"}
    values |= {"LDMESNA": "300", "LDHYDR": "1500", "LDEMET": "ondansetron"}
    if visit == "LD1":
        values["LDPRODOK"] = "Y"
    course.sheet("LD", visit, LDCYCA="=LDCYCP", LDFLUA="=LDFLUP", **values)


def infuse(course: Course, storm: Storm) -> None:
    """Day 0."""
    visits.pregnancy_test(course, storm, "INF", 0)
    eligibility(course, "INF", 0, met=True)
    visits.kinetics(course, storm, "INF", 0)
    visits.blood(course, storm, "INF", 0)
    for point, time in _AROUND:
        course.sheet("VS", "INF", VSDTM=course.at(0, time), VSTPT=point, **visits.calm(course, 0))
    weight = course.weight(0)
    cells = LEVELS[course.child.level] * weight * course.random.uniform(0.93, 1.07)
    if course.plan.deviates:
        cells *= 1.3
    values = {"INFWT": f"{weight}", "INFLOT": lot(course), "INFLOTHW": "SCAN", "INFDIN": donation(course)}
    values |= {"INFDINHW": "SCAN", "INFID2": "Y", "INFID2DT": course.at(0, "09:52"), "INFREADY": "Y", "INFEMG": "Y"}
    values |= {"INFPREM": "ANTIHIST,APAP", "INFACC": "CVC", "INFTHAW": course.at(0, "09:40")}
    values |= {"INFTHEN": course.at(0, "09:45"), "INFSTDTM": course.at(0, "10:00"), "INFENDTM": course.at(0, "10:12")}
    values |= {"INFVOL": str(_VOLUME), "INFINT": "NO", "INFREAC": "N", "INFWHO": "Dr. A", "INFWIT": "Nurse B"}
    course.sheet("INF", "INF", INFCELLS=count(cells), **values)
    if not course.plan.deviates:
        course.means("INF", "INF", "INFNEAR", course.child.level)


_AROUND = (
    ("PREINF", "09:30"),
    ("INF5", "10:05"),
    ("INFEND", "10:12"),
    ("POST15", "10:27"),
    ("POST30", "10:42"),
    ("POST60", "11:12"),
    ("POST120", "12:12"),
    ("POST240", "14:12"),
)

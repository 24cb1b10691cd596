"""The checks of the whole protocol: each finds what is wrong and is silent where nothing is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crf_app.record import commands as c
from crf_app.record.values import Answer, AnswerKind
from tests.forms.ward import Ward

GIRL = {"SEX": "F", "BRTHDAT": "2012-03-12"}
Fill = Callable[[Ward], object]


def form(name: str, visit: str = "", /, **values: str) -> Fill:
    """Enter a form."""
    return lambda ward: ward.enter(name, visit, **values)


def row(name: str, visit: str = "", /, **values: str) -> Fill:
    """Add a row to a form that is there once."""
    return lambda ward: ward.row(ward.key(name, visit), **values)


def choose(name: str, item: str, of: str) -> Fill:
    """Let the last row of a log name the last row of another."""

    def fill(ward: Ward) -> None:
        last, meant = ward.view(name).rows[-1], ward.view(of).rows[-1]
        ward.book.perform(c.Enter(last.cells[item].place, Answer(AnswerKind.ROW, meant.id)))

    return fill


CONSENT = form("IC", "SCR", RFICDTM="2024-02-08 09:00")
INFUSED = form("INF", INFSTDTM="2024-03-12 10:00")
FATAL = row("AE", AENO="1", AEOUT="FATAL", AESDTH="Y", AESTDTM="2024-03-20")
SULFA = row("PX", PXTYPE="PCP", PXTRT="SMZTMP")
WEIGHED = form("VS", "BASE", VSDTM="2024-03-05 08:00", WEIGHT="40")
GROWN = (
    form("VS", "SCR", VSDTM="2024-02-08 08:00", HEIGHT="150"),
    form("VS", "M6", VSDTM="2024-09-08 08:00", HEIGHT="150.5"),
)
CLEAR = form("CRS", "D07", CRSDAT="2024-03-19", CRSTMAX="36.8", CRSHYPOT="0", CRSHYPOX="0", CRSSUPPR="N", CRSGRINV="0")
FEVER = form("CRS", "D07", CRSDAT="2024-03-19", CRSGRINV="1")
CALM = {"TEMP": "36.8", "PULSE": "80", "RESP": "18", "SYSBP": "105", "DIABP": "60"}
HARMLESS = dict.fromkeys(("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE"), "N")
SCREENED = {"HBSAG": "NEG", "HCVAB": "NEG", "HIVAB": "NEG", "SYPH": "NEG"}

# rule, form and visit where it stands, what is wrong, what is right
CASES: list[tuple[str, str, str, tuple[Fill, ...], tuple[Fill, ...]]] = [
    (
        "SH-01",
        "SH",
        "",
        (form("SH", SLEONDAT="2021", SLEDXDAT="2020"),),
        (form("SH", SLEONDAT="2021", SLEDXDAT="2021"),),
    ),
    (
        "SH-02",
        "SH",
        "",
        (form("DM", BRTHDAT="2000-01-01"), form("SH", SLEONDAT="2021")),
        (form("SH", SLEONDAT="2021"),),
    ),
    (
        "PT-01",
        "PT",
        "",
        (CONSENT, row("PT", PTTRT="RTX", PTSTDAT="2023", PTONGO="N", PTENDAT="2023-12")),
        (CONSENT, row("PT", PTTRT="RTX", PTSTDAT="2021", PTONGO="N", PTENDAT="2022")),
    ),
    (
        "PT-02",
        "PT",
        "",
        (row("PT", PTSTDAT="2023-05", PTONGO="N", PTENDAT="2023-04"),),
        (row("PT", PTSTDAT="2023", PTONGO="N", PTENDAT="2023-04"),),
    ),
    (
        "WO-03",
        "PT",
        "",
        (form("LK", LKDAT="2024-02-22"), row("PT", PTTRT="HCQ", PTONGO="Y")),
        (form("LK", LKDAT="2024-02-22"), row("PT", PTTRT="HCQ", PTONGO="Y"), row("WO", WOTRT="HCQ")),
    ),
    (
        "RB-01",
        "RB",
        "SCR",
        (form("RB", "SCR", RBPERF="Y", RBCLASS="III, IV"),),
        (form("RB", "SCR", RBPERF="Y", RBCLASS="III, V"),),
    ),
    (
        "RB-02",
        "RB",
        "SCR",
        (form("RB", "SCR", RBPERF="Y", RBCLASS="V, VI"),),
        (form("RB", "SCR", RBPERF="Y", RBCLASS="VI"),),
    ),
    (
        "EC-01",
        "EC",
        "SCR",
        (form("EC", "SCR", LVEF="54", EGINTP="NORMAL"),),
        (form("EC", "SCR", LVEF="55", EGINTP="NORMAL"),),
    ),
    (
        "EC-02",
        "EC",
        "SCR",
        (form("EC", "SCR", SPO2RA="91", CHIMG="CT", CHRES="NORMAL"),),
        (form("EC", "M1", SPO2RA="92", CHIMG="CT", CHRES="NORMAL"),),
    ),
    (
        "IS-01",
        "IS",
        "SCR",
        (form("IE", "SCR", E8="N"), form("IS", "SCR", ISDAT="2024-02-08", HIVAB="POS")),
        (form("IE", "SCR", E8="Y"), form("IS", "SCR", ISDAT="2024-02-08", HIVAB="POS")),
    ),
    ("IS-02", "IS", "SCR", (form("IS", "SCR", HBCAB="POS"),), (form("IS", "SCR", HBCAB="POS", HBVDNA="<20"),)),
    (
        "RP-01",
        "RP",
        "BASE",
        (INFUSED, form("RP", "BASE", RPPOT="Y", RPRES="POS", RPDTM="2024-03-06 08:00")),
        (INFUSED, form("RP", "BASE", RPPOT="Y", RPRES="NEG", RPDTM="2024-03-06 08:00")),
    ),
    (
        "RP-01-PRG",
        "RP",
        "BASE",
        (form("RP", "BASE", RPPOT="Y", RPRES="POS"),),
        (form("RP", "BASE", RPPOT="Y", RPRES="POS"), row("PRG", PRGLMP="2024-02")),
    ),
    (
        "RP-02",
        "RP",
        "BASE",
        (form("LD", "LD1", LDDAT="2024-03-07"), form("RP", "BASE", RPPOT="Y", RPRES="NEG", RPDTM="2024-03-01")),
        (form("LD", "LD1", LDDAT="2024-03-07"), form("RP", "BASE", RPPOT="Y", RPRES="NEG", RPDTM="2024-03-06")),
    ),
    (
        "LD-07",
        "LD",
        "LD1",
        (form("GR", "SCR", MENARCHE="Y"), form("LD", "LD1", LDDAT="2024-03-07")),
        (form("RP", "BASE", RPPOT="Y", RPRES="NEG", RPDTM="2024-03-06"), form("LD", "LD1", LDDAT="2024-03-07")),
    ),
    (
        "GR-02-B",
        "GR",
        "M6",
        (form("GR", "SCR", PEDAT="2024-02-08", TANNERB="3"), form("GR", "M6", PEDAT="2024-09-08", TANNERB="2")),
        (form("GR", "SCR", PEDAT="2024-02-08", TANNERB="3"), form("GR", "M6", PEDAT="2024-09-08", TANNERB="3")),
    ),
    (
        "CM-01",
        "CM",
        "",
        (INFUSED, row("WO", WOTRT="HCQ", WOLAST="2024-02-01"), row("CM", CMCAT="AM", CMSTDAT="2024-03-20")),
        (INFUSED, row("WO", WOTRT="HCQ", WOLAST="2024-02-01"), row("CM", CMCAT="AM", CMSTDAT="2024-05-20")),
    ),
    ("CM-02", "CM", "", (row("CM", CMTRT="Varivax", CMCAT="VACC"),), (row("CM", CMTRT="Varivax", CMCAT="OTH"),)),
    (
        "VX-01",
        "VX",
        "",
        (INFUSED, row("VX", VXNAME="VAR", VXDAT="2024-12-01")),
        (INFUSED, row("VX", VXNAME="VAR", VXDAT="2025-04-01")),
    ),
    (
        "PX-02",
        "INF",
        "",
        (form("IS", "SCR", HBCAB="POS"), INFUSED),
        (form("IS", "SCR", HBCAB="POS"), INFUSED, row("PX", PXTYPE="HBV")),
    ),
    ("PX-03", "PX", "", (form("SH", ALGTYPE="SULFA"), SULFA), (form("SH", ALGTYPE="DMSO"), SULFA)),
    ("PX-04", "PX", "", (form("SH", G6PD="?UNK"), SULFA), (form("SH", G6PD="N"), SULFA)),
    (
        "ICN-04",
        "ICN",
        "D07",
        (
            row("CM", CMCAT="SEDAT", CMSTDAT="2024-03-18", CMONGO="Y"),
            form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNLOC="1"),
        ),
        (
            row("CM", CMCAT="SEDAT", CMSTDAT="2024-03-18", CMONGO="Y"),
            form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNLOC="0"),
        ),
    ),
    (
        "IC-04",
        "IC",
        "SCR",
        (form("DM", BRTHDAT="2007-01-01"), CONSENT, form("VS", "M12", VSDTM="2025-03-12")),
        (form("DM", BRTHDAT="2007-01-01"), CONSENT, form("VS", "M6", VSDTM="2024-09-08")),
    ),
    (
        "IE-03",
        "IE",
        "SCR",
        (form("IE", "SCR", IEDAT="2024-02-23"), form("LK", LKDAT="2024-02-22")),
        (form("IE", "SCR", IEDAT="2024-02-20"), form("LK", LKDAT="2024-02-22")),
    ),
    (
        "IE-04",
        "IE",
        "SCR",
        (form("EC", "SCR", EGDAT="2024-01-01"), form("IE", "SCR", IEDAT="2024-02-20")),
        (form("EC", "SCR", EGDAT="2024-02-01"), form("IE", "SCR", IEDAT="2024-02-20")),
    ),
    (
        "LK-02",
        "LK",
        "",
        (form("IS", "SCR", ISDAT="2024-01-01", **SCREENED), form("LK", LKDAT="2024-02-22")),
        (form("IS", "SCR", ISDAT="2024-02-08", **SCREENED), form("LK", LKDAT="2024-02-22")),
    ),
    (
        "COA-05",
        "COA",
        "",
        (INFUSED, form("COA", COASTER="?PEND"), form("VS", "M1", VSDTM="2024-04-09")),
        (INFUSED, form("COA", COASTER="PASS"), form("VS", "M1", VSDTM="2024-04-09")),
    ),
    (
        "CK-01",
        "CK",
        "M2",
        (
            INFUSED,
            form("CK", "M1", CKDTM="2024-04-09 08:00", CKMTX="BLOOD", CKCOPY="10"),
            form("CK", "M2", CKDTM="2024-05-11 08:00", CKMTX="BLOOD", CKCOPY="200"),
        ),
        (
            INFUSED,
            form("CK", "M1", CKDTM="2024-04-09 08:00", CKMTX="BLOOD", CKCOPY="10"),
            form("CK", "M2", CKDTM="2024-05-11 08:00", CKMTX="BLOOD", CKCOPY="<5"),
        ),
    ),
    (
        "BC-01",
        "BC",
        "M1",
        (form("BC", "M1", BCCD3="100", BCCD4="80", BCCD8="60"),),
        (form("BC", "M1", BCCD3="140", BCCD4="80", BCCD8="60"),),
    ),
    (
        "DLTYN-1",
        "DLT",
        "",
        (form("DLT", DLTYN="Y"),),
        (form("DLT", DLTYN="Y"), row("AE", AENO="1"), row("DLT"), choose("DLT", "DLTAENO", "AE")),
    ),
    ("LT-01", "LT", "LY06", (form("LT", "LY06", LTSPM="Y"),), (form("LT", "LY06", LTSPM="Y"), row("AE", AESI="SPM"))),
    (
        "LT-02",
        "LT",
        "LY03",
        (form("INF", INFSTDTM="2020-03-12"), form("LT", "LY03", LTDAT="2023-06-01")),
        (form("INF", INFSTDTM="2020-03-12"), form("LT", "LY03", LTDAT="2023-04-01")),
    ),
    ("DTH-01", "DTH", "", (form("DTH", DTHDAT="2024-03-21"),), (FATAL, form("DTH", DTHDAT="2024-03-21"))),
    (
        "DTH-02-VS",
        "VS",
        "",
        (form("DTH", DTHDAT="2024-03-21"), form("VS", "M1", VSDTM="2024-04-09")),
        (form("DTH", DTHDAT="2024-03-21"), form("VS", "D07", VSDTM="2024-03-19")),
    ),
    (
        "X-05",
        "VS",
        "M1",
        (INFUSED, form("VS", "M1", VSDTM="2024-04-20")),
        (INFUSED, form("VS", "M1", VSDTM="2024-04-09")),
    ),
    (
        "X-06",
        "INF",
        "",
        (INFUSED, row("COC", COCSEQ="1", COCEVT="INFUSE"), row("COC", COCSEQ="2", COCEVT="INFUSE")),
        (INFUSED, row("COC", COCSEQ="1", COCEVT="INFUSE")),
    ),
    (
        "X-13-DSC",
        "DSC",
        "",
        (form("DSC", DSDECOD="DEATH"),),
        (FATAL, form("DTH", DTHDAT="2024-03-21"), form("DSC", DSDECOD="DEATH")),
    ),
    ("X-13-AE", "AE", "", (FATAL,), (FATAL, form("DTH", DTHDAT="2024-03-21"))),
    ("X-14-CRS", "CRS", "D07", (form("CRS", "D07", CRSDEATH="Y"),), (form("CRS", "D07", CRSDEATH="N"),)),
    (
        "X-14-ICN",
        "ICN",
        "D07",
        (form("ICN", "D07", ICNDEATH="Y"),),
        (form("ICN", "D07", ICNDEATH="Y"), form("DTH", DTHDAT="2024-03")),
    ),
    (
        "X-15",
        "DM",
        "",
        (form("RP", "SCR", RPDTM="2024-02-08"), form("RP", "SCR", RPPOT="Y"), form("DM", SEX="F"), form("DM", SEX="M")),
        (form("DM", SEX="M"),),
    ),
    (
        "X-24",
        "AE",
        "",
        (row("AE", AESHOSP="Y", AEAWARE="2024-03-20 08:00"), form("HO", HODIS="2024-03-27")),
        (
            row("AE", AESHOSP="Y", AEAWARE="2024-03-20 08:00", AERPTDTM="2024-03-20 12:00"),
            form("HO", HODIS="2024-03-27"),
        ),
    ),
    (
        "X-25",
        "HO",
        "",
        (INFUSED, form("HO", HODIS="2024-03-20")),
        (INFUSED, form("HO", HODIS="2024-03-20", HOPLAN="Y")),
    ),
    (
        "X-01-DM",
        "DM",
        "",
        (form("DM", SUBJID="ZJ-001"), row("COC", COCSEQ="1", COCSUBJ="ZJ-002")),
        (form("DM", SUBJID="ZJ-001"), row("COC", COCSEQ="1", COCSUBJ="ZJ-001")),
    ),
    (
        "X-01-LK",
        "LK",
        "",
        (form("LK", LKDIN="D1"), row("COC", COCSEQ="1", COCDIN="D2")),
        (form("LK", LKDIN="D1"), form("INF", INFDIN="D1")),
    ),
    (
        "X-01-COA",
        "COA",
        "",
        (form("COA", COALOT="L1"), form("INF", INFLOT="L2")),
        (form("COA", COALOT="L1"), row("COC", COCSEQ="1", COCEVT="SHIP", COCLOT="L1"), form("INF", INFLOT="L1")),
    ),
    (
        "X-03-LD",
        "LD",
        "LD2",
        (form("LD", "LD1", LDDAT="2024-03-08"), form("LD", "LD2", LDDAT="2024-03-08")),
        (form("LD", "LD1", LDDAT="2024-03-07"), form("LD", "LD2", LDDAT="2024-03-08")),
    ),
    (
        "X-03-DSC",
        "DSC",
        "",
        (form("HO", HODIS="2024-03-27"), form("DSC", DSSTDAT="2024-03-26")),
        (form("HO", HODIS="2024-03-27"), form("DSC", DSSTDAT="2024-03-27")),
    ),
    (
        "X-04",
        "LD",
        "LD3",
        (form("LD", "LD2", LDDAT="2024-03-08"), form("LD", "LD3", LDDAT="2024-03-10")),
        (form("LD", "LD2", LDDAT="2024-03-08"), form("LD", "LD3", LDDAT="2024-03-09")),
    ),
    (
        "X-08",
        "TX",
        "",
        (CLEAR, row("TX", TXFOR="CRS", TXDTM="2024-03-19 10:00")),
        (FEVER, row("TX", TXFOR="CRS", TXDTM="2024-03-19 10:00")),
    ),
    (
        "X-09-ICN",
        "ICN",
        "D07",
        (form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNGRINV="1"),),
        (
            row("AE", AESI="ICANS", AESTDTM="2024-03-18"),
            form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNGRINV="1"),
        ),
    ),
    (
        "X-10-DYSPH",
        "ICN",
        "D07",
        (
            row("AE", AECTC="DYSPHASIA", AESTDTM="2024-03-19"),
            row("AE", AESI="ICANS", AECTC="NOTERM", AESTDTM="2024-03-19"),
            form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNSYM="EXPR"),
        ),
        (
            row("AE", AECTC="DYSPHASIA", AESTDTM="2024-03-19"),
            row("AE", AESI="ICANS", AECTC="NOTERM", AESTDTM="2024-03-25"),
            form("ICN", "D07", ICNDTM="2024-03-19 09:00", ICNSYM="EXPR"),
        ),
    ),
    (
        "X-11",
        "CRS",
        "D07",
        (row("CM", CMCAT="ANTIPYR", CMSTDAT="2024-03-18", CMONGO="N", CMENDAT="2024-03-18"), CLEAR),
        (row("CM", CMCAT="ANTIPYR", CMSTDAT="2024-03-17", CMONGO="N", CMENDAT="2024-03-17"), CLEAR),
    ),
    (
        "X-17",
        "INF",
        "",
        (form("LD", "LD1", LDWT="40"), form("INF", INFWT="45")),
        (form("LD", "LD1", LDWT="40"), form("INF", INFWT="44")),
    ),
    (
        "X-22",
        "VS",
        "D02",
        (form("VS", "D01", VSDTM="2024-03-13 08:00", **CALM), form("VS", "D02", VSDTM="2024-03-14 08:00", **CALM)),
        (
            form("VS", "D01", VSDTM="2024-03-13 08:00", **CALM),
            form("VS", "D02", VSDTM="2024-03-14 08:00", **{**CALM, "PULSE": "81"}),
        ),
    ),
    (
        "AE-04",
        "AE",
        "",
        (row("AE", AECTC="NEUTROPHIL", AETOXGR="4", **HARMLESS),),
        (row("AE", AECTC="NEUTROPHIL", AETOXGR="4", **HARMLESS, AENSWHY="EXPECTED"),),
    ),
    (
        "PXDOSE-2",
        "PX",
        "",
        (WEIGHED, row("PX", PXTYPE="PCP", PXTRT="SMZTMP", PXSTDAT="2024-03-06", PXFREQ="BID", PXDOSE="160")),
        (WEIGHED, row("PX", PXTYPE="PCP", PXTRT="SMZTMP", PXSTDAT="2024-03-06", PXFREQ="BID", PXDOSE="80")),
    ),
    (
        "PXENDAT-2",
        "PX",
        "",
        (INFUSED, row("PX", PXTYPE="PCP", PXENDAT="2024-08-01", PXREAS="DONE")),
        (
            INFUSED,
            form("BC", "M6", BCDAT="2024-09-08", BCCD4="210"),
            row("PX", PXTYPE="PCP", PXENDAT="2024-09-20", PXREAS="DONE"),
        ),
    ),
    (
        "SDI-02",
        "SDI",
        "SCR",
        (form("SDI", "SCR", SDIRE="3", SDIREWHY="ESRD, PROT"),),
        (form("SDI", "SCR", SDIRE="3", SDIREWHY="ESRD"),),
    ),
    (
        "SDIRE-1",
        "SDI",
        "SCR",
        (form("SDI", "SCR", SDIRE="1", SDIREWHY="GFR, PROT"),),
        (form("SDI", "SCR", SDIRE="2", SDIREWHY="GFR, PROT"),),
    ),
    (
        "GRVEL-1",
        "GR",
        "M6",
        (*GROWN, form("GR", "M6", PEDAT="2024-09-08", TANNERB="4")),
        (*GROWN, form("GR", "M6", PEDAT="2024-09-08", TANNERB="5")),
    ),
]
named = pytest.mark.parametrize(
    ("rule", "where", "visit", "wrong", "right"), [pytest.param(*case, id=case[0]) for case in CASES]
)


def found(fills: tuple[Fill, ...], where: str, visit: str) -> set[str]:
    """The checks that do not hold on a form after a subject was filled in."""
    ward = Ward(**GIRL)
    for fill in fills:
        fill(ward)
    return ward.rules(where, visit)


@named
def test_a_check_finds_what_is_wrong(rule, where, visit, wrong, right):  # noqa: ARG001
    """The finding stands on its form."""
    assert rule in found(wrong, where, visit)


@named
def test_a_check_is_silent_where_nothing_is_wrong(rule, where, visit, wrong, right):  # noqa: ARG001
    """Nobody is asked about what is right."""
    assert rule not in found(right, where, visit)

"""Eligibility (A-23) and the answers that the record proposes for its criteria; the investigator gives the answers.

Every answer is Y or N where what is known decides, else null with what is missing. Limits marked as
registered (REG1) stand here; the others come from the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from crf_app.clinical.arithmetic import underivable, yes
from crf_app.clinical.criteria import all_of, at_least, at_most, differs, matches
from crf_app.clinical.derivation import Derivation
from crf_app.clinical.results import result_value

_QUALIFYING = frozenset(("CYC", "MMF", "AZA", "MTX", "CSA", "TAC", "SIR", "LEF", "TEL", "BEL", "RTX"))
_REGISTERED_MONTHS = Decimal(3)
_REGISTERED_AGENTS = Decimal(2)


def eligible(inclusion: tuple[str | None, ...], i6: str | None, exclusion: tuple[str | None, ...]) -> Derivation:
    """IEYN: Y if all inclusion criteria are Y, I6 is Y or NA, and all exclusion criteria are N (A-23).

    Order: I1, I2A, I2B, I3, I4A–D, I5, I7; E1, E2, E3A, E3B, E4–E13. One criterion that fails gives N with
    ``failing:inclusion.N`` (N from 1) as the reason, whatever is missing; else one missing gives null,
    ``missing:…``.

    >>> eligible(("Y", "Y", "N"), "NA", ("N",)).reason
    'failing:inclusion.3'
    """
    met = {f"inclusion.{place}": matches(answer, "Y") for place, answer in enumerate(inclusion or (None,), 1)}
    met["i6"] = None if i6 is None else i6 in ("Y", "NA")
    met |= {f"exclusion.{place}": matches(answer, "N") for place, answer in enumerate(exclusion or (None,), 1)}
    failing = [name for name, answer in met.items() if answer is False]
    if failing:
        return Derivation("N", f"failing:{','.join(failing)}")
    return all_of(met)


def qualifying_agents(agents: tuple[str | None, ...]) -> Derivation:
    """The number of distinct immunosuppressive or biologic agents that count for I2b (registration, item PTCNT).

    A row without an agent gives null (``missing:agents``) with the count so far as lower bound; no row gives 0.

    >>> qualifying_agents(("GC_ORAL", "HCQ", "CSA", "CYC", "BEL", "CYC")).value
    Decimal('3')
    """
    count = Decimal(len(_QUALIFYING & set(agents)))
    return Derivation(None, "missing:agents", low=count) if None in agents else Derivation(count)


def refractory(
    high_dose_months: Decimal | None,
    possible_months: Decimal | None,
    hydroxychloroquine: str | None,
    agents: Decimal | None,
    intolerant: str | None,
) -> Derivation:
    """PTREFR: Y if ≥ 3 months of high-dose glucocorticoid, hydroxychloroquine and ≥ 2 agents, or intolerant (REG1).

    ``high_dose_months`` is the longest course known to be at high dose, ``possible_months`` the longest that may have
    been, missing where one of them may have lasted any time. ``hydroxychloroquine`` and ``intolerant`` are Y or N.
    Null, ``missing:…``, while what is known decides neither way.

    >>> refractory(Decimal(4), None, "Y", Decimal(3), "N").value
    'Y'
    >>> refractory(Decimal("0.1"), Decimal(12), "Y", Decimal(3), "N").reason
    'missing:high_dose_months'
    """
    if intolerant == "Y":
        return Derivation("Y")
    treated = all_of(
        {
            "high_dose_months": _long_enough(high_dose_months, possible_months),
            "hydroxychloroquine": matches(hydroxychloroquine, "Y"),
            "agents": at_least(agents, _REGISTERED_AGENTS),
        }
    )
    if treated.value != "Y" and intolerant is None:
        lacking = [] if treated.value else [treated.reason.removeprefix("missing:")]
        return underivable("missing", *lacking, "intolerant")
    return treated


def _long_enough(known: Decimal | None, possible: Decimal | None) -> bool | None:
    """Whether a course at high dose was long enough; no only where none can have been."""
    if at_least(known, _REGISTERED_MONTHS):
        return True
    return False if at_least(possible, _REGISTERED_MONTHS) is False else None


def inclusion_heart(lvef: Decimal | None, ecg: str | None, minimum: Decimal) -> Derivation:
    """Proposal for I4a: LVEF in percent at least the minimum (registered 55) and ECG not ABNCS.

    Null, ``missing:…``, while what is known decides neither way.

    >>> inclusion_heart(Decimal(55), "NORMAL", Decimal(55)).value
    'Y'
    """
    return all_of({"lvef": at_least(lvef, minimum), "ecg": differs(ecg, "ABNCS")})


def inclusion_liver(
    ast: Decimal | None,
    alt: Decimal | None,
    bilirubin: Decimal | None,
    enzymes_limit: Decimal,
    bilirubin_limit: Decimal,
) -> Derivation:
    """Proposal for I4c: AST and ALT, total bilirubin at most their limits (registered 3 and 2), all ×ULN.

    Null, ``missing:…``, while what is known decides neither way.

    >>> inclusion_liver(Decimal(1), Decimal("3.0"), Decimal("2.0"), Decimal(3), Decimal(2)).value
    'Y'
    """
    return all_of(
        {
            "ast": at_most(ast, enzymes_limit),
            "alt": at_most(alt, enzymes_limit),
            "bilirubin": at_most(bilirubin, bilirubin_limit),
        }
    )


def inclusion_lung(spo2: Decimal | None, chest: str | None, minimum: Decimal) -> Derivation:
    """Proposal for I4d: SpO2 on room air in percent at least the minimum (registered 92) and chest imaging not ABNCS.

    Null, ``missing:…``, while what is known decides neither way.

    >>> inclusion_lung(Decimal(92), "NORMAL", Decimal(92)).value
    'Y'
    """
    return all_of({"spo2": at_least(spo2, minimum), "chest": differs(chest, "ABNCS")})


def inclusion_pregnancy(
    sex: str | None, menarche: str | None, test: str | None, contraception: str | None
) -> Derivation:
    """Proposal for I6: NA for a boy or before menarche, Y if the test is NEG and contraception is not NONE, else N.

    A test that is neither NEG nor POS decides nothing. Null, ``missing:…``, while what is known decides
    neither way.

    >>> inclusion_pregnancy("M", None, None, None).value, inclusion_pregnancy("F", "Y", "NEG", "ABST").value
    ('NA', 'Y')
    """
    if sex == "M" or menarche == "N":
        return Derivation("NA")
    lacking = [name for name, answer in (("sex", sex), ("menarche", menarche)) if answer is None]
    if lacking:
        return underivable("missing", *lacking)
    negative = None if test not in ("NEG", "POS") else test == "NEG"
    return all_of({"test": negative, "contraception": differs(contraception, "NONE")})


@dataclass(frozen=True)
class Virology:
    """Infection screening: codes POS, NEG or IND; DNA and RNA as result texts, read as in A-11."""

    hbsag: str | None
    hbcab: str | None
    hbv_dna: str | None
    hcv_antibody: str | None
    hcv_rna: str | None
    hiv: str | None
    syphilis: str | None
    cmv_dna: str | None


def exclusion_viraemia(virology: Virology) -> Derivation:
    """Proposal for E8: Y for HBV, HCV or CMV viraemia, HIV or syphilis; N if all are known to be absent (REG2, IS-01).

    HBV DNA and HCV RNA are asked for only after a positive antigen or antibody. Null, ``missing:…``, while
    what is known decides neither way.

    >>> exclusion_viraemia(Virology("NEG", "POS", "2.1e3", "NEG", None, "NEG", "NEG", "<50")).value
    'Y'
    """
    absent = {field.name: _absent(getattr(virology, field.name)) for field in fields(virology)}
    unexposed = all((absent.pop("hbsag"), absent.pop("hbcab")))
    hepatitis_b = _measured(absent["hbv_dna"], unexposed=unexposed)
    hepatitis_c = _measured(absent["hcv_rna"], unexposed=absent.pop("hcv_antibody"))
    found = all_of(absent | {"hbv_dna": hepatitis_b, "hcv_rna": hepatitis_c})
    return Derivation(yes(found.value == "N")) if found.value else found


def virology_of_day(results: tuple[str | None, ...]) -> Derivation:
    """The result of a test of which there are several on one day: the one that excludes, if any (IS-01).

    Else one that decides nothing, else the negative, whichever came first. Null, ``missing:results``, without any.

    >>> virology_of_day(("NEG", "POS")).value, virology_of_day(("<50", "2000")).value
    ('POS', '2000')
    """
    given = [text for text in results if text is not None]
    if not given:
        return underivable("missing", "results")
    return Derivation(min(given, key=lambda text: (False, None, True).index(_absent(text))))


def _absent(text: str | None) -> bool | None:
    """Whether a finding is absent: NEG, below a limit of quantification, or zero; None if not known."""
    found = None if text is None else result_value(text)
    if found is None or found.value is None:
        return None
    if isinstance(found.value, str):
        return found.value == "NEG"
    return found.status in ("<", "<=") or found.value == 0


def _measured(absent: bool | None, *, unexposed: bool | None) -> bool | None:
    """A measured viraemia decides; unmeasured there is none where antigen and antibody are negative."""
    return (unexposed or None) if absent is None else absent

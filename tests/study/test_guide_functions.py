"""The guide to writing forms lists every clinical function that an expression may call, and no other."""

from __future__ import annotations

from crf_app.clinical.names import FUNCTIONS
from crf_app.clinical.signature import Function, Parameter
from tests.study.small_study import GUIDE

HEAD = "| clinical function | gives |"


def written(parameter: Parameter) -> str:
    """A parameter as the guide writes it: ``[many]``, ``optional?``."""
    name = f"[{parameter.name}]" if parameter.many else parameter.name
    return f"{name}?" if parameter.optional else name


def line(function: Function) -> str:
    """The line of the guide for a function: its call, and what it gives."""
    call = f"{function.name}({', '.join(map(written, function.parameters))})"
    gives = function.doc.partition("\n")[0].replace("``", "`").replace("|", "\\|")
    return f"| `{call}` | {function.result.name.lower()}: {gives} |"


def test_the_guide_lists_the_clinical_functions():
    """Each function stands in the table with its arguments and the first sentence of its description, in order."""
    table = GUIDE.read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0].splitlines()
    assert table[2:] == [line(function) for function in FUNCTIONS.values()]

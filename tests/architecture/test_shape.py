"""The size of files, classes and functions, their names, and what the core must not contain."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = sorted([ROOT / "main.py", *(ROOT / "crf_app").rglob("*.py")])
CORE = [path for path in PROGRAM if path.relative_to(ROOT).parts[1:2] in (("clinical",), ("record",), ("study",))]
EMPTY_NAMES = {"base", "common", "handler", "helper", "helpers", "manager", "service", "util", "utils"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text("utf-8"))


def nodes(path: Path, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[ast.AST]:
    """All parts of a file that are of one of the kinds."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def where(path: Path, node: ast.AST) -> str:
    """File, line and name of a part, for the message."""
    return f"{path.relative_to(ROOT)}:{node.lineno} {getattr(node, 'name', '')}"


def length(node: ast.AST) -> int:
    """Lines of a class or function without its docstring, which may hold a long example."""
    first = node.body[0]
    doc = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) is not None else 0
    return node.end_lineno - node.lineno + 1 - doc


def parameters(node: ast.FunctionDef) -> int:
    """How many parameters a caller sees."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([argument for argument in arguments if argument.arg not in ("self", "cls")])


def public_methods(node: ast.ClassDef) -> int:
    """How many methods of a class others may call, properties not counted."""
    methods = [part for part in node.body if isinstance(part, FUNCTIONS) and not part.name.startswith("_")]
    return len(
        [part for part in methods if "property" not in {getattr(mark, "id", "") for mark in part.decorator_list}]
    )


def words(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def test_files_are_at_most_500_lines():
    """A file that grows beyond this holds more than one thing."""
    files = [*PROGRAM, *(ROOT / "tests").rglob("*.py")]
    counts = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in files}
    assert {name: count for name, count in counts.items() if count > 500} == {}


def test_classes_are_small():
    """No class is longer than 300 lines or offers more than 20 public methods."""
    classes = [(path, node) for path in PROGRAM for node in nodes(path, ast.ClassDef)]
    assert [where(*pair) for pair in classes if length(pair[1]) > 300 or public_methods(pair[1]) > 20] == []


def test_functions_are_short():
    """No function is longer than 60 lines or takes more than 6 parameters."""
    functions = [(path, node) for path in PROGRAM for node in nodes(path, FUNCTIONS)]
    assert [where(*pair) for pair in functions if length(pair[1]) > 60 or parameters(pair[1]) > 6] == []


def test_modules_and_classes_say_what_they_hold():
    """No module or class is named with a word that fits anything."""
    modules = [path.relative_to(ROOT) for path in PROGRAM if words(path.stem) & EMPTY_NAMES]
    classes = [
        where(path, node) for path in PROGRAM for node in nodes(path, ast.ClassDef) if words(node.name) & EMPTY_NAMES
    ]
    assert (modules, classes) == ([], [])


def test_every_module_says_what_it_is_for():
    """Each file of the program begins with a docstring."""
    assert [str(path.relative_to(ROOT)) for path in PROGRAM if not ast.get_docstring(tree(path))] == []


def test_core_has_no_binary_floats():
    """Clinical values are decimals: the core writes no float literal and never calls float."""
    literals = [where(p, n) for p in CORE for n in nodes(p, ast.Constant) if isinstance(n.value, float)]
    calls = [where(p, n) for p in CORE for n in nodes(p, ast.Call) if getattr(n.func, "id", "") == "float"]
    assert literals + calls == []


def test_core_reads_no_clock():
    """The core is given its time: it never asks for the present moment or day."""
    clocks = {"now", "utcnow", "today"}
    calls = [(p, n) for p in CORE for n in nodes(p, ast.Call) if getattr(n.func, "attr", "") in clocks]
    assert [where(*call) for call in calls] == []


def test_clinical_needs_the_standard_library_only():
    """The arithmetic of medicine can be read and checked without any other library."""
    known = {*sys.stdlib_module_names, "crf_app"}
    files = [path for path in CORE if "clinical" in path.parts]
    plain = [(p, alias.name) for p in files for n in nodes(p, ast.Import) for alias in n.names]
    imports = plain + [(p, n.module or "") for p in files for n in nodes(p, ast.ImportFrom)]
    assert [(path.name, name) for path, name in imports if name.partition(".")[0] not in known] == []


@pytest.mark.parametrize(("name", "expected"), [("DoseManager", True), ("base_dose", True), ("Database", False)])
def test_empty_names_are_recognised(name: str, expected: bool):
    """Only whole words of a name count."""
    assert bool(words(name) & EMPTY_NAMES) is expected

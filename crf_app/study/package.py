"""The package of a study: every definition file in one canonical form, with the hash that names the version.

A package is ``{"files": {path: table}}``, numbers as ``{"#": text}`` and dates as ``{"@": text}``. It is what the
ledger stores and what the program reads; the files themselves are read once, when a study is founded or amended.
Knows nothing of what the tables mean.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import orjson

from crf_app.errors import DefinitionError

Value: TypeAlias = "str | bool | int | Decimal | date | time | Sequence[Value] | Mapping[str, Value]"
"""What a TOML file may hold; numbers with a point are decimals."""

TomlTable: TypeAlias = Mapping[str, Value]

PackageJson: TypeAlias = "str | bool | Sequence[PackageJson] | Mapping[str, PackageJson]"
"""The canonical form: text, true and false, lists and objects only."""

_NUMBER, _DATE = "#", "@"
_DOMAIN = b"crf-package-1\0"
_SUFFIX = ".toml"


def read_folder(folder: Path) -> dict[str, TomlTable]:
    """Every definition file under a folder, by its path with ``/``; DefinitionError for a file that is not TOML."""
    found = sorted(folder.rglob(f"*{_SUFFIX}"))
    if not found:
        raise DefinitionError(str(folder), "", f"no *{_SUFFIX} file here; name the folder that holds study{_SUFFIX}")
    return {path.relative_to(folder).as_posix(): read_text(path, path.relative_to(folder).as_posix()) for path in found}


def read_text(path: Path, name: str) -> TomlTable:
    """The table of one file; DefinitionError says where the file is not TOML."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(name, "", f"not a TOML file: {error}") from None


def parse(text: str) -> TomlTable:
    """The table of a TOML text, numbers with a point as decimals as they are written."""
    return tomllib.loads(text, parse_float=Decimal)


def to_package(tables: Mapping[str, TomlTable]) -> PackageJson:
    """The canonical form of the tables of a folder; DefinitionError for a key or number that it cannot hold.

    >>> to_package({"study.toml": {"version": 1, "limit": Decimal("38.0")}})
    {'files': {'study.toml': {'version': {'#': '1'}, 'limit': {'#': '38.0'}}}}
    """
    return {"files": {path: _table_to_json(path, "", table) for path, table in tables.items()}}


def from_package(package: object) -> dict[str, TomlTable]:
    """The tables of a canonical form, as read from the ledger; DefinitionError when it is none.

    >>> from_package({"files": {"study.toml": {"limit": {"#": "38.0"}}}})
    {'study.toml': {'limit': Decimal('38.0')}}
    """
    files = package.get("files") if isinstance(package, Mapping) else None
    if not isinstance(files, Mapping):
        raise DefinitionError("package", "files", 'no package; it is an object with the key "files"')
    return {str(path): _table_from_json(str(path), table) for path, table in files.items()}


def package_hash(package: PackageJson) -> str:
    """The hash that names a version of the study, in hexadecimal.

    >>> package_hash({"files": {}})[:16]
    'ca1c59ebd0559868'
    """
    return hashlib.sha256(_DOMAIN + orjson.dumps(package, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _table_to_json(file: str, key: str, table: TomlTable) -> PackageJson:
    for name in table:
        if not name.isascii():
            raise DefinitionError(file, f"{key}.{name}".lstrip("."), "a key is written in ASCII letters")
    return {name: _to_json(file, f"{key}.{name}".lstrip("."), value) for name, value in table.items()}


def _to_json(file: str, key: str, value: Value) -> PackageJson:
    match value:
        case bool() | str():
            return value
        case int():
            return {_NUMBER: str(value)}
        case Decimal():
            if not value.is_finite():
                raise DefinitionError(file, key, "not a number; leave the key out where there is no limit")
            return {_NUMBER: str(value)}
        case datetime() | date() | time():
            return {_DATE: value.isoformat()}
        case Mapping():
            return _table_to_json(file, key, value)
        case _:
            return [_to_json(file, f"{key}.{place}", each) for place, each in enumerate(value, 1)]


def _table_from_json(file: str, table: object) -> TomlTable:
    if not isinstance(table, Mapping):
        raise DefinitionError(file, "", "not a table")
    return {str(name): _from_json(value) for name, value in table.items()}


def _from_json(value: object) -> Value:
    match value:
        case str() | bool():
            return value
        case {"#": str(text)}:
            return int(text) if text.removeprefix("-").isdigit() else Decimal(text)
        case {"@": str(text)}:
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        case Mapping():
            return {str(name): _from_json(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_from_json(inner) for inner in value]
        case _:
            raise DefinitionError("package", "files", f"a package holds no {type(value).__name__}")

"""The ledger on a disk that loses power: every acknowledged append is there afterwards, whole, with its read rows.

The ledger itself runs, with its own statements and pragmas, on a second SQLite of the same file format (apsw with
SQLite3 Multiple Ciphers, which alone lets Python stand in for the disk). What it writes and syncs is recorded. A crash
image is everything that was synced, plus a random part of what was not, torn at 512 bytes. Each image is then opened by
the product's own SQLCipher. ``CRF_POWER_CUTS`` sets how many images.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from crf_app.errors import CrfError, Unavailable
from crf_app.record.rows import Rows
from crf_app.store.ledger import Ledger

if TYPE_CHECKING:
    from tests.store.conftest import Chain

IMAGES = int(os.environ.get("CRF_POWER_CUTS", "500"))
RUNS = 5
SECTOR = 512


# --- DB-API on apsw, as much as SQLAlchemy needs -------------------------------------------------------------------


class Error(Exception):
    """A database error that carries SQLite's code."""


class DatabaseError(Error): ...


class OperationalError(DatabaseError): ...


class IntegrityError(DatabaseError): ...


class ProgrammingError(DatabaseError): ...


class InterfaceError(Error): ...


Binary = bytes
paramstyle = "qmark"
sqlite_version_info = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))


def _told(act: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return act(*arguments)
    except apsw.Error as error:
        known = OperationalError(str(error))
        known.sqlite_errorcode = getattr(error, "result", 1)  # type: ignore[attr-defined]
        raise known from error


class Cursor:
    """Fetches eagerly; the description is taken before the first row, since apsw has none after the last."""

    arraysize, rowcount, lastrowid = 1, -1, None

    def __init__(self, connection: apsw.Connection) -> None:
        self._cursor = connection.cursor()
        self._cursor.exec_trace = self._describe
        self.description: Sequence[tuple[Any, ...]] | None = None
        self._rows: Iterator[Any] = iter(())

    def _describe(self, cursor: apsw.Cursor, _sql: str, _bound: object) -> bool:
        self.description = [(name, None, None, None, None, None, None) for name, _ in cursor.get_description()] or None
        return True

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        self._rows = iter(_told(lambda: list(self._cursor.execute(sql, tuple(values)))))
        return self

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        _told(lambda: list(self._cursor.executemany(sql, [tuple(row) for row in rows])))

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._cursor.close()


class Connection:
    """A connection in autocommit; with ``synchronous`` it disobeys the ledger's own wish."""

    def __init__(self, raw: apsw.Connection, synchronous: str) -> None:
        self._raw, self._synchronous = raw, synchronous

    def cursor(self) -> Cursor:
        return Cursor(self._raw)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(sql.replace("synchronous = FULL", f"synchronous = {self._synchronous}"), values)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self.cursor().executemany(sql, rows)

    def commit(self) -> None:
        if self._raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, *_: object, **__: object) -> None:
        """SQLAlchemy's regexp; not used."""

    def set_authorizer(self, authorizer: Callable[..., int]) -> None:
        self._raw.authorizer = authorizer

    def close(self) -> None:
        self._raw.close()


# --- the disk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """One thing that happened to a file: W(rite), T(runcate), S(ync), D(elete), or A(cknowledged)."""

    kind: str
    file: str = ""
    at: int = 0
    data: bytes = b""


@dataclass
class Recorder(apsw.VFS):
    """A disk that writes through and records; ``fail_after`` makes the writes and syncs after so many fail."""

    name: str
    synchronous: str = "FULL"
    acts: list[Act] = field(default_factory=list)
    fail_after: int | None = None

    def __post_init__(self) -> None:
        super().__init__(self.name, "unix")

    def xOpen(self, name: Any, flags: Any) -> File:  # noqa: N802
        return File(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        self.acts.append(Act("D", Path(name).name, int(sync_folder)))
        super().xDelete(name, sync_folder)

    def note(self, act: Act) -> None:
        if self.fail_after is not None:
            if self.fail_after == 0:
                raise apsw.exception_for(apsw.SQLITE_IOERR)
            self.fail_after -= 1
        self.acts.append(act)

    @property
    def module(self) -> ModuleType:
        return sys.modules[__name__]

    def connect(self, path: Path, key: bytes, _mode: str) -> Connection:
        raw = apsw.Connection(str(path), vfs=f"multipleciphers-{self.name}")
        for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = 'raw:{key.hex()}'", "wal_autocheckpoint = 25"):
            raw.execute(f"PRAGMA {pragma}").fetchall()
        return Connection(raw, self.synchronous)


class File(apsw.VFSFile):
    """A file of the recording disk."""

    def __init__(self, disk: Recorder, name: Any, flags: Any) -> None:
        super().__init__("unix", name, flags)
        self._disk = disk
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary").name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.note(Act("W", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.note(Act("T", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.note(Act("S", self._name))
        super().xSync(flags)


class Crash:
    """What a power cut leaves of a run of acts.

    A file's content is durable after its sync; its name after the first sync of the new file or a delete that syncs the
    folder, which is what SQLite asks of the system; ``main`` was made and synced before.
    """

    def __init__(self, main: str, rng: random.Random) -> None:
        self._rng, self._main = rng, main
        self._durable: list[bytearray] = [bytearray()]
        self._pending: list[list[Act]] = [[]]
        self._open: dict[str, int] = {main: 0}
        self._names: dict[str, int] = {main: 0}
        self._renames: list[tuple[str, int | None]] = []
        self._new: set[int] = set()

    def after(self, acts: Sequence[Act]) -> dict[str, bytes]:
        """The files that are found afterwards."""
        for act in acts:
            self._take(act)
        self._settle_names(self._rng.randrange(len(self._renames) + 1))
        for number, pending in enumerate(self._pending):
            for act in pending:
                self._perhaps(number, act)
        return {name: bytes(self._durable[number]) for name, number in self._names.items()}

    def _take(self, act: Act) -> None:
        if act.kind == "A":
            return
        if act.kind == "D":
            if self._open.pop(act.file, None) is not None:
                self._renames.append((act.file, None))
            if act.at:
                self._settle_names(len(self._renames))
            return
        number = self._number(act.file)
        if act.kind != "S":
            self._pending[number].append(act)
            return
        for done in self._pending[number]:
            self._apply(number, done)
        self._pending[number].clear()
        if number in self._new:
            self._settle_names(len(self._renames))
        self._new.discard(number)

    def _number(self, name: str) -> int:
        if name not in self._open:
            self._open[name] = len(self._durable)
            self._new.add(len(self._durable))
            self._renames.append((name, len(self._durable)))
            self._durable.append(bytearray())
            self._pending.append([])
        return self._open[name]

    def _settle_names(self, count: int) -> None:
        for name, number in self._renames[:count]:
            if number is None:
                self._names.pop(name, None)
            else:
                self._names[name] = number
        del self._renames[:count]

    def _perhaps(self, number: int, act: Act) -> None:
        luck = self._rng.random()
        if luck < 0.45:
            self._apply(number, act)
        elif luck < 0.7 and act.kind == "W":
            for start in range(0, len(act.data), SECTOR):
                if self._rng.random() < 0.5:
                    self._apply(number, Act("W", act.file, act.at + start, act.data[start : start + SECTOR]))

    def _apply(self, number: int, act: Act) -> None:
        content = self._durable[number]
        if act.kind == "T":
            del content[act.at :]
            return
        content.extend(bytes(max(0, act.at + len(act.data) - len(content))))
        content[act.at : act.at + len(act.data)] = act.data


# --- the run -------------------------------------------------------------------------------------------------------

State = tuple[object, ...]


def _state(ledger: Ledger) -> State:
    """Everything that a reader can see of a ledger."""
    entries = [(entry.hash, entry.leaves) for entry in ledger.entries()]
    return (entries, ledger.rows_digest(), ledger.rows_version(), ledger.typing())


def _gestures(chain: Chain) -> Iterator[Callable[[Ledger], None]]:
    """A ward's hour: entries of one and of twenty values, typing, an adoption, a redaction, a rebuild."""
    kept = []
    for turn in range(24):
        values = ["1"] * (20 if turn % 3 == 0 else 1)
        entry = chain.entry(*values, visit=f"D{turn % 7}")
        kept.append(entry)
        yield lambda ledger, entry=entry: ledger.append([entry], chain.rows(entry), clear_typing=["p"])
        if turn % 4 == 1:
            yield lambda ledger, turn=turn: ledger.save_typing("p", "anna", f"3{turn}", "t")
    batch = [chain.entry() for _ in range(5)]
    yield lambda ledger: ledger.append(batch, Rows())
    yield lambda ledger: ledger.append([], Rows(), redact=[(kept[0].hash, k) for k in range(20)])
    yield lambda ledger: ledger.replace_rows([chain.rows(entry) for entry in kept[1:]], 2)


@dataclass(frozen=True)
class Run:
    """What a disk recorded, and the state after each acknowledged gesture (the first: just founded)."""

    acts: list[Act]
    states: list[State]


def _recorded(path: Path, key: bytes, disk: Recorder, chain: Chain) -> Run:
    ledger = Ledger.create(path, key, driver=disk)
    states = [_state(ledger)]
    disk.acts.append(Act("A"))
    for gesture in _gestures(chain):
        gesture(ledger)
        disk.acts.append(Act("A"))
        states.append(_state(ledger))
    ledger.close()
    return Run(disk.acts, states)


def _verdict(run: Run, cut: int, rng: random.Random, folder: Path, key: bytes) -> str:
    """What the product finds after a power cut: ``ok``, or what is wrong."""
    acknowledged = sum(act.kind == "A" for act in run.acts[:cut]) - 1
    path = folder / "ledger.db"
    for old in folder.iterdir():
        old.unlink()
    for name, content in Crash("ledger.db", rng).after(run.acts[:cut]).items():
        (folder / name).write_bytes(content)
    try:
        ledger = Ledger.open(path, key)
    except CrfError as error:
        return f"can't be opened: {error}"
    try:
        if _state(ledger) not in run.states[acknowledged : acknowledged + 2]:
            return "an acknowledged gesture is lost"
        return "; ".join(ledger.integrity()) or "ok"
    except CrfError as error:
        return str(error)
    finally:
        ledger.close()


def _verdicts(run: Run, images: int, seed: int, folder: Path, key: bytes) -> list[str]:
    rng = random.Random(seed)
    founded = next(place for place, act in enumerate(run.acts) if act.kind == "A")
    cuts = [rng.randrange(founded + 1, len(run.acts) + 1) for _ in range(images)]
    folder.mkdir()
    return [_verdict(run, cut, rng, folder, key) for cut in cuts]


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_acknowledged_gesture_is_lost(path: Path, key: bytes, chain: Chain, seed: int, tmp_path: Path):
    """After a power cut at any act the ledger is as after the last acknowledged gesture, or the one under way."""
    run = _recorded(path, key, Recorder(f"cut{seed}"), chain)
    assert set(_verdicts(run, IMAGES // RUNS, seed, tmp_path / "after", key)) == {"ok"}


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_simulation_finds_what_a_weaker_setting_loses(
    path: Path, key: bytes, chain: Chain, synchronous: str, tmp_path: Path
):
    """Control: with less than ``synchronous = FULL`` the very same check finds much that is lost."""
    run = _recorded(path, key, Recorder(f"weak{synchronous}", synchronous), chain)
    verdicts = _verdicts(run, 60, 1, tmp_path / "after", key)
    assert sum(verdict != "ok" for verdict in verdicts) > 20


def test_one_append_is_one_sync(path: Path, key: bytes, chain: Chain):
    """A gesture of twenty values waits for the disk once."""
    disk = Recorder("once")
    ledger = Ledger.create(path, key, driver=disk)
    entry = chain.entry(*["1"] * 20)
    before = len(disk.acts)
    ledger.append([entry], chain.rows(entry))
    syncs = [act.file for act in disk.acts[before:] if act.kind == "S"]
    ledger.close()
    assert syncs.count("ledger.db-wal") == 1


@pytest.mark.parametrize("works", range(14))
def test_a_failing_disk_loses_nothing(path: Path, key: bytes, chain: Chain, works: int):
    """Whichever write or sync fails, the gesture is Unavailable and all earlier ones are there afterwards."""
    disk = Recorder(f"failing{works}")
    ledger = Ledger.create(path, key, driver=disk)
    first = chain.entry("1")
    ledger.append([first], chain.rows(first))
    disk.fail_after = works
    with pytest.raises(Unavailable, match="disk reported an error"):
        _append_until_it_fails(ledger, chain)
    disk.fail_after = None
    ledger.close()
    again = Ledger.open(path, key)
    assert next(again.entries()) == first
    assert (again.integrity(), len(again.placed())) == ([], again.count())
    again.close()


def _append_until_it_fails(ledger: Ledger, chain: Chain) -> None:
    for _ in range(3):
        entry = chain.entry("2")
        ledger.append([entry], chain.rows(entry))

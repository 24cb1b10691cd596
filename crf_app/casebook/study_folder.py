"""A study on a disk: founding, opening, verifying, rebuilding, saving and restoring the folder of one laptop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from crf_app.casebook.adoption import all_rows
from crf_app.casebook.casebook import Attached, Casebook
from crf_app.casebook.founding import First, forked_devices, found_in, open_in
from crf_app.casebook.going_through import (
    NotPlain,
    Progress,
    gone_of,
    in_place,
    pass_through,
    rows_by_subject,
    uncollected,
)
from crf_app.casebook.guesses import Guesses
from crf_app.casebook.keyring import Keyring, uncompressed
from crf_app.casebook.packages import packages_of
from crf_app.casebook.pen import Hand
from crf_app.casebook.ports import Ports
from crf_app.casebook.redacting import carry_out, redactions
from crf_app.casebook.settling import settle
from crf_app.errors import Refused, Tampered, Unavailable
from crf_app.record.authority import Authority
from crf_app.record.causality import SESSION, Vector
from crf_app.record.entries import Entry, check_leaves
from crf_app.record.project import subject_of_entry
from crf_app.record.rows import ROWS_VERSION, Rows, Standing
from crf_app.record.snapshot import Person
from crf_app.record.versions import Packages
from crf_app.store import files
from crf_app.store.files import StudyFolder
from crf_app.store.keys import Kdf, KeyFile, Unlocked, User
from crf_app.store.ledger import Ledger
from crf_app.store.lock import WriterLock
from crf_app.store.mark import DeviceMark
from crf_app.store.opening import open_ledger
from crf_app.study.package import PackageJson

__all__ = ["Founding", "Kdf", "Where", "found_study", "open_study", "people_of", "verify_study"]

_SITE = "site"
_ROWS_OF = "rows of package"
"""The note that says by which study package the read rows were computed: an amendment asks for others."""


@dataclass(frozen=True)
class Where:
    """The folder of a study and, outside of it, the folder of this machine's device marks."""

    root: Path
    marks: Path
    ports: Ports = field(default_factory=Ports.real)
    kdf: Kdf = field(default_factory=Kdf)

    @property
    def folder(self) -> StudyFolder:
        """The names of the files."""
        return StudyFolder(self.root, self.marks)

    @property
    def exists(self) -> bool:
        """Whether a study was founded here."""
        return self.folder.keys.exists()


@dataclass(frozen=True)
class Founding:
    """What the first run asks: the study package, the site, and the first person with roles and password."""

    package: PackageJson
    site: str
    site_name: str
    user: str
    name: str
    roles: tuple[str, ...]
    password: str = field(repr=False)
    demonstration: bool = False
    synthetic: bool = False


def found_study(where: Where, founding: Founding) -> tuple[Casebook, str]:
    """Found a study in an empty folder; the recovery code is answered once and kept nowhere.

    It is made beside the folder and put into place when it is whole: an interrupted founding leaves no half study.
    Refused(``store.exists``) where something lies in the folder, ``part.foreign`` where the one beside it is not ours.
    """
    with files.made_aside(where.root) as part:
        code = _found_whole(replace(where, root=part), founding)
    return open_study(where, founding.user, founding.password), code


def _found_whole(where: Where, founding: Founding) -> str:
    folder = where.folder
    folder.make()
    with WriterLock(folder.lock) as lock:
        user = User(founding.user, founding.name, founding.roles)
        keys, unlocked, code = KeyFile.found(folder.keys, user, founding.password, where.kdf, where.ports.random)
        ledger = Ledger.create(folder.ledger, unlocked.file_key, now=where.ports.now)
        ledger.set_meta(_SITE, founding.site)
        hand = _hand(where.ports.random(8).hex(), founding.site, unlocked)
        kind, recovery_key = (founding.demonstration, founding.synthetic), uncompressed(keys.recovery_public)
        first = First(founding.name, founding.roles, founding.site_name, *kind, recovery_key)
        casebook = found_in(ledger, hand, first, founding.package, where.ports)
        casebook.attached = _attached(where, keys, lock.release, unlocked)
        casebook.close()
    return code


@dataclass(frozen=True)
class Held:
    """A study that nobody else writes: its key file, as it was read under the lock, and what lets the lock go."""

    where: Where
    keys: KeyFile
    until: ExitStack

    def open(self, unlocked: Unlocked) -> Casebook:
        """The casebook of who has unlocked the key file; from here on it holds the lock, until it is closed."""
        folder = self.where.folder
        ledger = open_ledger(self.keys, unlocked, folder.ledger, now=self.where.ports.now)
        try:
            if ledger.rows_version() != ROWS_VERSION:
                _write_rows(ledger)
            unlocked = _as_this_device(self.where, self.keys, unlocked, ledger)
            hand = _hand(_study_of(ledger), ledger.meta(_SITE) or "", unlocked)
            casebook = open_in(ledger, hand, self.where.ports)
            if ledger.meta(_ROWS_OF) != casebook.study.hash:
                _write_rows(ledger)
        except BaseException:
            ledger.close()
            raise
        casebook.attached = _attached(self.where, self.keys, self.until.pop_all().close, unlocked)
        return casebook


@contextmanager
def held(where: Where) -> Iterator[Held]:
    """Take the writer's lock, then read the key file: so nothing that another program wrote is overwritten.

    InUse, Tampered or Unavailable say what is wrong. At the end the lock goes, unless a casebook holds it.
    """
    where.folder.make()  # a folder that was copied here comes without this machine's marks
    with ExitStack() as until:
        until.enter_context(WriterLock(where.folder.lock))
        yield Held(where, _key_file(where), until)


def open_study(where: Where, user: str, password: str) -> Casebook:
    """Open the study of a folder to write; WrongPassword, InUse, Tampered or Unavailable say what is wrong.

    A ledger that does not match this machine's mark (copied), or was restored, goes on as a new device.
    Refused(``password.first``) while the password is one that somebody else gave.
    """
    with held(where) as study:
        return study.open(unlocked_by(study.keys, user, password))


def read_study(where: Where, user: str, password: str) -> Casebook:
    """Open a study only to read, beside whoever writes it; refuses as :func:`open_study`."""
    keys = _key_file(where)
    unlocked = unlocked_by(keys, user, password)
    ledger = open_ledger(keys, unlocked, where.folder.ledger, read_only=True, now=where.ports.now)
    return open_in(ledger, _hand(_study_of(ledger), ledger.meta(_SITE) or "", unlocked), where.ports)


def unlocked_by(keys: KeyFile, user: str, password: str) -> Unlocked:
    """What a person's own password opens; WrongPassword, or Refused(``password.first``) for one that somebody gave."""
    unlocked = keys.unlock(user, password)
    if keys.must_change(user):
        raise Refused("password.first", user=user)
    return unlocked


def _key_file(where: Where) -> KeyFile:
    return KeyFile.open(where.folder.keys, where.kdf, where.ports.random)


def people_of(where: Where) -> tuple[Person, ...]:
    """Who can sign in here, without any password."""
    return tuple(Person(user.id, user.name or user.id, ", ".join(user.roles)) for user in _key_file(where).users)


def check_free(where: Where) -> None:
    """InUse while another program has this study open to write; asks for no password and changes nothing."""
    WriterLock(where.folder.lock).release()


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many entries hold, how they stand, and whether the read rows are theirs."""

    entries: int
    waiting: int
    forks: int
    rows_match: bool
    problems: tuple[str, ...]


def verify_study(casebook: Casebook, progress: Progress = lambda _: None) -> Verified:
    """Recompute leaves, chains and signatures; Tampered names the first bad entry."""
    ledger = casebook.keeping
    if not isinstance(ledger, Ledger):
        return _verified_whole(casebook, progress)
    try:
        passed = pass_through(ledger, progress)
        rows = rows_by_subject(ledger, passed, casebook.packages, progress)
        same = _same_rows(ledger, rows)
    except NotPlain:
        with uncollected():
            return _verified_whole(casebook, progress)
    return Verified(passed.entries, 0, 0, same, tuple(ledger.integrity()))


def _same_rows(ledger: Ledger, wanted: Iterable[tuple[str, Rows]]) -> bool:
    """Whether the read rows are these and no others; a part of them is held at a time."""
    same, counted = True, [0, 0, 0]
    lines = set(ledger.subjects())
    for subject, rows in wanted:
        pairs = ((rows.placed, ledger.placed(subject)), (rows.cells, ledger.cells(subject)))
        same = same and all(len(made) == len(kept) and {*made} == {*kept} for made, kept in pairs)
        same = same and lines.issuperset(rows.subjects)
        counted = [a + len(b) for a, b in zip(counted, (rows.placed, rows.cells, rows.subjects), strict=True)]
    return same and tuple(counted) == ledger.row_counts()


def _verified_whole(casebook: Casebook, progress: Progress) -> Verified:
    """The same for a ledger in which entries wait, chains fork, or that is not on a disk."""
    ledger = casebook.keeping
    progress("all entries together")
    entries = []
    for entry in in_place(ledger) if isinstance(ledger, Ledger) else ledger.entries():
        check_leaves(entry)
        entries.append(entry)
    settled = settle(entries)
    standing = settled.placing.standing
    wanted = all_rows(settled, entries)
    held = ((wanted.cells, ledger.cells()), (wanted.placed, ledger.placed()), (wanted.subjects, ledger.subjects()))
    same = all(len(rows) == len(kept) and set(rows) == set(kept) for rows, kept in held)
    return Verified(
        entries=len(entries),
        waiting=sum(found is Standing.WAITING for found in standing.values()),
        forks=sum(found is Standing.FORK for found in standing.values()),
        rows_match=same,
        problems=tuple(ledger.integrity()) if isinstance(ledger, Ledger) else (),
    )


def rebuild_study(where: Where, user: str, password: str, progress: Progress = lambda _: None) -> int:
    """Drop the read tables and write them anew from the entries alone, every signature verified; how many there are."""
    with held(where) as study:
        unlocked = unlocked_by(study.keys, user, password)
        ledger = open_ledger(study.keys, unlocked, where.folder.ledger, now=where.ports.now)
        try:
            return _write_rows(ledger, progress)
        finally:
            ledger.close()


def _write_rows(ledger: Ledger, progress: Progress = lambda _: None) -> int:
    """Write the read tables anew, by the rules of this program; whatever stops it leaves them as they were."""
    try:
        passed = pass_through(ledger, progress)
        packages = _packages(passed.wide, passed.authority)
        carry_out(ledger, gone_of(ledger, passed))
        made = rows_by_subject(ledger, passed, packages, progress)
        ledger.replace_rows(rows for _, rows in made)
        count = passed.entries
    except NotPlain:
        with uncollected():
            packages, count = _write_whole(ledger, progress)
    ledger.set_meta(_ROWS_OF, packages.study.hash)
    return count


def _write_whole(ledger: Ledger, progress: Progress) -> tuple[Packages, int]:
    progress("all entries together")
    entries = list(ledger.entries())
    settled = settle(entries, kept={entry.hash for entry in entries})
    packages = _packages(settled.current, settled.authority)
    carry_out(ledger, redactions(settled, entries, {subject_of_entry(entry) for entry in entries}))
    ledger.replace_rows([all_rows(settled, entries, packages)])
    return packages, len(entries)


def _packages(current: Sequence[tuple[Entry, Vector]], authority: Authority) -> Packages:
    packages = packages_of((entry for entry, _ in current), authority)
    if packages is None:
        raise Tampered("the ledger holds no study package")
    return packages


def backup_study(where: Where, user: str, password: str, target: Path) -> None:
    """Copy the study as it is now, keys included, into a new folder; works while the application is open."""
    keys = _key_file(where)
    unlocked = unlocked_by(keys, user, password)
    ledger = open_ledger(keys, unlocked, where.folder.ledger, read_only=True, now=where.ports.now)
    try:
        mark = DeviceMark.load(where.folder.mark(keys.device_id))
        if mark is not None:
            mark.save(where.folder.mark(keys.device_id), sync=True)
        files.backup(where.folder, ledger, keys.data, target)
    finally:
        ledger.close()


def restore_study(source: Path, where: Where) -> None:
    """Make the folder of a study from a backup; what is written there comes from a new device."""
    files.restore(source, where.root)


def _hand(study: str, site: str, unlocked: Unlocked) -> Hand:
    return Hand(study, site, unlocked.device_id, unlocked.device_key, unlocked.user_id, unlocked.user_key)


def _study_of(ledger: Ledger) -> str:
    first = next(ledger.entries(), None)
    if first is None:
        raise Tampered("the ledger holds no entry")
    return first.header.study


def _attached(where: Where, keys: KeyFile, let_go: Callable[[], object], unlocked: Unlocked) -> Attached:
    marked, user = "", unlocked.user_id
    ring = Keyring(keys, unlocked, Guesses(where.folder.guesses, where.ports.now))

    def vouched(second: str, password: str) -> EllipticCurvePrivateKey:
        with ring.guesses.counted(second):
            return unlocked_by(keys, second, password).user_key

    def kept(casebook: Casebook) -> None:
        nonlocal marked
        opened = "".join(casebook.pen.sessions.values())
        # The entry is stored: a mark that can't be written stays behind the ledger, which is safe.
        with suppress(Unavailable):
            _save_mark(where, casebook, sync=opened != marked)
            marked = opened

    def closed(casebook: Casebook) -> None:
        try:
            _save_mark(where, casebook, sync=True)
        finally:
            let_go()

    return Attached(
        unlock_again=lambda password: ring.unlock(user, password).user_key,
        vouch=vouched,
        kept=kept,
        closed=closed,
        keyring=ring,
    )


def _save_mark(where: Where, casebook: Casebook, *, sync: bool) -> None:
    device = casebook.pen.hand.device
    session = next(reversed(casebook.pen.sessions.values()), "")
    if casebook.forked:
        DeviceMark(device, "", 0).save(where.folder.mark(device), sync=True)  # fits no ledger: a new device opens it
        return
    if not session:
        return
    written = sum(head.seq for chain, head in casebook.pen.heads().items() if chain.startswith(f"{device}:"))
    DeviceMark(device, session, written).save(where.folder.mark(device), sync)


def _as_this_device(where: Where, keys: KeyFile, unlocked: Unlocked, ledger: Ledger) -> Unlocked:
    """The same keys where the mark fits the ledger and no copy wrote under this device's name; else a new device's."""
    device = unlocked.device_id
    mark = DeviceMark.load(where.folder.mark(device))
    held = [head for chain, head in ledger.heads().items() if chain.startswith(f"{device}:")]
    marked = ledger.entries(hashes=[mark.session] if mark else [])
    sessions = {entry.hash for entry in marked if entry.header.type == SESSION}
    matches = mark is not None and mark.matches(device, sessions, sum(head.seq for head in held))
    restored = where.folder.restored
    if matches and not restored.exists() and device not in forked_devices(ledger):
        return unlocked
    opened = keys.new_device(unlocked)
    restored.unlink(missing_ok=True)
    return replace(unlocked, device_id=opened.device_id, device_key=opened.device_key)

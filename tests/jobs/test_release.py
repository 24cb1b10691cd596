"""Releasing a casebook: the order of the steps, what the ledger is told, and that no partial file stays."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pypdf import PdfReader

from crf_app.casebook.outcome import Outcome
from crf_app.errors import Refused, Unavailable, WrongPassword
from crf_app.jobs.release import Order, Released, known_release, release
from crf_app.record.commands import Attest, Meaning
from crf_app.record.places import Place
from crf_app.record.snapshot import Person, Snapshot
from crf_app.record.view import AttestLine
from crf_app.report.check import Verdict, check_file
from crf_app.report.release import Standing
from tests.report.case import SUBJECT, make_snapshot

BEGUN = "4be1" * 16
PASSWORD = "correct horse"
MONITOR = Person("CRA-11", "Chen Kun 陈堃", "CRA")


@dataclass
class Door:
    """A casebook that remembers what it was asked to do."""

    demonstration: bool = True
    site: str = "01"
    person: Person = MONITOR
    time: str = "2024-03-19T14:22:31.000+08:00"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    attests: list[Attest] = field(default_factory=list)
    half_typed: Place | None = None
    on_perform: Callable[[Attest], None] = lambda _attest: None

    def now(self) -> str:
        return self.time

    def perform(self, command: Attest) -> Outcome:
        self.on_perform(command)
        self.attests.append(command)
        return Outcome(BEGUN if command.meaning is Meaning.RELEASE_BEGUN else "5c0f" * 16, command.scope)

    def snapshot(self, subject: str, cut: Mapping[str, tuple[int, str]] | None = None) -> Snapshot:
        assert (subject, cut) == (SUBJECT, None)
        return make_snapshot(demonstration=self.demonstration)

    def typing(self) -> list[tuple[Place, str]]:
        return [(self.half_typed, "36,")] if self.half_typed else []

    def unlock_again(self, password: str) -> ec.EllipticCurvePrivateKey:
        if password != PASSWORD:
            raise WrongPassword("no slot of the key file opens with this password")
        return self.key

    def lines(self) -> list[AttestLine]:
        """The attests as a ledger shows them."""
        return [
            AttestLine(
                "5c0f" * 16, made.scope, made.meaning.value, self.person.id, self.time, True, details=dict(made.details)
            )
            for made in self.attests
        ]


def order(folder: Path, **more: object) -> Order:
    """An order for the casebook of the case."""
    return Order(SUBJECT, folder / "casebook.pdf", "en", "Monitoring visit 3", "1.4.0", **more)  # type: ignore[arg-type]


def made(door: Door, folder: Path, **more: object) -> Released:
    """Release the casebook of the case."""
    return release(door, order(folder, **more), PASSWORD, lambda _done, _total: None, lambda: False)


def test_a_release_stands_under_its_name_and_in_the_ledger(tmp_path: Path):
    """The ledger holds the digest of the very bytes that are there."""
    door = Door()
    released = made(door, tmp_path)
    digest = hashlib.sha256(released.path.read_bytes()).hexdigest()
    assert digest == released.sha256 == dict(door.attests[1].details)["sha256"]


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_nobody_else_reads_a_release(tmp_path: Path):
    """A casebook in a folder that others see is its owner's alone."""
    assert oct(made(Door(), tmp_path).path.stat().st_mode & 0o777) == "0o600"


def test_a_release_is_begun_with_digest_and_cut_before_it_is_made(tmp_path: Path):
    """What is printed was announced before: cut and digest first, the file's digest second."""
    door = Door()
    made(door, tmp_path)
    assert [attest.meaning for attest in door.attests] == [Meaning.RELEASE_BEGUN, Meaning.RELEASE_MADE]
    assert dict(door.attests[0].details)["digest"] == make_snapshot().digest
    assert '"ward-03/01":[41,' in dict(door.attests[0].details)["cut"]


def test_the_print_names_the_entry_that_began_it(tmp_path: Path):
    """From the paper one finds the entry in the ledger."""
    released = made(Door(), tmp_path)
    assert BEGUN in PdfReader(released.path).pages[0].extract_text()
    assert released.pages == len(PdfReader(released.path).pages)


def test_the_file_is_not_there_before_the_ledger_knows_it(tmp_path: Path):
    """The name appears last, so that no file exists that the ledger does not know."""
    seen: list[bool] = []
    door = Door(on_perform=lambda _attest: seen.append((tmp_path / "casebook.pdf").exists()))
    made(door, tmp_path)
    assert seen == [False, False]


@pytest.mark.parametrize(("demonstration", "standing"), [(True, Standing.DEMO), (False, Standing.PENDING)])
def test_the_seal_says_what_its_certificate_is_worth(tmp_path: Path, demonstration: bool, standing: Standing):
    """DEMO in the demonstration; pending elsewhere until the study's authority has countersigned."""
    released = made(Door(demonstration=demonstration), tmp_path)
    assert check_file(released.path, ()).standing is standing


def test_a_pending_certificate_is_printed(tmp_path: Path):
    """Who holds the paper learns that nobody countersigned the certificate."""
    released = made(Door(demonstration=False), tmp_path)
    assert "certificate PENDING" in PdfReader(released.path).pages[0].extract_text()


def test_a_released_file_is_known_to_the_check(tmp_path: Path):
    """The check of the file finds its release in the attests of the ledger."""
    door = Door()
    released = made(door, tmp_path)
    report = check_file(released.path, (), lambda sha256: known_release(door.lines(), sha256))
    assert report.known is not None
    assert (report.known.release, report.verdict) == (BEGUN, Verdict.WHOLE)


def test_a_wrong_password_begins_nothing(tmp_path: Path):
    """The ledger is not told of a release that its issuer could not sign."""
    door = Door()
    with pytest.raises(WrongPassword):
        release(door, order(tmp_path), "wrong", lambda _done, _total: None, lambda: False)
    assert (door.attests, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize("calls", [0, 3, 12])
def test_a_stopped_release_leaves_no_file(tmp_path: Path, calls: int):
    """Stopped early or late, the folder is as it was, and the ledger knows no made release."""
    door = Door()
    left = iter([False] * calls)
    with pytest.raises(Refused, match=r"print\.stopped"):
        release(door, order(tmp_path), PASSWORD, lambda _done, _total: None, lambda: next(left, True))
    assert list(tmp_path.iterdir()) == []
    assert [attest.meaning for attest in door.attests] == [Meaning.RELEASE_BEGUN]


def test_a_release_that_the_ledger_cannot_take_leaves_no_file(tmp_path: Path):
    """If the second entry fails, there is no file."""

    def fail(attest: Attest) -> None:
        if attest.meaning is Meaning.RELEASE_MADE:
            raise Unavailable("the disk is full")

    with pytest.raises(Unavailable, match="disk is full"):
        made(Door(on_perform=fail), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    """A USB stick that was pulled out is unavailable, not a bug."""
    with pytest.raises(Unavailable, match="could not be written"):
        made(Door(), tmp_path / "gone")


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path):
    """An earlier release keeps its name."""
    (tmp_path / "casebook.pdf").write_bytes(b"earlier")
    with pytest.raises(Refused, match=r"file\.exists"):
        made(Door(), tmp_path)
    assert (tmp_path / "casebook.pdf").read_bytes() == b"earlier"


def test_a_clock_behind_the_ledger_must_be_accepted(tmp_path: Path):
    """A seal dated before the data it seals is asked about first."""
    door = Door(time="2024-03-18T09:00:00.000+08:00")
    with pytest.raises(Refused, match=r"clock\.behind"):
        made(door, tmp_path)
    assert made(door, tmp_path, clock_accepted=True).path.exists()


def test_what_is_typed_and_not_recorded_is_counted_on_the_cover(tmp_path: Path):
    """It is no part of the record; the reader learns that the form holds more on the screen."""
    form = make_snapshot().forms[0]
    door = Door(half_typed=form.key.at(form.form.items[0].name))
    released = made(door, tmp_path)
    assert "typed, not recorded 1" in PdfReader(released.path).pages[0].extract_text()

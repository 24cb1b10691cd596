"""Seals and their check, held against two other programs."""

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper

from crf_app.report.authority import Authority, Holder, demonstration, found, issue, pending, standing
from crf_app.report.check import CheckReport, ReleaseKnown, Verdict, check_file
from crf_app.report.check_words import print_lines
from crf_app.report.release import Standing
from crf_app.report.render import render
from crf_app.report.seal import seal
from tests.report.case import make_release, make_snapshot

MOMENT = datetime.fromisoformat("2024-03-19T14:22:31+08:00")
HOLDER = Holder("INV-03", "Wang Zhe 王喆", "INV", "01")
KNOWN = ReleaseKnown("4be1", "INV-03", "2024-03-19T14:22:33.000+08:00")


@dataclass(frozen=True)
class Sealed:
    """A sealed casebook with the authority that issued its certificate."""

    path: Path
    data: bytes
    root: Authority
    unsealed: int

    @property
    def trust(self) -> tuple[bytes, ...]:
        return (self.root.certificate.public_bytes(Encoding.DER),)

    def changed(self, data: bytes) -> Path:
        """Another file with these bytes."""
        other = self.path.with_name("changed.pdf")
        other.write_bytes(data)
        return other


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The case, not sealed."""
    out = io.BytesIO()
    render(make_snapshot(), make_release("en"), out, lambda _done, _total: None, lambda: False)
    return out.getvalue()


@pytest.fixture(scope="module")
def sealed(plain: bytes, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """The case, sealed with a certificate of the study's authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = found("Study authority", ec.generate_private_key(ec.SECP256R1()), MOMENT)
    data = seal(plain, key, issue(HOLDER, key.public_key(), root, MOMENT), "copy", MOMENT)
    path = tmp_path_factory.mktemp("sealed") / "casebook.pdf"
    path.write_bytes(data)
    return Sealed(path, data, root, len(plain))


def with_chain(
    plain: bytes, path: Path, make: Callable[[ec.EllipticCurvePrivateKey], tuple[bytes, ...]]
) -> CheckReport:
    """The check of the case sealed with another chain."""
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(seal(plain, key, make(key), "copy", MOMENT))
    return check_file(path, ())


def test_a_whole_file_of_a_trusted_authority_that_the_ledger_knows_is_good(sealed: Sealed):
    """Everything that can be asked is answered well."""
    report = check_file(sealed.path, sealed.trust, lambda _sha256: KNOWN)
    assert (report.verdict, report.issuer, report.time) == (Verdict.GOOD, "INV-03 Wang Zhe 王喆", MOMENT)


def test_a_file_that_the_ledger_does_not_know_is_not_good(sealed: Sealed):
    """A seal of the right authority alone does not make a release."""
    assert check_file(sealed.path, sealed.trust, lambda _sha256: None).verdict is Verdict.UNKNOWN


def test_the_seal_is_invisible(sealed: Sealed):
    """The seal adds no appearance, which would break PDF/A."""
    with pikepdf.open(sealed.path) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert "/AP" not in field


@pytest.mark.parametrize("where", [0.2, 0.5, 0.8])
def test_one_flipped_bit_is_found(sealed: Sealed, where: float):
    """A changed byte anywhere in the sealed part is a changed or unreadable file, never a good one."""
    data = bytearray(sealed.data)
    data[int(sealed.unsealed * where)] ^= 1
    found_ = check_file(sealed.changed(bytes(data)), sealed.trust, lambda _sha256: None)
    assert found_.verdict in (Verdict.CHANGED, Verdict.UNREADABLE)


def test_a_page_changed_by_an_update_after_the_seal_is_found(sealed: Sealed):
    """The sealed bytes still hold, yet the page that a reader sees is another."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.data))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    report = check_file(sealed.changed(out.getvalue()), sealed.trust, lambda _sha256: None)
    assert (report.intact, report.added, report.verdict) == (True, True, Verdict.CHANGED)


def stamped(data: bytes) -> bytes:
    """The file with a document timestamp after its seal."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clock")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, MOMENT, MOMENT + timedelta(days=30))
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    der = made.sign(key, SHA256()).public_bytes(Encoding.DER)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    clock = DummyTimeStamper(
        next(iter(load_certs_from_pemder_data(der))), load_private_key_from_pemder_data(secret, None), fixed_dt=MOMENT
    )
    out = io.BytesIO()
    PdfTimeStamper(clock).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", output=out)
    return out.getvalue()


def test_a_timestamp_after_the_seal_is_harmless(sealed: Sealed):
    """The one addition that keeps a file whole."""
    report = check_file(sealed.changed(stamped(sealed.data)), sealed.trust, lambda _sha256: KNOWN)
    assert (report.added, report.added_harmless, report.verdict) == (True, True, Verdict.GOOD)


def test_a_timestamp_of_something_else_is_found(sealed: Sealed):
    """What looks like a timestamp but does not hold is no timestamp."""
    data = bytearray(stamped(sealed.data))
    data[data.rindex(b"/Contents") + 1200] ^= 1
    report = check_file(sealed.changed(bytes(data)), sealed.trust, lambda _sha256: KNOWN)
    assert report.verdict in (Verdict.CHANGED, Verdict.UNREADABLE)


@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("added", [b"\n", b" " * 40, b"\n% more\n", b"and more", b"x\nstartxref\n{}\n%%EOF\n"])
def test_bytes_that_belong_to_nothing_are_found(sealed: Sealed, added: bytes, update: bool):
    """A lengthened file is changed, behind the seal as behind a timestamp."""
    data = stamped(sealed.data) if update else sealed.data
    last = data[data.rindex(b"startxref") :].split()[1]
    report = check_file(sealed.changed(data + added.replace(b"{}", last)), sealed.trust, lambda _sha256: KNOWN)
    assert (report.intact, report.added, report.verdict) == (True, True, Verdict.CHANGED)


def test_an_update_that_changes_nothing_seen_is_found(sealed: Sealed):
    """An object that nothing shows is no timestamp either."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.data))
    writer.add_object(NumberObject(7))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    report = check_file(sealed.changed(out.getvalue()), sealed.trust, lambda _sha256: KNOWN)
    assert report.verdict is Verdict.CHANGED


def test_the_ledger_is_asked_for_the_sealed_part_too(sealed: Sealed):
    """A file with an addition is still recognised as an addition to a known release."""
    import hashlib

    digest = hashlib.sha256(sealed.data).hexdigest()
    path = sealed.changed(sealed.data + b"\n% more\n")
    assert check_file(path, (), lambda sha256: KNOWN if sha256 == digest else None).known == KNOWN


@pytest.mark.parametrize("keep", [0, 7, 5000, 60000])
def test_a_damaged_file_is_a_result(sealed: Sealed, keep: int):
    """A file that is cut off, or no PDF at all, gives a clear answer and no traceback."""
    assert check_file(sealed.changed(sealed.data[:keep]), ()).verdict is Verdict.UNREADABLE


def test_an_unsealed_file_says_so(plain: bytes, tmp_path: Path):
    """Nothing is claimed of a file that carries no seal."""
    path = tmp_path / "plain.pdf"
    path.write_bytes(plain)
    assert check_file(path, ()).verdict is Verdict.UNSEALED


def test_a_certificate_that_nobody_countersigned_is_pending(plain: bytes, tmp_path: Path):
    """A self-issued certificate never passes for an issued one."""
    report = with_chain(plain, tmp_path / "p.pdf", lambda key: pending(HOLDER, key, MOMENT))
    assert (report.standing, report.trusted, report.verdict) == (Standing.PENDING, False, Verdict.WHOLE)


def test_a_certificate_of_the_demonstration_is_marked(plain: bytes, tmp_path: Path):
    """The demonstration's authority says DEMO wherever it is looked at."""
    report = with_chain(
        plain, tmp_path / "d.pdf", lambda key: issue(HOLDER, key.public_key(), demonstration(MOMENT), MOMENT)
    )
    assert (report.standing, report.authority) == (Standing.DEMO, "DEMO – not for real use")


def test_a_trusted_demonstration_is_still_no_good(plain: bytes, tmp_path: Path):
    """Trusting the DEMO authority does not make its files real."""
    demo = demonstration(MOMENT)
    key = ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "d.pdf"
    path.write_bytes(seal(plain, key, issue(HOLDER, key.public_key(), demo, MOMENT), "copy", MOMENT))
    report = check_file(path, (demo.certificate.public_bytes(Encoding.DER),))
    assert (report.trusted, report.verdict) == (True, Verdict.WHOLE)


def test_no_chain_is_no_standing():
    """Without a certificate there is nothing to rely on."""
    assert standing(()) is Standing.NONE


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_check_is_printed_in_words(sealed: Sealed, language: str):
    """Issuer and digest stand in the lines of either language."""
    report = check_file(sealed.path, sealed.trust, lambda _sha256: KNOWN)
    lines = "\n".join(print_lines(report, language))
    assert report.sha256 in lines
    assert "Wang Zhe 王喆" in lines


def test_poppler_finds_the_seal_valid(sealed: Sealed, debian_tool: Callable[[str], str]):
    """An independent program agrees that the whole file is sealed and unchanged."""
    said = subprocess.run([debian_tool("pdfsig"), "-nocert", sealed.path], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_qpdf_finds_the_file_sound(sealed: Sealed, debian_tool: Callable[[str], str]):
    """An independent program finds no fault in the structure of the sealed file."""
    said = subprocess.run([debian_tool("qpdf"), "--check", sealed.path], capture_output=True, text=True)
    assert said.returncode == 0


def test_the_command_line_of_pyhanko_trusts_the_seal(sealed: Sealed, tmp_path: Path):
    """Somebody without our program can check the seal against the study's authority."""
    root = tmp_path / "root.pem"
    root.write_bytes(sealed.root.certificate.public_bytes(Encoding.PEM))
    command = [sys.executable, "-m", "pyhanko", "sign", "validate", "--no-revocation-check", "--trust", str(root)]
    command += ["--trust-replace", "--validation-time", MOMENT.isoformat(), str(sealed.path)]
    said = subprocess.run(command, capture_output=True, text=True)
    assert "INTACT:TRUSTED,UNTOUCHED" in said.stdout

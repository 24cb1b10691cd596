"""Certificates for seals: the study's authority, certificates it issues, pending ones, and the demonstration's own.

Knows no password and no file; times come in. A serial number is taken from key and time, so that nothing is random.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from crf_app.report.release import Standing

DEMO_NAME = "DEMO – not for real use"
PENDING_UNIT = "PENDING – not countersigned"
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_ALLOWANCE = timedelta(minutes=5)  # between two clocks
_YEARS = {True: 25, False: 3}  # an authority, a person
_LONGEST_NAME = 64  # X.520 upper bound of a common name


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names: user id, printed name, role code, site."""

    id: str
    name: str
    role: str
    site: str


@dataclass(frozen=True)
class Authority:
    """Somebody who issues certificates: the own certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def found(name: str, key: ec.EllipticCurvePrivateKey, moment: datetime) -> Authority:
    """A new authority under its own signature, valid for 25 years."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_NAME])])
    builder = _described(subject, subject, key.public_key(), moment, authority=True)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    return Authority(builder.sign(key, hashes.SHA256()), key)


def issue(holder: Holder, key: ec.EllipticCurvePublicKey, authority: Authority, moment: datetime) -> tuple[bytes, ...]:
    """The chain (DER, the holder's certificate first) that an authority issues for a person's key, for three years."""
    builder = _described(_name(holder), authority.certificate.subject, key, moment, authority=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = builder.add_extension(identifier, critical=False).sign(authority.key, hashes.SHA256())
    return _der(certificate), _der(authority.certificate)


def pending(holder: Holder, key: ec.EllipticCurvePrivateKey, moment: datetime) -> tuple[bytes, ...]:
    """A certificate that a person gives to the own key until the study's authority has issued one; it says so."""
    name = _name(holder, PENDING_UNIT)
    builder = _described(name, name, key.public_key(), moment, authority=False)
    return (_der(builder.sign(key, hashes.SHA256())),)


def demonstration(moment: datetime) -> Authority:
    """An authority for the demonstration only: marked DEMO, its key is nowhere kept."""
    return found(DEMO_NAME, ec.generate_private_key(ec.SECP256R1()), moment)


def standing(chain: Sequence[bytes]) -> Standing:
    """How far a chain (DER, the holder's certificate first) says of itself that it can be relied on."""
    if not chain:
        return Standing.NONE
    certificates = [x509.load_der_x509_certificate(der) for der in chain]
    if any(_says(c.subject, "DEMO") or _says(c.issuer, "DEMO") for c in certificates):
        return Standing.DEMO
    own = certificates[0]
    return Standing.PENDING if own.subject == own.issuer or _says(own.subject, "PENDING") else Standing.ISSUED


def _says(name: x509.Name, word: str) -> bool:
    parts = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
    values = (str(attribute.value) for part in parts for attribute in name.get_attributes_for_oid(part))
    return any(value.startswith(word) for value in values)


def _name(holder: Holder, unit: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Site {holder.site}"[:_LONGEST_NAME])]
    attributes.append(
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, (unit or holder.role or "-")[:_LONGEST_NAME])
    )
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, f"{holder.id} {holder.name}".strip()[:_LONGEST_NAME]))
    return x509.Name(attributes)


def _described(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, moment: datetime, authority: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(_serial(key, moment))
        .not_valid_before(moment - _ALLOWANCE)
        .not_valid_after(moment + timedelta(days=365 * _YEARS[authority]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(usage, critical=True)
    )
    if authority:
        return builder
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _DOCUMENT_SIGNING])
    return builder.add_extension(purposes, critical=False)


def _serial(key: ec.EllipticCurvePublicKey, moment: datetime) -> int:
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return int.from_bytes(hashlib.sha256(spki + moment.isoformat().encode()).digest()[:19], "big")


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)

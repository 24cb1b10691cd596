"""The cryptography of the key file: from a password to keys, and keys under keys. Knows no file and no user.

Everything here is a named standard carried out by ``cryptography`` and ``argon2``; labels keep the uses apart.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding, aes_key_wrap_with_padding

from crf_app.store.passwords import Randomness, password_bytes

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NONCE = 12


@dataclass(frozen=True)
class Kdf:
    """The cost of turning a password into a key: Argon2id, by default RFC 9106's choice for little memory."""

    memory_kib: int = 64 * 1024
    time: int = 3
    lanes: int = 4

    def derive(self, password: str, salt: bytes) -> bytes:
        """The 256-bit key of a password."""
        secret = password_bytes(password)
        return hash_secret_raw(secret, salt, self.time, self.memory_kib, self.lanes, 32, Type.ID)


def subkey(key: bytes, use: str) -> bytes:
    """A 256-bit key for one use only (HKDF-SHA-256)."""
    return HKDF(hashes.SHA256(), 32, None, f"crf-{use}-1".encode()).derive(key)


def check_value(file_key: bytes) -> str:
    """What the key file says of its file key, so that a damaged ledger is not taken for a wrong password; in hex."""
    return hmac.digest(subkey(file_key, "key-check"), b"crf-key-check-1", "sha256").hex()


def wrap_key(kek: bytes, key: bytes) -> bytes:
    """A key under a key (AES key wrap with padding, RFC 5649)."""
    return aes_key_wrap_with_padding(subkey(kek, "wrap"), key)


def unwrap_key(kek: bytes, wrapped: bytes) -> bytes | None:
    """The wrapped key; None when the key above it is not the right one."""
    try:
        return aes_key_unwrap_with_padding(subkey(kek, "wrap"), wrapped)
    except InvalidUnwrap:
        return None


def seal_public(kek: bytes) -> bytes:
    """The public half (X25519) of a key, to which others can seal without knowing it."""
    return _seal_private(kek).public_key().public_bytes_raw()


def seal_key(public: bytes, key: bytes, rng: Randomness) -> bytes:
    """A key sealed to the owner of a public half: a fresh public half, then the wrapped key."""
    ephemeral = X25519PrivateKey.from_private_bytes(rng(32))
    mine = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return mine + wrap_key(shared + mine + public, key)


def unseal_key(kek: bytes, sealed: bytes) -> bytes | None:
    """The sealed key; None when it was sealed to somebody else."""
    theirs, wrapped = sealed[:32], sealed[32:]
    shared = _seal_private(kek).exchange(X25519PublicKey.from_public_bytes(theirs))
    return unwrap_key(shared + theirs + seal_public(kek), wrapped)


def _seal_private(kek: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(subkey(kek, "seal"))


def hide(key: bytes, secret: bytes, about: str, rng: Randomness) -> bytes:
    """A secret under a key, bound to what it is about (AES-256-GCM): nonce, then ciphertext."""
    nonce = rng(_NONCE)
    return nonce + AESGCM(subkey(key, "hide")).encrypt(nonce, secret, about.encode())


def show(key: bytes, hidden: bytes, about: str) -> bytes | None:
    """The hidden secret; None when key, bytes or purpose do not match."""
    try:
        return AESGCM(subkey(key, "hide")).decrypt(hidden[:_NONCE], hidden[_NONCE:], about.encode())
    except InvalidTag:
        return None


def new_user_key(rng: Randomness) -> ec.EllipticCurvePrivateKey:
    """A P-256 key for sessions, e-signatures and PDFs."""
    return ec.derive_private_key(int.from_bytes(rng(48), "big") % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def user_key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The private number of a P-256 key, 32 bytes."""
    return key.private_numbers().private_value.to_bytes(32, "big")


def user_key_from(data: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of its private number."""
    return ec.derive_private_key(int.from_bytes(data, "big"), ec.SECP256R1())


def user_public(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public point of a P-256 key, compressed (33 bytes)."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def device_name(key: Ed25519PrivateKey) -> str:
    """The id of a device: the hash of its public key, so that nobody else can claim it; 32 hex digits."""
    return hashlib.sha256(b"crf-device-1\0" + key.public_key().public_bytes_raw()).hexdigest()[:32]

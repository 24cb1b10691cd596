"""The open key file of a study on a disk, for acts on passwords and people. Knows no ledger."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crf_app.casebook.guesses import Guesses
from crf_app.store.keys import KeyFile, Unlocked
from crf_app.store.slots import RECOVERY

__all__ = ["RECOVERY", "Keyring", "public_user", "uncompressed"]


@dataclass
class Keyring:
    """The key file, what the password of who is signed in opened, and the wrong passwords that are remembered.

    Removing a person gives the study a new key.
    """

    keys: KeyFile
    unlocked: Unlocked
    guesses: Guesses

    def unlock(self, user: str, password: str) -> Unlocked:
        """What a person's password opens, asked for while the study is open.

        WrongPassword is counted with those at the sign-in, and makes the next try wait: Refused(``password.wait``).
        """
        with self.guesses.counted(user):
            return self.keys.unlock(user, password)


def uncompressed(point: bytes) -> str:
    """A compressed public point as entries write it: uncompressed, in hex; empty for none."""
    if not point:
        return ""
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()


def public_user(key: EllipticCurvePrivateKey) -> str:
    """A person's public key as entries write it: the uncompressed point, in hex."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()

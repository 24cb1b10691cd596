"""The seal: a PAdES B-B signature over the whole file in an invisible field. It says who issued the copy, no more.

A visible stamp would break PDF/A; what is to be seen is drawn by the print itself. pyHanko is imported when first used.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

FIELD = "Seal"


def seal(data: bytes, key: ec.EllipticCurvePrivateKey, chain: Sequence[bytes], reason: str, moment: datetime) -> bytes:
    """The file with a seal of this key and certificate chain (DER, the key's own first), dated ``moment``.

    Nothing but a later timestamp may be added to the file without breaking the seal.
    """
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificates = [certificate for der in chain for certificate in load_certs_from_pemder_data(der)]
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(certificates[0], load_private_key_from_pemder_data(plain, passphrase=None), store)
    meaning = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )

    class Dated(signers.PdfSigner):
        """Takes the time from the caller's clock."""

        def init_signing_session(self, *arguments: object, **named: object) -> PdfSigningSession:
            session = super().init_signing_session(*arguments, **named)  # type: ignore[arg-type]
            session.system_time = moment
            return session

    out = io.BytesIO()
    place = fields.SigFieldSpec(FIELD, readable_field_name="Seal of the issuer")
    Dated(meaning, signer, new_field_spec=place).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()

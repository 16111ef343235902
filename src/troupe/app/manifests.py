"""Signed manifests of origin for pictures and sounds that models made, where the extra `provenance` is installed.

The installation makes its own chain of certificates: nobody outside knows it, so a reader says that the signer is
unknown, and still sees that nothing was changed since the studio kept the picture. Nothing is asked of the network.
"""

import io
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from troupe.kit.durable import Durable
from troupe.kit.marks import DRAWN, Mark, written_into

log = logging.getLogger(__name__)

CHAIN, KEY = "provenance.crt", "provenance.key"
_LIVES = timedelta(days=20 * 365)
_SIGNED = ("image/png", "image/webp", "image/gif", "audio/wav", "audio/mpeg", "audio/flac")
_QUIET = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}


class Manifests:
    """Writes marks into pictures and sounds, and signs those of models."""

    _one = threading.Lock()

    def __init__(self, folder: Path, durable: Durable) -> None:
        self._folder = folder
        self._durable = durable
        self._c2pa = _library()

    def seal(self, content: bytes, type: str, mark: Mark) -> bytes:
        """The picture with its mark; drawn ones are never signed, so that the same recipe gives the same bytes."""
        marked = written_into(content, type, mark)
        if self._c2pa is None or mark.source_type == DRAWN or type not in _SIGNED:
            return marked
        try:
            return self._signed(marked, type, mark)
        except self._c2pa.C2paError as trouble:  # a picture that was paid for is kept without a manifest
            log.warning("provenance.not_signed", extra={"fields": {"error": trouble.__class__.__name__, "type": type}})
            return marked

    def _signed(self, content: bytes, type: str, mark: Mark) -> bytes:
        c2pa, (chain, key) = self._c2pa, self._credentials()
        info = c2pa.C2paSignerInfo(alg=c2pa.C2paSigningAlg.ES256, sign_cert=chain, private_key=key, ta_url=None)
        context = c2pa.Context(c2pa.Settings.from_dict(_QUIET))
        signed = io.BytesIO()
        builder = c2pa.Builder(_manifest(mark), context)
        builder.sign(c2pa.Signer.from_info(info), type, io.BytesIO(content), signed)
        return signed.getvalue()

    def _credentials(self) -> tuple[bytes, bytes]:
        """Made at the first picture, and kept with the other keys of the data directory."""
        chain, key = self._folder / CHAIN, self._folder / KEY
        with self._one:
            if not (chain.exists() and key.exists()):
                made = _chain()
                self._durable.replace(key, made[1])
                self._durable.replace(chain, made[0])
            return chain.read_bytes(), key.read_bytes()


def _library() -> Any:
    try:
        import c2pa
    except ImportError:
        return None
    return c2pa


def _manifest(mark: Mark) -> dict[str, object]:
    made = {
        "action": "c2pa.created",
        "digitalSourceType": mark.digital_source_type,
        "softwareAgent": {"name": mark.made_by},
    }
    return {
        "claim_generator_info": [{"name": mark.generator}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [made]}}],
    }


def _chain() -> tuple[bytes, bytes]:
    """A root of this installation and the certificate it signs with; the root's key is thrown away."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Troupe installation"), _name("Troupe pictures")
    above = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _certificate(root_name, root_name, root_key.public_key(), signs=True)
        .add_extension(above, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(name, root_name, key.public_key(), signs=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return leaf.public_bytes(pem) + root.public_bytes(pem), secret


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, signs: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC) - timedelta(hours=1)
    usage = x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _LIVES)
        .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


def _name(common: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Troupe"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])

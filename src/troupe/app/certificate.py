"""The studio's own certificate, for `--https`: made once, renewed before it runs out, trusted by whoever accepts it."""

import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from troupe.kit.durable import Durable

LIVES = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=30)
ALWAYS = ("localhost", "127.0.0.1", "::1")


def certificate(folder: Path, durable: Durable, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Where the certificate and its key are; a new pair when there is none for these names, or not for long."""
    chain, key = folder / "tls.crt", folder / "tls.key"
    wanted = tuple(dict.fromkeys((*ALWAYS, socket.gethostname().lower(), *(plain_name(name) for name in names))))
    if not (chain.exists() and key.exists() and _still_good(chain.read_bytes(), wanted)):
        made = _make(wanted)
        durable.replace(key, made[1])
        durable.replace(chain, made[0])
    return chain, key


def plain_name(entry: str) -> str:
    """A host name without its port."""
    name, colon, port = entry.rpartition(":")
    return (name if colon and port.isdecimal() and (name.count(":") == 0 or "]" in name) else entry).strip("[]").lower()


def _still_good(pem: bytes, wanted: tuple[str, ...]) -> bool:
    try:
        found = x509.load_pem_x509_certificate(pem)
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    known = {
        str(value) for value in (*named.get_values_for_type(x509.DNSName), *named.get_values_for_type(x509.IPAddress))
    }
    return set(wanted) <= known and found.not_valid_after_utc - RENEWED_BEFORE > datetime.now(UTC)


def _make(names: tuple[str, ...]) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Troupe")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIVES)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signed.public_bytes(serialization.Encoding.PEM), secret


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)

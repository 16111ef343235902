"""Takes the providers' keys out of the environment before any of their code runs: no library and no child sees them."""

from collections.abc import Iterable, MutableMapping
from urllib.parse import urlsplit

from troupe.accounts import BorrowedKey
from troupe.ports.providers import ProviderManifest


def borrow(manifests: Iterable[ProviderManifest], environment: MutableMapping[str, str]) -> list[BorrowedKey]:
    """What the manifests name and the environment holds; each variable is gone from it afterwards."""
    wanted = [
        (variable, manifest)
        for manifest in manifests
        if manifest.port != "files"  # storage is a setting of the installation, not a key that people see
        for variable in manifest.environment
    ]
    found = {variable: environment.pop(variable, "") for variable in {variable for variable, _ in wanted}}
    # One vendor paints, speaks and hears with one key.
    lent = {(variable, _name(manifest), _place(manifest)): None for variable, manifest in wanted if found[variable]}
    return [BorrowedKey(variable, name, place, found[variable]) for variable, name, place in lent]


def _name(manifest: ProviderManifest) -> str:
    """The vendor's: a folder may be called by the port as well."""
    return manifest.name.removesuffix(f"_{manifest.port}")


def _place(manifest: ProviderManifest) -> str:
    """Scheme, host and port of the provider's own address."""
    setting = manifest.settings.get("base_url")
    parts = urlsplit(str(setting.default)) if setting and setting.default else None
    return f"{parts.scheme}://{parts.netloc}".lower() if parts and parts.netloc else ""

"""One row per place where files can be kept: what it must be told, and how its client is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from obstore.store import AzureStore, GCSStore, S3Store

from troupe.kit.errors import Invalid

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

Settings = Mapping[str, str]

_RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class UnknownStorage(Invalid):
    def __init__(self, name: str, allowed: list[str]) -> None:
        super().__init__(
            f"STORAGE_BACKEND is {name!r}, which is none of {', '.join(allowed)}.",
            next_step=f"Set STORAGE_BACKEND to one of: {', '.join(allowed)}.",
            field="STORAGE_BACKEND",
        )


class StorageSettingMissing(Invalid):
    def __init__(self, backend: str, setting: str) -> None:
        super().__init__(
            f"STORAGE_BACKEND={backend} needs {setting}, which is not set.",
            next_step=f"Set {setting} in the environment, or choose STORAGE_BACKEND=local.",
            field=setting,
        )


@dataclass(frozen=True)
class Backend:
    """A kind of object store."""

    needs: tuple[str, ...]
    make: Callable[[Settings], "ObjectStore"]


def open_bucket(name: str, settings: Settings) -> "ObjectStore":
    """The client of the object store called `name`."""
    if name not in BUCKETS:
        raise UnknownStorage(name, ["local", *BUCKETS])
    for setting in BUCKETS[name].needs:
        if not settings.get(setting):
            raise StorageSettingMissing(name, setting)
    return BUCKETS[name].make(settings)


def _s3(settings: Settings) -> "ObjectStore":
    return _speaking_s3(
        settings,
        key=settings["AWS_ACCESS_KEY_ID"],
        secret=settings["AWS_SECRET_ACCESS_KEY"],
        region=settings.get("AWS_REGION") or "us-east-1",
        address=settings.get("AWS_ENDPOINT_URL") or None,
    )


def _r2(settings: Settings) -> "ObjectStore":
    return _speaking_s3(
        settings,
        key=settings["R2_ACCESS_KEY"],
        secret=settings["R2_SECRET_KEY"],
        region="auto",
        address=f"https://{settings['R2_ACCOUNT_ID']}.r2.cloudflarestorage.com",
    )


def _speaking_s3(settings: Settings, *, key: str, secret: str, region: str, address: str | None) -> "ObjectStore":
    about: S3Config = {"access_key_id": key, "secret_access_key": secret, "region": region}
    if address:
        about["endpoint"] = address
    return S3Store(settings["STORAGE_BUCKET"], config=about, client_options=_client(address), retry_config=_RETRY)


def _gcs(settings: Settings) -> "ObjectStore":
    return GCSStore(
        settings["STORAGE_BUCKET"],
        application_credentials=settings["GOOGLE_APPLICATION_CREDENTIALS"],
        client_options=_client(None),
        retry_config=_RETRY,
    )


def _azure(settings: Settings) -> "ObjectStore":
    return AzureStore(
        settings["STORAGE_BUCKET"],
        account_name=settings["AZURE_STORAGE_ACCOUNT"],
        account_key=settings["AZURE_STORAGE_KEY"],
        client_options=_client(None),
        retry_config=_RETRY,
    )


def _client(address: str | None) -> "ClientConfig":
    return {
        "timeout": timedelta(seconds=60),
        "connect_timeout": timedelta(seconds=5),
        "allow_http": bool(address and address.startswith("http://")),
    }


BUCKETS = {
    "s3": Backend(("STORAGE_BUCKET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), _s3),
    "r2": Backend(("STORAGE_BUCKET", "R2_ACCOUNT_ID", "R2_ACCESS_KEY", "R2_SECRET_KEY"), _r2),
    "gcs": Backend(("STORAGE_BUCKET", "GOOGLE_APPLICATION_CREDENTIALS"), _gcs),
    "azure": Backend(("STORAGE_BUCKET", "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY"), _azure),
}

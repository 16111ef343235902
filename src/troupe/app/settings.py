"""Settings: read once at start, from the command line, the environment, `troupe.toml`, then the defaults."""

import tomllib
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from troupe.kit.errors import Invalid

DEFAULT_PORT = 8000
LOG_LEVELS = ("debug", "info", "warning", "error")
STORAGE_BACKENDS = ("local", "s3", "r2", "gcs", "azure")
STORAGE_NAMES = (
    "STORAGE_PATH",
    "STORAGE_BUCKET",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "R2_ACCOUNT_ID",
    "R2_ACCESS_KEY",
    "R2_SECRET_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "AZURE_STORAGE_ACCOUNT",
    "AZURE_STORAGE_KEY",
)
MODES = ("local", "multi")
_SECRET_NAMES = (
    "TROUPE_MASTER_KEY",
    "TROUPE_SIGNING_KEY",
    "TROUPE_METRICS_TOKEN",
    "TROUPE_DATABASE_URL",
    *STORAGE_NAMES,
)


class BadSetting(Invalid):
    """A setting stops the start: exit code 2."""

    def __init__(self, name: str, detail: str, next_step: str) -> None:
        super().__init__(f"{name}: {detail}", next_step=next_step, field=name)


@dataclass(frozen=True)
class Known:
    """One setting: its names, what it means, and what it is when nobody says."""

    key: str
    variables: tuple[str, ...]
    meaning: str
    default: str


SETTINGS: tuple[Known, ...] = (
    Known("data", ("TROUPE_DATA",), "the data directory", "~/.local/share/troupe"),
    Known("mode", ("TROUPE_MODE",), "`local`, one person, or `multi`, people who sign in", "as stored, else local"),
    Known("host", ("TROUPE_HOST",), "listen address; loopback only in local mode", "127.0.0.1"),
    Known("port", ("BACKEND_PORT", "TROUPE_PORT"), "listen port; the next free one when it is busy", "8000"),
    Known("public_url", ("TROUPE_PUBLIC_URL",), "address people type when a proxy stands in front", "none"),
    Known("hosts", ("TROUPE_HOSTS",), "extra accepted Host names, comma separated", "empty"),
    Known("origins", ("TROUPE_ORIGINS",), "extra accepted Origins, comma separated", "empty"),
    Known("trusted_proxies", ("TROUPE_TRUSTED_PROXIES",), "addresses whose X-Forwarded-* is believed", "empty"),
    Known("insecure_http", ("TROUPE_INSECURE_HTTP",), "1 allows sign-in without TLS beyond this computer", "0"),
    Known("signing_key", ("TROUPE_SIGNING_KEY",), "base64 keys that sign tokens; the first signs", "keys/signing.key"),
    Known("database_url", ("TROUPE_DATABASE_URL",), "postgresql+psycopg://… instead of the SQLite file", "SQLite file"),
    Known("storage_backend", ("STORAGE_BACKEND",), "where files are kept: " + ", ".join(STORAGE_BACKENDS), "local"),
    Known("storage", STORAGE_NAMES, "settings of the storage backend", "none"),
    Known("master_key", ("TROUPE_MASTER_KEY",), "base64 keys for stored secrets; the first seals", "keys/master.key"),
    Known("master_key_file", ("TROUPE_MASTER_KEY_FILE",), "a file that holds them", "none"),
    Known("worker_id", ("TROUPE_WORKER_ID",), "the stable name of a worker", "first free slot"),
    Known("queues", ("TROUPE_QUEUES",), "queues of a worker, comma separated", "cpu,io"),
    Known("cpu_jobs", ("TROUPE_CPU_JOBS",), "jobs at once on the queue cpu", "cores − 1"),
    Known("gpu_jobs", ("TROUPE_GPU_JOBS",), "jobs at once on the queue gpu", "0"),
    Known("io_jobs", ("TROUPE_IO_JOBS",), "jobs at once on the queue io", "16"),
    Known("answers_at_once", ("TROUPE_ANSWERS_AT_ONCE",), "answers written at once for one person (1–1000)", "4"),
    Known("calls_at_once", ("TROUPE_CALLS_AT_ONCE",), "calls at once of one person (1–4)", "1"),
    Known("memory_vectors", ("TROUPE_MEMORY_VECTORS",), "0 finds memories by words alone", "1"),
    Known("refused_topics", ("TROUPE_REFUSED_TOPICS",), "topics and phrases refused for everyone, with commas", "none"),
    Known("lock_minutes", ("TROUPE_LOCK_MINUTES",), "rest after which an adult studio locks itself (1–60)", "15"),
    Known("drain_seconds", ("TROUPE_DRAIN_SECONDS",), "how long running work may finish at a stop (0–120)", "10"),
    Known("disk_floor_mb", ("TROUPE_DISK_FLOOR_MB",), "free space kept for people's own words", "1 GiB or 2 %"),
    Known("image_provider", ("TROUPE_IMAGE_PROVIDER", "GENERATION_API"), "who paints when nobody is named", "rig"),
    Known("sd_backend", ("SD_BACKEND",), "what the provider `stable_diffusion` stands for", "none"),
    Known("image_models", ("TROUPE_IMAGE_MODELS",), "the folder of model folders that paint", "models/images"),
    Known("model_hub", ("TROUPE_MODEL_HUB",), "where base models are fetched from", "the usual hub"),
    Known("speech_cache_mb", ("TROUPE_SPEECH_CACHE_MB",), "what is held of other engines' speech", "512"),
    Known("hearing_provider", ("TROUPE_HEARING_PROVIDER",), "who hears when nobody is named", "pocketsphinx"),
    Known("hearing_url", ("TROUPE_HEARING_URL",), "a server with /v1/audio/transcriptions", "the service's own"),
    Known("hearing_model", ("TROUPE_HEARING_MODEL",), "the model such a server is asked for", "whisper-1"),
    Known("log_level", ("TROUPE_LOG_LEVEL",), ", ".join(LOG_LEVELS), "info"),
    Known("otlp_endpoint", ("TROUPE_OTLP_ENDPOINT",), "collector that spans are sent to, by HTTP and JSON", "none"),
    Known("metrics_token", ("TROUPE_METRICS_TOKEN",), "bearer token that opens /metrics from elsewhere", "none"),
)  # fmt: skip

# Names that belong to the set-up or to tests and are no settings of the program.
_OTHERS = ("TROUPE_TEST_", "TROUPE_FAILPOINT", "TROUPE_BENCH_")


@dataclass(frozen=True)
class Settings:
    """What this process was told."""

    data: Path
    mode: Literal["local", "multi"] | None = None
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    port_asked: bool = False
    public_url: str | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    insecure_http: bool = False
    https: bool = False
    signing_key: str | None = field(default=None, repr=False)
    database_url: str | None = field(default=None, repr=False)
    storage_backend: str = "local"
    storage: Mapping[str, str] = field(default_factory=dict, repr=False)
    master_key: str | None = field(default=None, repr=False)
    master_key_file: Path | None = None
    worker_id: str | None = None
    queues: tuple[str, ...] = ()
    cpu_jobs: int | None = None
    gpu_jobs: int = 0
    io_jobs: int = 16
    answers_at_once: int = 4
    calls_at_once: int = 1
    memory_vectors: bool = True
    refused_topics: tuple[str, ...] = ()
    lock_minutes: int = 15
    drain_seconds: float = 10.0
    disk_floor_mb: int | None = None
    image_provider: str | None = None
    sd_backend: str | None = None
    image_models: Path | None = None
    model_hub: str | None = None
    speech_cache_mb: int = 512
    hearing_provider: str | None = None
    hearing_url: str | None = None
    hearing_model: str | None = None
    log_level: str = "info"
    otlp_endpoint: str | None = None
    metrics_token: str | None = field(default=None, repr=False)
    test: bool = False
    realm: Literal["family", "adult"] | None = None

    def __post_init__(self) -> None:
        if self.mode is not None:
            self.check_address(self.mode)

    def check_address(self, mode: Literal["local", "multi"]) -> None:
        """Where Troupe may listen: beyond this computer only with sign-in, and with a line nobody else reads."""
        if is_loopback(self.host):
            return
        if mode == "local":
            raise BadSetting(
                "TROUPE_HOST",
                f"{self.host} is not a loopback address, and without sign-in Troupe listens on this computer only.",
                "Leave out --host, or type `troupe up --multi --https`, so that people sign in.",
            )
        if not (self.https or self.trusted_proxies or self.insecure_http):
            raise BadSetting(
                "TROUPE_HOST",
                f"{self.host} is not a loopback address, and passwords would travel readable for others.",
                "Add --https, or name your proxy in TROUPE_TRUSTED_PROXIES, or set TROUPE_INSECURE_HTTP=1.",
            )


def read_settings(
    given: Mapping[str, object], environment: MutableMapping[str, str], default_data: Path
) -> tuple[Settings, list[str]]:
    """The settings, and warnings about variables nobody knows. Secrets leave the environment here."""
    told = {name: value for name, value in environment.items() if value != ""}
    data = Path(str(given.get("data") or told.get("TROUPE_DATA") or default_data)).expanduser()
    from_file = _read_file(data / "troupe.toml")
    for name in _SECRET_NAMES:
        environment.pop(name, None)
    values: dict[str, object] = {}
    for known in SETTINGS:
        found = _find(known, given, told, from_file)
        if found is not None:
            values[known.key] = found
    settings = _settings(values, given, data)
    if settings.mode is None and not settings.database_url and not (data / "studio.db").exists():
        settings.check_address("local")  # nobody has said yet that people sign in here
    return settings, list(_unknown(told))


def _find(
    known: Known, given: Mapping[str, object], told: Mapping[str, str], from_file: Mapping[str, object]
) -> object:
    if given.get(known.key) is not None:
        return given[known.key]
    if known.key == "storage":
        return {name: told[name] for name in STORAGE_NAMES if name in told}
    for variable in known.variables:
        if variable in told:
            return told[variable]
    return from_file.get(known.key)


def _settings(values: dict[str, object], given: Mapping[str, object], data: Path) -> Settings:
    storage = values.pop("storage", {})
    read = {name: _read_value(name, value) for name, value in values.items() if name != "data"}
    extra = {name: given[name] for name in ("test", "realm", "port_asked", "https") if name in given}
    return Settings(data=data, storage=storage, **read, **extra)  # type: ignore[arg-type]  # _read_value gives the type


def _read_value(name: str, value: object) -> object:
    text = str(value).strip()
    match name:
        case "port":
            return _number(name, text, 0, 65_535)
        case "cpu_jobs" | "io_jobs":
            return _number(name, text, 1, 256)
        case "gpu_jobs":
            return _number(name, text, 0, 64)
        case "answers_at_once":
            return _number(name, text, 1, 1000)
        case "calls_at_once":
            return _number("TROUPE_CALLS_AT_ONCE", text, 1, 4)
        case "refused_topics":
            return tuple(dict.fromkeys(bare for each in text.split(",") if (bare := each.strip())))
        case "lock_minutes":
            return _number("TROUPE_LOCK_MINUTES", text, 1, 60)
        case "drain_seconds":
            return float(_number(name, text, 0, 120))
        case "speech_cache_mb":
            return _number("TROUPE_SPEECH_CACHE_MB", text, 0, 1_000_000)
        case "disk_floor_mb":
            return _number(name, text, 0, 10_000_000)
        case "mode":
            return _one_of("TROUPE_MODE", text.lower(), MODES)
        case "memory_vectors":
            return _one_of("TROUPE_MEMORY_VECTORS", text, ("0", "1")) == "1"
        case "insecure_http":
            return _one_of("TROUPE_INSECURE_HTTP", text, ("0", "1")) == "1"
        case "trusted_proxies":
            return _networks(text)
        case "hosts" | "origins" | "queues":
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case "log_level":
            return _one_of(name, text.lower(), LOG_LEVELS)
        case "storage_backend":
            return _one_of(name, text.lower(), STORAGE_BACKENDS)
        case "public_url" | "otlp_endpoint" | "hearing_url" | "model_hub":
            return _web_address(name, text)
        case "master_key_file" | "image_models":
            return Path(text).expanduser()
        case _:
            return text


def _number(name: str, text: str, least: int, most: int) -> int:
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    raise BadSetting(name, f"{text!r} is not a whole number from {least} to {most}.", "Give a number in this range.")


def _one_of(name: str, text: str, allowed: Iterable[str]) -> str:
    if text in allowed:
        return text
    raise BadSetting(name, f"{text!r} is not known.", "Choose one of " + ", ".join(allowed) + ".")


def _web_address(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting(name, f"{text!r} is not a web address.", "Write it like https://studio.example.")
    return text.rstrip("/")


def _networks(text: str) -> tuple[str, ...]:
    """Addresses or networks; a name is refused, since whoever answers for it would be believed."""
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in parts:
        try:
            ip_network(part, strict=False)
        except ValueError:
            raise BadSetting(
                "TROUPE_TRUSTED_PROXIES", f"{part!r} is no address or network.", "Write it like 10.0.0.0/8."
            ) from None
    return parts


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _read_file(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSetting(str(path), f"this is not TOML ({fault}).", "Correct the file, or remove it.") from None
    known = {setting.key for setting in SETTINGS} - {"data", "storage"}
    for key in found:
        if key not in known:
            raise BadSetting(
                key, f"{path} has a key nobody knows.", "Remove it; `docs/settings.md` lists the known ones."
            )
    return found


def _unknown(told: Mapping[str, str]) -> Iterable[str]:
    known = {variable for setting in SETTINGS for variable in setting.variables}
    for name in sorted(told):
        if name.startswith("TROUPE_") and name not in known and not name.startswith(_OTHERS):
            yield f"The variable {name} is not known and does nothing."

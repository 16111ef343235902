"""Providers are folders with a manifest: found by reading, loaded only when somebody needs them."""

import importlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from troupe.kit.errors import Unavailable

Port = Literal[
    "text", "embedding", "image", "speech", "hearing", "detector", "video", "files", "device", "clock", "training"
]
_MANIFEST = "provider.toml"
_CLASS = re.compile(r"(?:(?P<module>[a-z_][a-z0-9_.]*):)?(?P<name>[A-Z][A-Za-z0-9]*)")


class Setting(BaseModel):
    """One thing a user may set on a provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["string", "integer", "number", "boolean", "secret", "path"]
    default: str | int | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    help: Annotated[str, Field(min_length=1)]


class Takes(BaseModel):
    """What every model of a text provider takes, where it is a service one connects to with a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: bool = True
    mid_system: bool = True
    prefill: bool = False
    begins_with_user: bool = False
    tools: bool = False
    sees: tuple[Annotated[str, Field(pattern=r"^[a-z0-9*._:-]{1,80}$")], ...] = ()
    """Names of its models that take pictures, as patterns with `*`."""


class _ManifestFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    port: Port
    title: Annotated[str, Field(min_length=1, max_length=80)]
    class_: Annotated[str, Field(alias="class", pattern=r"^([a-z_][a-z0-9_.]*:)?[A-Z][A-Za-z0-9]*$")]
    extra: Annotated[str, Field(pattern=r"^[a-z0-9-]*$")] = ""
    environment: tuple[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")], ...] = ()
    hosts: tuple[str, ...] = ()
    help_url: Annotated[str, Field(pattern=r"^https://", max_length=500)] | None = None
    takes: Takes = Takes()
    settings: dict[str, Setting] = {}


class ProviderNotInstalled(Unavailable):
    """A provider is known, but what it stands on is not there."""

    code = "provider_missing"

    def __init__(self, manifest: "ProviderManifest", missing: str) -> None:
        way = f"Install it with the extra `{manifest.extra}`." if manifest.extra else "Reinstall Troupe."
        super().__init__(f"{manifest.title} cannot be used: {missing}.", next_step=way, provider=manifest.name)


@dataclass(frozen=True, slots=True)
class ProviderManifest:
    """What a provider says about itself, without a line of its code having run."""

    name: str
    port: Port
    title: str
    class_name: str
    package: str
    extra: str
    """The optional part of the installation it needs; empty when it needs none."""
    environment: tuple[str, ...]
    """Names of environment variables from which its key may be read."""
    hosts: tuple[str, ...]
    """The only hosts it may reach, where it has a fixed door of its own."""
    settings: Mapping[str, Setting]
    help_url: str | None = None
    """Where one gets a key."""
    takes: Takes = field(default_factory=Takes)

    def load(self) -> type[object]:
        """Import the provider and give its class; raises `ProviderNotInstalled`."""
        found = _CLASS.fullmatch(self.class_name)
        assert found is not None  # the manifest was checked when it was read
        module = f"{self.package}.{found['module']}" if found["module"] else self.package
        try:
            loaded: object = getattr(importlib.import_module(module), found["name"])
        except ModuleNotFoundError as error:
            raise ProviderNotInstalled(self, f"the module {error.name} is not installed") from error
        except AttributeError as error:
            raise ProviderNotInstalled(self, f"there is no class {found['name']} in {module}") from error
        if not isinstance(loaded, type):
            raise ProviderNotInstalled(self, f"{found['name']} in {module} is no class")
        return loaded


@dataclass(frozen=True, slots=True)
class BrokenManifest:
    """A manifest that was skipped: which file, and what is wrong with it."""

    file: str
    problem: str


class Providers(list[ProviderManifest]):
    """What was found, in the order of its names, and what had to be skipped."""

    def __init__(self, found: list[ProviderManifest], broken: list[BrokenManifest]) -> None:
        super().__init__(found)
        self.broken = tuple(broken)

    def named(self, name: str) -> ProviderManifest | None:
        return next((manifest for manifest in self if manifest.name == name), None)

    def of_port(self, port: Port) -> list[ProviderManifest]:
        return [manifest for manifest in self if manifest.port == port]


def discover(package: str = "troupe.providers") -> Providers:
    """Read the manifest of every folder; names that begin with `_` or `.` are not providers."""
    found: list[ProviderManifest] = []
    broken: list[BrokenManifest] = []
    for folder in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        manifest = folder / _MANIFEST
        if folder.name.startswith(("_", ".")) or not folder.is_dir() or not manifest.is_file():
            continue
        try:
            read = _read(manifest, f"{package}.{folder.name}")
            if any(other.name == read.name for other in found):
                raise ValueError(f"another provider is already called {read.name}")
            found.append(read)
        except (OSError, ValueError) as error:
            broken.append(BrokenManifest(str(manifest), _problem(error)))
    return Providers(found, broken)


def _read(file: Traversable, package: str) -> ProviderManifest:
    said = _ManifestFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    return ProviderManifest(
        name=said.name,
        port=said.port,
        title=said.title,
        class_name=said.class_,
        package=package,
        extra=said.extra,
        environment=said.environment,
        hosts=said.hosts,
        settings=said.settings,
        help_url=said.help_url,
        takes=said.takes,
    )


def _problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)

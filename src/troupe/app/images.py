"""The installed image providers behind what `looks` asks for, each with the address and key a person gave it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from troupe.accounts import Keys, User
from troupe.app.prices import Prices
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.looks.service import IMAGE_ALIASES, ImageOffer, ImageProviderMissing, Price, UnknownWorkflow
from troupe.ports.image import Capabilities, ImageMaker
from troupe.ports.providers import ProviderManifest, ProviderNotInstalled, Providers, discover

_LARGEST_ANSWER = 64 * 1024 * 1024
_LARGEST_WORKFLOW = 1024 * 1024
_RULES = AddressRules(loopback=True)


# Where somebody asks a provider and with which key, when not as their keys say.
Placed = Callable[[User, str], Awaitable[tuple[str | None, str | None]]]


class ProviderImages:
    """Opens an image server for the length of one call; what paints on this computer is kept, with its model."""

    def __init__(
        self,
        outbound: Outbound,
        keys: Keys,
        data: Path,
        models: Path | None = None,
        chosen: str | None = None,
        backend: str | None = None,
        providers: Providers | None = None,
        placed: Placed | None = None,
    ) -> None:
        self._placed = placed
        self._outbound = outbound
        self._keys = keys
        self._data = data
        self._models = models
        self._here: dict[str, ImageMaker] = {}
        self._aliases: dict[str, str] = dict(IMAGE_ALIASES)
        if backend:
            self._aliases["stable_diffusion"] = IMAGE_ALIASES.get(backend, backend)
        found = (discover() if providers is None else providers).of_port("image")
        self._known = {each.name: each for each in sorted(found, key=lambda each: (each.name != "rig", each.name))}
        self._prices = Prices(self._known, data)
        self._chosen = chosen

    @property
    def chosen(self) -> str | None:
        """The provider that the settings name for every picture."""
        return self._chosen

    def names(self) -> Sequence[str]:
        return list(self._known)

    def alias(self, name: str) -> str:
        """What another name for a provider means; `stable_diffusion` is what the settings say."""
        return self._aliases.get(name, name)

    def aliases(self) -> Sequence[str]:
        return list(self._aliases)

    def capabilities(self, name: str) -> Capabilities:
        return _capabilities(self._known[name])

    def price(self, name: str, model: str | None) -> Price | None:
        return self._prices.of(name, model)

    def usual_place(self, name: str) -> str | None:
        """Where a provider is asked when nobody says otherwise; None for what runs here."""
        return _address(self._known[name]) if name in self._known else None

    def workflow(self, name: str) -> str:
        """A graph of the user's own, by the name of its file in `workflows` of the data directory."""
        folder = self._data / "workflows"
        listed = sorted(folder.glob("*.json")) if folder.is_dir() else []
        file = next((each for each in listed if each.stem == name and each.is_file() and not each.is_symlink()), None)
        if file is None or file.stat().st_size > _LARGEST_WORKFLOW:
            raise UnknownWorkflow(name, [each.stem for each in listed])
        return file.read_text(encoding="utf-8", errors="replace")

    async def offers(self, user: User) -> list[ImageOffer]:
        return [await self.offer(user, name) for name in self._known]

    @asynccontextmanager
    async def open(self, user: User, name: str) -> AsyncIterator[ImageMaker]:
        manifest = self._known[name]
        if _address(manifest) is None:
            yield self._resident(manifest)
            return
        maker = await self._asked_over_there(user, manifest)
        try:
            yield maker
        finally:
            await maker.aclose()

    async def close(self) -> None:
        for maker in self._here.values():
            await maker.aclose()
        self._here.clear()

    def _resident(self, manifest: ProviderManifest) -> ImageMaker:
        """Made once: a model that is loaded stays for the next picture."""
        if manifest.name not in self._here:
            make = cast(Callable[..., ImageMaker], manifest.load())
            try:
                self._here[manifest.name] = make(*self._folders(manifest))
            except ModuleNotFoundError as error:
                raise ProviderNotInstalled(manifest, f"the module {error.name} is not installed") from error
        return self._here[manifest.name]

    def _folders(self, manifest: ProviderManifest) -> list[Path]:
        setting = manifest.settings.get("models")
        return [self._models or self._data / str(setting.default)] if setting else []

    async def _asked_over_there(self, user: User, manifest: ProviderManifest) -> ImageMaker:
        make = cast(Callable[..., ImageMaker], manifest.load())
        base, key = await self._place(user, manifest)
        if key is None and _capabilities(manifest).needs_key:
            raise _no_key(manifest)
        check_url(base, _RULES)
        return make(base, key, self._outbound.client(_RULES, max_body=_LARGEST_ANSWER))

    async def _place(self, user: User, manifest: ProviderManifest) -> tuple[str, str | None]:
        """A key belongs to one host, so whoever entrusts one for another host says where to ask."""
        default = _address(manifest) or ""
        if self._placed is not None:
            base, key = await self._placed(user, manifest.name)
            if base is not None and (key is not None or base != default):
                return base, key
        stored = await self._keys.show(user.id, manifest.name)
        if stored is None:
            return default, None
        return stored.host or default, await self._keys.open(user.id, manifest.name, stored.host)

    async def offer(self, user: User, name: str) -> ImageOffer:
        manifest = self._known[name]
        can = _capabilities(manifest)
        aliases = tuple(alias for alias, name in self._aliases.items() if name == manifest.name)
        if _address(manifest) is None:
            return ImageOffer(manifest.name, manifest.title, can, None, self._is_installed(manifest), aliases)
        stored = await self._keys.show(user.id, manifest.name)
        base = stored.host if stored and stored.host else _address(manifest)
        has_key = stored is not None and stored.readable
        return ImageOffer(manifest.name, manifest.title, can, base, has_key or not can.needs_key, aliases)

    def _is_installed(self, manifest: ProviderManifest) -> bool:
        try:
            self._resident(manifest)
        except ProviderNotInstalled:
            return False
        return True


def _address(manifest: ProviderManifest) -> str | None:
    setting = manifest.settings.get("base_url")
    return str(setting.default) if setting else None


def _capabilities(manifest: ProviderManifest) -> Capabilities:
    return cast(type[ImageMaker], manifest.load()).capabilities


def _no_key(manifest: ProviderManifest) -> ImageProviderMissing:
    way = f"Entrust its key: PUT /api/accounts/keys/{manifest.name} with `value`, and `host` for another gateway."
    return ImageProviderMissing(manifest.name, manifest.title, "it has no key", way)

"""The installed image providers behind what `looks` asks for, each with the address and key a person gave it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

from troupe.accounts import Keys, User
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.looks.service import IMAGE_ALIASES, ImageOffer, ImageProviderMissing
from troupe.ports.image import Capabilities, ImageMaker
from troupe.ports.providers import ProviderManifest, Providers, discover

_LARGEST_ANSWER = 64 * 1024 * 1024
_RULES = AddressRules(loopback=True)


class ProviderImages:
    """Opens one image provider for the length of one call."""

    def __init__(self, outbound: Outbound, keys: Keys, providers: Providers | None = None) -> None:
        self._outbound = outbound
        self._keys = keys
        found = (discover() if providers is None else providers).of_port("image")
        self._known = {each.name: each for each in sorted(found, key=lambda each: (each.name != "rig", each.name))}

    def names(self) -> Sequence[str]:
        return list(self._known)

    async def offers(self, user: User) -> list[ImageOffer]:
        return [await self._offer(user, manifest) for manifest in self._known.values()]

    @asynccontextmanager
    async def open(self, user: User, name: str) -> AsyncIterator[ImageMaker]:
        maker = await self._made(user, self._known[name])
        try:
            yield maker
        finally:
            await maker.aclose()

    async def _made(self, user: User, manifest: ProviderManifest) -> ImageMaker:
        make = cast(Callable[..., ImageMaker], manifest.load())
        if _address(manifest) is None:
            return make()
        base, key = await self._place(user, manifest)
        if key is None and _capabilities(manifest).needs_key:
            raise _no_key(manifest)
        check_url(base, _RULES)
        return make(base, key, self._outbound.client(_RULES, max_body=_LARGEST_ANSWER))

    async def _place(self, user: User, manifest: ProviderManifest) -> tuple[str, str | None]:
        """A key belongs to one host, so whoever entrusts one for another host says where to ask."""
        default = _address(manifest) or ""
        stored = await self._keys.show(user.id, manifest.name)
        if stored is None:
            return default, None
        return stored.host or default, await self._keys.open(user.id, manifest.name, stored.host)

    async def _offer(self, user: User, manifest: ProviderManifest) -> ImageOffer:
        can = _capabilities(manifest)
        aliases = tuple(alias for alias, name in IMAGE_ALIASES.items() if name == manifest.name)
        if _address(manifest) is None:
            return ImageOffer(manifest.name, manifest.title, can, None, True, aliases)
        stored = await self._keys.show(user.id, manifest.name)
        base = stored.host if stored and stored.host else _address(manifest)
        has_key = stored is not None and stored.readable
        return ImageOffer(manifest.name, manifest.title, can, base, has_key or not can.needs_key, aliases)


def _address(manifest: ProviderManifest) -> str | None:
    setting = manifest.settings.get("base_url")
    return str(setting.default) if setting else None


def _capabilities(manifest: ProviderManifest) -> Capabilities:
    return cast(type[ImageMaker], manifest.load()).capabilities


def _no_key(manifest: ProviderManifest) -> ImageProviderMissing:
    way = f"Entrust its key: PUT /api/accounts/keys/{manifest.name} with `value`, and `host` for another gateway."
    return ImageProviderMissing(manifest.name, manifest.title, "it has no key", way)

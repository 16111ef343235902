"""Portraits on request: drawn here for nothing, or painted by the provider that was chosen, and by nobody else."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from troupe.accounts import PaidCall, Spending, User
from troupe.database import Database
from troupe.duels.domain.portrait import (
    FRESH_FOR,
    LONGEST_PROMPT,
    SIDE,
    USUAL_MODELS,
    Portrait,
    PortraitAsked,
    cache_key,
    seed_for,
)
from troupe.duels.domain.scenery import scenery_of
from troupe.duels.errors import (
    ImageKeyMissing,
    PersonaUnknown,
    PromptEmpty,
    PromptTooLong,
    ProviderBadAnswer,
    ProviderLimited,
    ProviderUnreachable,
    UnknownImageProvider,
)
from troupe.duels.service.keys import OFFLINE
from troupe.duels.service.stages import Stages
from troupe.duels.store import PortraitStore, StageStore
from troupe.kit.errors import Missing, TroupeError, Unavailable
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks import Background, Frame, Performance, Wishes
from troupe.looks.service import ImageMakers, Imaging, Keeping, Looks, Painting, Wardrobe, words_for
from troupe.media import Media, MediaLibrary, MediaNotFound
from troupe.minds import read_emotion
from troupe.personas import CastPersona, Personas
from troupe.ports.image import ImageRequest, Picture

WAITS = (0.8, 1.6, 3.2)
LONGEST_RETRY_AFTER = 20
_AGAIN = frozenset({"provider_limited", "provider_failed", "provider_unreachable"})
_MAY_BE_PAID = frozenset({"provider_timeout", "outcome_unknown"})
Pause = Callable[[float], Awaitable[object]]


class Portraits:
    """Draws, remembers what was drawn for ten minutes, and asks a provider once for equal requests."""

    def __init__(
        self,
        database: Database,
        store: PortraitStore,
        settings: StageStore,
        stages: Stages,
        personas: Personas,
        wardrobe: Wardrobe,
        looks: Looks,
        imaging: Imaging,
        makers: ImageMakers,
        keeping: Keeping,
        media: MediaLibrary,
        spending: Spending,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._database = database
        self._store = store
        self._settings = settings
        self._stages = stages
        self._personas = personas
        self._wardrobe = wardrobe
        self._looks = looks
        self._imaging = imaging
        self._makers = makers
        self._keeping = keeping
        self._media = media
        self._spending = spending
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self.pause = pause
        self._under_way: dict[tuple[str, str], asyncio.Task[dict[str, object]]] = {}

    async def draw(self, user: User, asked: PortraitAsked) -> dict[str, object]:
        """The picture that was asked for; a fresh one, or that of the same request a moment ago."""
        prompt = _checked(asked.prompt)
        settings = await self._settings.settings(user.id)
        provider = asked.provider or settings.image_provider
        model = asked.model or (settings.image_model if provider == settings.image_provider else None)
        model = model or USUAL_MODELS.get(provider)
        persona = await self._persona(user, asked.persona_id)
        await self._require_ready(user, provider)
        key = cache_key(asked.persona_id, prompt, provider, model)
        if asked.reads_cache and (found := await self._cached(user, key)):
            return found
        request = self._request(prompt, model, seed_for(key) if asked.seed is None else asked.seed)
        self._imaging.judge(persona, request)
        if not asked.reads_cache:
            return await self._make(user, persona, asked.persona_id, request, provider, key)
        return await self._shared(user, persona, asked.persona_id, request, provider, key)

    async def close(self) -> None:
        """Let go of models that are loaded."""
        await self._makers.close()

    async def _shared(
        self, user: User, persona: CastPersona, persona_id: str | None, request: ImageRequest, provider: str, key: str
    ) -> dict[str, object]:
        """Equal requests at the same time wait for one picture."""
        place = (user.id, key)
        task = self._under_way.get(place)
        if task is None:
            task = asyncio.create_task(self._make(user, persona, persona_id, request, provider, key))
            self._under_way[place] = task
            task.add_done_callback(lambda _: self._under_way.pop(place, None))
        return await asyncio.shield(task)

    async def _make(
        self, user: User, persona: CastPersona, persona_id: str | None, request: ImageRequest, provider: str, key: str
    ) -> dict[str, object]:
        stage = await self._stages.current(user)
        if provider == OFFLINE:
            media, model = await self._drawn(user, persona, request), None
        else:
            media, model = await self._painted(user, persona, request, provider)
        portrait = Portrait(
            id=self._new_id(),
            user_id=user.id,
            realm=user.realm,
            persona_id=persona_id,
            cache_key=key,
            media_id=media.id,
            provider=provider,
            model=model,
            seed=request.seed,
            prompt=request.prompt if provider == OFFLINE else request.prompt[:4000],
            width=media.width or SIDE,
            height=media.height or SIDE,
            at=self._clock(),
        )
        shown = portrait.as_json(_file_of(media), cached=False)
        async with self._database.writing():
            await self._store.add(portrait)
            told = {name: shown[name] for name in ("media_id", "image_url", "persona_id", "cached")}
            await self._live.announce(stage.topic, "image.ready", told)
        return shown

    async def _cached(self, user: User, key: str) -> dict[str, object] | None:
        found = await self._store.newest(user.id, key, self._clock() - FRESH_FOR)
        if found is None:
            return None
        try:
            media = await self._media.get(user, found.media_id)
        except MediaNotFound:
            return None
        return found.as_json(_file_of(media), cached=True)

    async def _drawn(self, user: User, persona: CastPersona, request: ImageRequest) -> Media:
        """The persona's own figure, with the colours and the scene of the words."""
        scenery = scenery_of(request.prompt, request.seed)
        ground = Background(kind=scenery.ground, colours=scenery.colours)
        feeling = read_emotion(request.prompt, persona.document.language)
        acted = Performance(emotion=feeling.label, yaw=scenery.yaw)
        frame = Frame(view="portrait", aspect=1.0, background=ground)
        drawing = await self._looks.picture(user, persona.id, acted, frame)
        content, type = await self._looks.file(drawing, "png", SIDE)
        return await self._media.keep(
            user,
            content,
            kind="image",
            type=type,
            name=f"{persona.document.name} portrait.png",
            persona_id=persona.id,
            made="drawn",
            width=SIDE,
            height=SIDE,
        )

    async def _painted(
        self, user: User, persona: CastPersona, request: ImageRequest, provider: str
    ) -> tuple[Media, str | None]:
        worn = await self._wardrobe.of(user, persona.id)
        words = words_for(worn, Wishes(template="hero_portrait"), Painting(prompt=request.prompt))
        told = ImageRequest(words.positive, words.negative, SIDE, SIDE, request.seed, "", model=request.model)
        picture = await self._paid(user, persona, told, provider)
        try:
            media = await self._keeping.keep(
                user, picture, told, provider, f"{persona.document.name} portrait", persona.id, fit=True
            )
        except Unavailable as unusable:
            raise ProviderBadAnswer(provider, unusable.detail) from unusable
        return media, picture.model or request.model

    async def _paid(self, user: User, persona: CastPersona, request: ImageRequest, provider: str) -> Picture:
        """What it may cost is held before anybody is asked."""
        call = PaidCall("image", provider, request.model, persona_id=persona.id)
        price = self._makers.price(provider, request.model)
        if price is None:
            picture = await self._patiently(user, persona, request, provider)
            await self._spending.note(user, call)
            return picture
        held = await self._spending.promise(user, call, price.cost_micros)
        try:
            picture = await self._patiently(user, persona, request, provider)
        except TroupeError as failure:
            if failure.code not in _MAY_BE_PAID:
                await self._spending.settle(held, 0)
            raise
        await self._spending.settle(held, price.cost_micros)
        return picture

    async def _patiently(self, user: User, persona: CastPersona, request: ImageRequest, provider: str) -> Picture:
        """Up to three further attempts; a provider that names a long wait is not asked again."""
        for wait in (*WAITS, None):
            try:
                return await self._imaging.painted(user, persona, request, provider)
            except TroupeError as failure:
                after = failure.retry_after or 0
                if failure.code not in _AGAIN or wait is None or after > LONGEST_RETRY_AFTER:
                    raise _in_the_words_of_the_stage(failure, provider) from failure
                await self.pause(max(after, wait * (1 + 0.2 * random.random())))  # no secret
        raise AssertionError("the last attempt either gave a picture or raised")

    async def _persona(self, user: User, id: str | None) -> CastPersona:
        try:
            return await (self._personas.performing(user, id) if id else self._personas.on_stage(user))
        except Missing:
            raise PersonaUnknown("persona_id") from None

    async def _require_ready(self, user: User, provider: str) -> None:
        if provider == OFFLINE:
            return
        if provider not in self._makers.names():
            raise UnknownImageProvider(provider, [OFFLINE, *self._makers.names()])
        try:
            await self._imaging.require_ready(user, provider)
        except Unavailable as lacks:
            if lacks.code == "provider_missing" and self._makers.capabilities(provider).needs_key:
                raise ImageKeyMissing(provider) from None
            raise

    def _request(self, prompt: str, model: str | None, seed: int) -> ImageRequest:
        return ImageRequest(prompt, "", SIDE, SIDE, seed, "", model=model)


def _checked(prompt: str) -> str:
    trimmed = prompt.strip()
    if not trimmed:
        raise PromptEmpty
    if len(trimmed) > LONGEST_PROMPT:
        raise PromptTooLong(LONGEST_PROMPT)
    return trimmed


def _file_of(media: Media) -> str:
    return f"{media.id}.{media.object_id.rpartition('.')[2]}"


def _in_the_words_of_the_stage(failure: TroupeError, provider: str) -> TroupeError:
    if failure.code == "provider_limited":
        return ProviderLimited(provider, failure.retry_after)
    if failure.code == "provider_timeout":
        return ProviderUnreachable(provider, failure.detail)
    return failure

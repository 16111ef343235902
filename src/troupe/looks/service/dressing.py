"""Reading and changing a look: the persona's share through its document, the rest in the wardrobe."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.errors import Denied, Missing
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks.catalog import starter_look
from troupe.looks.domain.ages import Realm
from troupe.looks.domain.bearer import Bearer
from troupe.looks.domain.canonical import canonical
from troupe.looks.domain.document import Changes, LookDocument
from troupe.looks.domain.kits import Credit, Kit
from troupe.looks.domain.seeds import seed_of
from troupe.looks.domain.weights import Weights, bases_in_conflict, weights_of
from troupe.looks.errors import (
    BaseMismatch,
    KitMissing,
    LookNotFound,
    NoActivePersona,
    OnePersonaOnly,
    OutOfStep,
    RevisionNotFound,
    RoleTooSmall,
    StarterReadOnly,
)
from troupe.looks.rig.resolve import UnknownItem, resolve
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.words import Reading, read_words
from troupe.looks.service.locating import located
from troupe.looks.service.locking import locked_values
from troupe.looks.store.wardrobe import Kept, State, WardrobeStore
from troupe.personas import Casting, CastPersona, Persona, Personas, Talent

_AS_BORN = 1
"""The revision of a look that nobody has changed."""


@dataclass(frozen=True)
class Dressed:
    """A persona with its look as it is now."""

    persona: CastPersona
    document: LookDocument
    revision: int
    changed: tuple[str, ...] = ()
    kits: Mapping[str, Kit] = field(default_factory=dict)
    """The kits that whoever the persona belongs to has."""

    @cached_property
    def resolved(self) -> ResolvedLook:
        try:
            return resolve(self.document.drawn, self.bearer)
        except UnknownItem as refused:
            raise located(refused, self.document) from None

    @cached_property
    def bearer(self) -> Bearer:
        """What the persona itself says about how it looks: its age and its words."""
        persona = self.persona.document
        told = {
            **self.document.features.as_texts,
            "clothing": self.document.clothing,
            "body": persona.body,
            "gender": persona.gender or "",
        }
        patch = read_words(told, persona.language).patch
        return Bearer(persona.age, "adult" if self.persona.realm == "adult" else "family", patch, self.kits)

    @cached_property
    def weights(self) -> Weights:
        return weights_of(self.document.drawn, self.bearer.kits)

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Whose kits move the drawing itself."""
        weighing = [self.kits[item.id] for item in self.weights.items if item.weight and item.id in self.kits]
        return tuple(Credit(kit.id, kit.author, kit.licence) for kit in weighing if kit.rig)

    @property
    def warnings(self) -> list[str]:
        """What is not as it was asked for, and is drawn all the same."""
        found = list(self.resolved.warnings)
        found += ["kit_missing"] if self.weights.chosen_and_missing else []
        return found + (["base_mismatch"] if self.bases_in_conflict else [])

    @property
    def bases_in_conflict(self) -> Mapping[str, str]:
        """The kits with their families of models, when no model could wear them all."""
        return bases_in_conflict(self.weights, self.bearer.kits)

    def require_kits(self, *, skip_missing: bool) -> None:
        """A model needs every chosen kit, and all of one family; the studio's own drawing needs none."""
        if bases := self.bases_in_conflict:
            raise BaseMismatch(bases)
        if self.weights.chosen_and_missing and not skip_missing:
            raise KitMissing(self.weights.chosen_and_missing)

    def as_if(self, changes: Changes) -> "Dressed":
        """The same persona with some fields changed; nothing is stored."""
        return replace(self, document=self.document.changed_by(changes))

    def kept_as(self, persona: CastPersona, revision: int, changed: Sequence[str]) -> "Dressed":
        """The same look now that it is stored. What was worked out of it holds on: storing changes how somebody looks,
        never what is said of it elsewhere in the persona."""
        kept = replace(self, persona=persona, revision=revision, changed=tuple(changed))
        vars(kept).update({name: vars(self)[name] for name in _WORKED_OUT if name in vars(self)})
        return kept


_WORKED_OUT = ("bearer", "resolved", "weights")
KitsOf = Callable[[str], Awaitable[Mapping[str, Kit]]]
"""The kits somebody has, by their ids."""


async def _no_kits(user_id: str) -> Mapping[str, Kit]:
    return {}


class Wardrobe:
    """How personas look, and how that is changed."""

    def __init__(
        self,
        database: Database,
        store: WardrobeStore,
        personas: Personas,
        casting: Casting,
        live: LiveLog,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._personas = personas
        self._casting = casting
        self._live = live
        self._clock = clock
        self._kits_of: KitsOf = _no_kits
        self._starters_move = False

    def let_starters_move(self) -> None:
        """Where one person lives alone, nobody else sees what a starter does."""
        self._starters_move = True

    def follow(self, kits_of: KitsOf) -> None:
        """Let drawings follow the kits that a person has."""
        self._kits_of = kits_of

    async def of(self, user: User, persona_id: str) -> Dressed:
        """A persona's look; what somebody may not see does not exist."""
        return await self.worn_by(await self._seen(user, persona_id))

    async def to_look_at(self, user: User, persona_id: str) -> Dressed:
        """The same as it is shown in lists, of which the bin is one."""
        try:
            return await self.worn_by(await self._personas.to_look_at(user, persona_id))
        except Missing:
            raise LookNotFound(persona_id) from None

    async def named(self, user: User, persona_id: str | None, dot_id: str | None) -> Dressed:
        """The persona of a request: by id, by handle, or whoever is active."""
        return await self.of(user, await self.meant(user, persona_id, dot_id))

    async def meant(self, user: User, persona_id: str | None, dot_id: str | None) -> str:
        """The id of that persona; whether an id is anybody's shows when it is used."""
        if persona_id and dot_id:
            raise OnePersonaOnly
        if dot_id:
            try:
                return (await self._personas.called(user, dot_id)).id
            except Missing:
                raise LookNotFound(dot_id) from None
        if persona_id:
            return persona_id
        active = await self._personas.active(user)
        if active is None:
            raise NoActivePersona
        return active.id

    async def require_editor(self, user: User, persona_id: str) -> None:
        """Whoever moves a figure may change it. A starter is everyone's, and moves where nobody else sees it."""
        try:
            await self._personas.as_least(user, persona_id, "editor")
        except (Missing, Denied):
            if not (await self._seen(user, persona_id)).is_starter:
                raise RoleTooSmall from None
            if not self._starters_move:
                raise StarterReadOnly from None

    async def worn_by(self, persona: CastPersona) -> Dressed:
        kept = await self._store.find(persona.id)
        document = _document(persona, kept)
        # A starter is drawn as it was composed, and belongs to nobody.
        kits = {} if persona.is_starter or not persona.user_id else await self._kits_of(persona.user_id)
        if kept is None:
            return Dressed(persona, document, _AS_BORN, kits=kits)
        # The persona's own share may have been changed with its document, which counts as one change more.
        return Dressed(persona, document, kept.revision + (kept.seen != _mark(document)), kits=kits)

    def imagined(self, changes: Changes) -> ResolvedLook:
        """Somebody who is nobody yet."""
        document = LookDocument.read(changes)
        told = read_words({**document.features.as_texts, "clothing": document.clothing}).patch
        realm: Realm = "adult" if self._store.realm == "adult" else "family"
        try:
            return resolve(document.drawn, Bearer(realm=realm, told=told))
        except UnknownItem as refused:
            raise located(refused, document) from None

    async def change(self, user: User, persona_id: str, changes: Changes, revision: int | None = None) -> Dressed:
        """Merge changes into a look; one wrong value changes nothing, and what is stored already counts for nothing."""
        async with self._database.writing():
            before = await self._held(user, persona_id)
            if revision is not None and revision != before.revision:
                raise OutOfStep(before.revision)
            return await self._put_on(user, before, before.document.changed_by(changes))

    async def restore(self, user: User, persona_id: str, revision: int) -> Dressed:
        """Look again as then, which is a change like any other."""
        async with self._database.writing():
            before = await self._held(user, persona_id)
            state = await self._store.state(persona_id, revision)
            if state is None:
                raise RevisionNotFound(revision)
            return await self._put_on(user, before, LookDocument.read(state.document))

    async def put_on(self, user: User, persona: CastPersona, told: Changes) -> Dressed:
        """Dress a persona that just came in, or was copied, as it was dressed where it comes from."""
        before = await self.worn_by(persona)
        share = LookDocument.read(told).of_the_wardrobe
        return await self._put_on(user, before, LookDocument.read(before.document.of_the_persona | share))

    async def drawn_anew(self, user: User, persona_id: str, seed: int, locked: Sequence[str], *, save: bool) -> Dressed:
        """A new seed; what is locked stays as it is seen now."""
        if save:
            async with self._database.writing():
                held = await self._held(user, persona_id)
                return await self._put_on(user, held, _drawn_anew(held, seed, locked))
        worn = await self.of(user, persona_id)
        document = _drawn_anew(worn, seed, locked)
        return replace(worn, document=document, changed=tuple(worn.document.differences(document)))

    async def described(self, user: User, persona_id: str, text: str, language: str | None) -> Reading:
        """What words would say about this persona's look; nothing is stored."""
        worn = await self.of(user, persona_id)
        return read_words([text], language or worn.persona.document.language)

    async def states(self, user: User, persona_id: str, before: int | None, limit: int) -> Sequence[State]:
        await self.of(user, persona_id)
        return await self._store.states(persona_id, before, limit)

    async def _seen(self, user: User, persona_id: str) -> CastPersona:
        try:
            return await self._personas.get(user, persona_id)
        except Missing:
            raise LookNotFound(persona_id) from None

    async def _held(self, user: User, persona_id: str) -> Dressed:
        try:
            persona = await self._personas.held(user, persona_id, "editor")
        except (Missing, Denied):
            seen = await self._seen(user, persona_id)
            raise (StarterReadOnly if seen.is_starter else RoleTooSmall) from None
        return await self.worn_by(persona)

    async def _put_on(self, user: User, before: Dressed, document: LookDocument) -> Dressed:
        refusing = replace(before, document=document)
        _ = refusing.resolved  # what cannot be drawn is refused before anything is stored
        changed = before.document.differences(document)
        if not changed:
            return before
        persona, now = before.persona, self._clock()
        if _dressed(persona, document) != persona.document:
            persona = await self._casting.rewrite(user, persona, _dressed(persona, document), "look")
        after = refusing.kept_as(persona, before.revision + 1, changed)
        if before.revision == _AS_BORN:  # what a first change is undone to
            await self._store.save_state(persona.id, State(_AS_BORN, before.document.as_json(), [], now))
        kept = Kept(persona.id, after.revision, document.of_the_wardrobe, _mark(document), now)
        await self._store.save(kept, State(after.revision, document.as_json(), changed, now))
        await self._live.announce(f"avatar:{persona.id}", "avatar.setStyle", style_event(after))
        return after


def style_event(dressed: Dressed) -> dict[str, object]:
    """Everything about a style in one event, so that whoever joins late needs no other."""
    weights = dressed.weights.as_json()
    return {
        "revision": dressed.revision,
        "style": dressed.document.style,
        "weights": weights["weights"],
        "scale": weights["scale"],
        "scaled": weights["scaled"],
        "changed": list(dressed.changed),
        "look_hash": dressed.resolved.look_hash,
        "svg_url": f"/api/looks/{dressed.persona.id}/avatar.svg",
    }


def _document(persona: CastPersona, kept: Kept | None) -> LookDocument:
    """A starter's composed look, else what the persona's document says and the wardrobe adds."""
    match persona.document.handle:
        case "nova" | "rook" | "moss" as handle if persona.is_starter:
            return LookDocument.read(json.loads(starter_look(handle).model_dump_json()))
    wishes = persona.document.look.model_dump(mode="json")
    seed = seed_of(persona.id) if wishes["seed"] is None else wishes["seed"]
    return LookDocument.read(wishes | {"seed": seed} | (kept.document if kept else {}))


def _dressed(persona: CastPersona, document: LookDocument) -> Persona:
    look = type(persona.document.look).model_validate_json(json.dumps(document.of_the_persona))
    return persona.document.model_copy(update={"look": look, "talents": _talents(persona.document, document)})


def _talents(persona: Persona, document: LookDocument) -> tuple[Talent, ...]:
    """A kit that speaks in a look is one of the persona's talents."""
    named = [*filter(None, [document.identity_kit]), *(kit.id for kit in document.kits)]
    known = {talent.id for talent in persona.talents}
    return (*persona.talents, *(Talent(id=id) for id in dict.fromkeys(named) if id not in known))


def _mark(document: LookDocument) -> str:
    return hashlib.sha256(canonical(document.of_the_persona).encode()).hexdigest()[:16]


def _drawn_anew(worn: Dressed, seed: int, locked: Sequence[str]) -> LookDocument:
    return worn.document.changed_by({"seed": seed, **locked_values(worn.document, worn.resolved, locked)})

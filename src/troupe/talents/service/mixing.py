"""Several kits made into one: told beforehand what it will be, made as a job."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from troupe.accounts import People, User
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.durable import FolderDraft
from troupe.kit.times import Clock, as_text
from troupe.talents.domain.adapter import FAMILIES
from troupe.talents.domain.architecture import Family
from troupe.talents.domain.kit import consents_of
from troupe.talents.domain.making import DEFAULT_BASES, Draft, as_file, base_file, manifest_of, weights_metadata
from troupe.talents.domain.mixing import MOST_RANK
from troupe.talents.domain.naming import BASE, LICENCE, MANIFEST, PROMPTS, RIG, WEIGHTS, is_kit_id
from troupe.talents.domain.texts import prompts_for, prompts_in
from troupe.talents.errors import (
    AdapterTypeUnsupported,
    BadChange,
    BadId,
    BaseMismatch,
    KitExists,
    LicenceForbids,
    NothingMixed,
    RankTooLarge,
)
from troupe.talents.errors.training import LikenessRequired
from troupe.talents.service.blending import Blend, Input, Method, Tick, blend, forecast
from troupe.talents.service.keeping import Keeping, is_closed, licence_text
from troupe.talents.service.library import Shown
from troupe.talents.service.samples import about
from troupe.talents.store import data_sha256, packed, sha256_of

if TYPE_CHECKING:
    from troupe.jobs.domain import Flat

MIXING = "talents.mix"
STEP = "mixing"
_MOST_DELTAS = 200
_HEAVIEST = 2
_MOST_PROMPTS = {"positive_prompts": 20, "negative_prompts": 50, "style_prompts": 20}
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Mix:
    """What is to be mixed, and into what."""

    inputs: Sequence[tuple[str, float]]
    method: Method
    rank: int = 16
    id: str | None = None
    description: str | None = None
    license: str | None = None


class _Stopped(Exception):
    """The one who waited for a mix has gone."""


class Mixing:
    """The use cases of mixing."""

    def __init__(self, keeping: Keeping, people: People, jobs: Jobs, clock: Clock) -> None:
        self._keeping = keeping
        self._people = people
        self._jobs = jobs
        self._clock = clock

    async def preview(self, user: User, mix: Mix) -> dict[str, object]:
        """What the mix would be; writes nothing."""
        shown = await self._inputs(user, mix)
        family = cast(Family, shown[0].kit.family)
        inputs = [_input(each, weight) for each, (_, weight) in zip(shown, mix.inputs, strict=True)]
        rank, size, loss = await _in_thread(lambda tick: forecast(inputs, family, mix.method, mix.rank, tick))
        return {
            "fits": "yes",
            "family": family,
            "rank": rank,
            "bytes": size,
            "exact": mix.method == "exact",
            "loss": loss.as_json(),
        }

    async def start(self, user: User, mix: Mix) -> Job:
        """Mix as a job; the same mix that waits or runs already is given back."""
        shown = await self._inputs(user, mix)
        id = mix.id or ""
        if not is_kit_id(id):
            raise BadId(id)
        self._require_type(id, shown)
        if any(each.kit.id == id for each in await self._keeping.library.all(user.id)):
            raise KitExists(id)
        inputs = {**asdict(mix), "inputs": [[id, weight] for id, weight in mix.inputs]}
        return await self._jobs.start(
            MIXING, user, title=f"Mix {id}", subject=Subject("talent", id), inputs=inputs, identity=id
        )

    def kind(self) -> JobKind:
        return JobKind(MIXING, "Mix talent kits", "cpu", (STEP,), self._work)

    async def _work(self, context: JobContext) -> "Flat | None":
        told: Mapping[str, Any] = context.inputs
        mix = Mix(**{**told, "inputs": [(id, weight) for id, weight in told["inputs"]]})
        user = await self._people.acting(context.user_id)

        async def make() -> dict[str, object]:
            return await self._make(user, mix, context)

        return cast("Flat", await context.step(STEP, make))

    async def _make(self, user: User, mix: Mix, context: JobContext) -> dict[str, object]:
        """From the first module to the installed kit; an attempt that was cut short after that finds it there."""
        id = mix.id or ""
        there = [each for each in await self._keeping.library.all(user.id) if each.kit.id == id]
        if there and there[0].kit.metadata.get("job_id") == context.job_id:
            return {"kit_id": id}
        shown = await self._inputs(user, mix)
        family = cast(Family, shown[0].kit.family)
        inputs = [_input(each, weight) for each, (_, weight) in zip(shown, mix.inputs, strict=True)]
        made = await _in_thread(
            lambda tick: blend(inputs, family, mix.method, mix.rank, tick),
            lambda done, of: context.progress(done * 95 // of),
        )
        with self._keeping.library.shelves.draft() as draft:
            await asyncio.to_thread(self._write, draft, mix, shown, made, context.job_id)
            await self._keeping.install(user, draft, id, "mixed")
        return {"kit_id": id, "loss": made.loss.as_json()}

    async def _inputs(self, user: User, mix: Mix) -> list[Shown]:
        """The kits of a mix, which fit one another and may be mixed."""
        ids = [id for id, _ in mix.inputs]
        if not 2 <= len(ids) <= 8 or len(set(ids)) < len(ids):
            raise BadChange("inputs", "2 to 8 kits, each once")
        if not all(-_HEAVIEST <= weight <= _HEAVIEST for _, weight in mix.inputs):
            raise BadChange("inputs", f"each weight from -{_HEAVIEST} to {_HEAVIEST}")
        if not any(weight for _, weight in mix.inputs):
            raise NothingMixed
        shown = [await self._keeping.library.get(user.id, id) for id in ids]
        for each in shown:
            if {"consent_missing", "consent_withdrawn"} & {found.code for found in each.kit.found}:
                raise LikenessRequired
            if each.kit.usable != "full" or each.kit.adapter is None or each.kit.adapter.is_dora:
                raise AdapterTypeUnsupported(each.kit.id)
            if each.owner not in ("you", "studio") and is_closed(each.kit):
                raise LicenceForbids(each.kit.id)
        _require_one_family(shown)
        _require_rank(shown, mix)
        return shown

    def _require_type(self, id: str, shown: Sequence[Shown]) -> None:
        people = [each for each in shown if each.kit.type == "identity"]
        wanted = "identity" if len(people) == 1 else "style"
        if id.split(".")[1] != wanted:
            raise BadChange("output.id", f"this mix is a kit avatar.{wanted}.NAME")

    def _write(self, draft: FolderDraft, mix: Mix, shown: Sequence[Shown], made: Blend, job_id: str) -> None:
        """Every file of the mixed kit."""
        parents = [
            {"id": each.kit.id, "sha256": sha256_of(Path(each.kit.path) / WEIGHTS), "weight": weight}
            for each, (_, weight) in zip(shown, mix.inputs, strict=True)
        ]
        joined = _joined(mix, shown, made, as_text(self._clock()), _kept(shown, parents, job_id))
        ids = [each.kit.id for each in shown]
        draft.write(WEIGHTS, packed(made.tensors, weights_metadata(joined, data_sha256(made.tensors), ids)))
        small = {
            PROMPTS: as_file(_prompts(mix, shown, joined)),
            LICENCE: _licences(mix, shown),
            RIG: as_file(_rig(mix, shown)),
        }
        for name, content in small.items():
            draft.write(name, [content])
        weights = draft.path / WEIGHTS
        size = weights.stat().st_size
        sums = {name: about(content) for name, content in small.items()}
        sums[WEIGHTS] = {"bytes": size, "sha256": sha256_of(weights)}
        told = manifest_of(joined, size, sums)
        draft.write(BASE, [base_file(told)])
        draft.write(MANIFEST, [as_file(told)])


def _input(shown: Shown, weight: float) -> Input:
    return Input(shown.kit.id, Path(shown.kit.path) / WEIGHTS, weight)


def _require_one_family(shown: Sequence[Shown]) -> None:
    bases = {each.kit.id: each.kit.family or "unknown" for each in shown}
    if len(set(bases.values())) > 1 or not set(bases.values()) <= set(FAMILIES):
        raise BaseMismatch(bases)
    _require_one_width(shown, cast(Family, shown[0].kit.family))


def _require_one_width(shown: Sequence[Shown], family: Family) -> None:
    """Models of one family may still be of two sizes: a layer that both kits change is as wide in both."""
    known: dict[str, tuple[int, int]] = {}
    for each in shown:
        adapter = each.kit.adapter
        for name, place in adapter.placed(family).items() if adapter else ():
            module = adapter.modules[name] if adapter else None
            if place is None or module is None:
                continue
            widths = (module.up.shape[0], module.down.shape[1])
            if known.setdefault(f"{place.part}.{place.name}", widths) != widths:
                raise BaseMismatch({one.kit.id: str(one.kit.manifest.get("base_model")) for one in shown})


def _require_rank(shown: Sequence[Shown], mix: Mix) -> None:
    if not 1 <= mix.rank <= MOST_RANK:
        raise BadChange("rank", f"1 to {MOST_RANK}")
    weighing = [each for each, (_, weight) in zip(shown, mix.inputs, strict=True) if weight]
    whole = sum(max(each.kit.adapter.ranks) for each in weighing if each.kit.adapter)
    if mix.method == "exact" and whole > MOST_RANK:
        raise RankTooLarge(whole)


def _joined(mix: Mix, shown: Sequence[Shown], made: Blend, now: str, more: Mapping[str, Any]) -> Draft:
    family = shown[0].kit.family or ""
    people = [each.kit for each in shown if each.kit.type == "identity"]
    negatives = [part.strip() for each in shown for part in str(each.kit.manifest.get("negatives") or "").split(",")]
    named = " + ".join(f"{weight:g} {id}" for id, weight in mix.inputs)
    loss = made.loss.as_json()
    kept: dict[str, Any] = {"source": "mixed", "trained": True, "version": 1, "adapter": "lora", "dialect": "kohya"}
    return Draft(
        id=mix.id or "",
        family=family,
        base_model=str(shown[0].kit.manifest.get("base_model") or DEFAULT_BASES[family]),
        rank=made.rank,
        licence=mix.license or " AND ".join(dict.fromkeys(each.kit.licence for each in shown)),
        token=str(people[0].manifest.get("token") or "") or None if len(people) == 1 else None,
        negatives=", ".join(dict.fromkeys(filter(None, negatives)))[:2_000] or None,
        description=mix.description or f"Mixed of {named}.",
        tags=["mix"],
        created_at=now,
        about=kept | dict(more) | {"mix": {"method": mix.method, "loss": loss}},
    )


def _kept(shown: Sequence[Shown], parents: Sequence[Mapping[str, Any]], job_id: str) -> dict[str, Any]:
    """Where a mix comes from, and whose consent it stands on."""
    consents = sorted(frozenset[str]().union(*(consents_of(each.kit) for each in shown)))
    told: dict[str, Any] = {"parents": list(parents), "job_id": job_id}
    people = [each.kit for each in shown if each.kit.type == "identity"]
    if len(people) == 1:
        told["subject"] = people[0].metadata.get("subject") or "fictional"  # a sample says nothing, and is nobody
    return told | ({"consent_ids": consents, "consents_given_at": _dates(shown)} if consents else {})


def _dates(shown: Sequence[Shown]) -> dict[str, str]:
    """When each of those consents was given, as far as the parents say."""
    found: dict[str, str] = {}
    for metadata in (each.kit.metadata for each in shown):
        inherited, own, at = (metadata.get(name) for name in ("consents_given_at", "consent_id", "consent_given_at"))
        found |= inherited if isinstance(inherited, dict) else {}
        found |= {own: at} if isinstance(own, str) and isinstance(at, str) else {}
    return found


def _prompts(mix: Mix, shown: Sequence[Shown], joined: Draft) -> dict[str, object]:
    """What the mix itself would be asked for, then what its parents are, as far as they count for something."""
    words = [str(tag) for each in shown for tag in each.kit.metadata.get("tags") or []]
    told = prompts_for(joined.id, joined.token, list(dict.fromkeys(words)), joined.negatives or "")
    wanted = [each for each, (_, weight) in zip(shown, mix.inputs, strict=True) if weight > 0]
    written = [found for each in wanted if (found := prompts_in(each.kit.contents.small.get(PROMPTS)))]
    for name, most in _MOST_PROMPTS.items():
        parents = [text for each in written for text in getattr(each, name)]
        own = [] if name == "style_prompts" and parents else cast("list[str]", told[name])
        told[name] = list(dict.fromkeys([*own, *parents]))[:most]
    return told


def _licences(mix: Mix, shown: Sequence[Shown]) -> bytes:
    """Every parent's licence, in full."""
    parts = [f"{mix.license}\n"] if mix.license else []
    parts += [f"{each.kit.id}: {each.kit.licence}\n\n{licence_text(each.kit)}\n" for each in shown]
    return "\n----\n\n".join(parts).encode()


def _rig(mix: Mix, shown: Sequence[Shown]) -> dict[str, object]:
    """What the parents do to the drawing, as far as each weighs; the one identity stays."""
    deltas: list[dict[str, object]] = []
    people = [each.kit for each in shown if each.kit.type == "identity" and each.kit.rig]
    for each, (_, weight) in zip(shown, mix.inputs, strict=True):
        for delta in (each.kit.rig or {}).get("deltas", []):
            deltas += _weighed(delta, weight)
    identity = people[0].rig.get("identity") if len(people) == 1 and people[0].rig else None
    return {"rig_version": 1, "axis": None, "identity": identity, "deltas": deltas[:_MOST_DELTAS], "sliders": []}


def _weighed(delta: Mapping[str, Any], weight: float) -> list[dict[str, object]]:
    match delta["op"]:
        case "add":
            return [{**delta, "value": delta["value"] * weight}]
        case "scale":
            return [{**delta, "value": 1 + weight * (delta["value"] - 1)}]
        case _:
            return [dict(delta)] if weight >= 0.5 else []


async def _in_thread(
    work: Callable[[Tick], Answer], told: Callable[[int, int], Awaitable[None]] | None = None
) -> Answer:
    """Heavy numbers beside the loop; they stop at the next module when whoever waits is cancelled."""
    stopped, loop = False, asyncio.get_running_loop()

    def tick(done: int, of: int) -> None:
        if stopped:
            raise _Stopped
        if told and (done % 8 == 0 or done == of):
            asyncio.run_coroutine_threadsafe(_tell(told, done, of), loop).result(60)

    running = asyncio.ensure_future(asyncio.to_thread(work, tick))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stopped = True
        await asyncio.gather(running, return_exceptions=True)
        raise


async def _tell(told: Callable[[int, int], Awaitable[None]], done: int, of: int) -> None:
    await told(done, of)

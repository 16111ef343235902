"""Taking everything along, and leaving without a trace."""

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from troupe.accounts.domain import User
from troupe.accounts.errors import HasChildren, LastOwner, NotAllowed, NotConfirmed, PrivacyJobRunning, UserNotFound
from troupe.accounts.service.administration import Administration
from troupe.accounts.service.audit import Audit, Hashing
from troupe.accounts.service.people import People
from troupe.accounts.service.signins import SignIns
from troupe.accounts.store import Mode, PeopleStore, PrivacyStore, Run
from troupe.database import Database
from troupe.jobs import JobContext, JobKind, Jobs
from troupe.kit.durable import Durable
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.media import MediaLibrary

EXPORT, ERASE = "accounts.export", "accounts.erase"


@dataclass(frozen=True)
class Record:
    """One row of an export, under the name of its noun."""

    noun: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Attachment:
    """One file of an export."""

    path: str
    content: bytes


Exports = Callable[[User], AsyncIterator[Record | Attachment]]
Erases = Callable[[User], Awaitable[Mapping[str, int]]]


@dataclass(frozen=True)
class Share:
    """What one slice adds to an export, and how it erases what it keeps."""

    name: str
    export: Exports | None = None
    erase: Erases | None = None


class Afterwards(Protocol):
    """What follows an erasure: give free pages back, and look whether anything is left."""

    async def clean(self) -> Sequence[str]: ...

    async def search(self, words: Sequence[str]) -> Sequence[str]: ...

    async def backups(self, delete: bool) -> Sequence[str]: ...


class Privacy:
    """Export and erasure; slices take part through functions that are registered in the app."""

    def __init__(
        self,
        database: Database,
        store: PrivacyStore,
        people_store: PeopleStore,
        people: People,
        sign_ins: SignIns,
        administration: Administration,
        audit: Audit,
        hashing: Hashing,
        jobs: Jobs,
        media: MediaLibrary,
        afterwards: Afterwards,
        mode: Mode,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._people_store = people_store
        self._people = people
        self._sign_ins = sign_ins
        self._administration = administration
        self._audit = audit
        self._hashing = hashing
        self._jobs = jobs
        self._media = media
        self._afterwards = afterwards
        self._mode = mode
        self._clock = clock
        self._new_id = new_id
        self._shares: list[Share] = []
        jobs.register(JobKind(EXPORT, "Export everything", "io", ["collect"], self._export_job))
        jobs.register(JobKind(ERASE, "Erase a person", "io", ["erase"], self._erase_job))

    def register(self, share: Share) -> None:
        """Let a slice take part; register from the lowest floor up, erasure goes the other way."""
        self._shares.append(share)

    async def begin_export(self, user: User) -> str:
        """A job that makes a zip of everything; its result is a file of the person's library."""
        await self._jobs.open()
        async with self._database.writing():
            run = await self._begin(Run(self._new_id(), "export", user.id, None, False, self._clock()))
            job = await self._jobs.start(EXPORT, user, inputs={"run": run.id})
            await self._store.change(run.id, job_id=job.id)
            await self._audit.note("privacy.export", user.id, user.id)
        return job.id

    async def export_to(self, user: User, to: Path) -> dict[str, object]:
        """The same at once, into a file."""
        content = await self._zip(user)
        Durable(to.absolute().parent).replace(to.absolute(), content)
        async with self._database.writing():
            await self._audit.note("privacy.export", user.id, user.id)
        return {"file": str(to), "bytes": len(content)}

    async def begin_erase(
        self, asking: User, user_id: str, confirm: str | None, password: str | None, *, delete_backups: bool = False
    ) -> str:
        """From here on nobody signs in as this person; the rest is a job, which goes on after a restart."""
        person = await self._to_be_erased(asking, user_id)
        if asking.id == person.id:
            if (confirm or "").strip().lower() != person.username:
                raise NotConfirmed
            if self._mode == "multi":
                await self._sign_ins.check_password(person, password or "")
        await self._jobs.open()
        async with self._database.writing():
            run = await self._close(asking, person, delete_backups=delete_backups and asking.role == "owner")
            await self._close_everyone(asking, person)
            keeper = await self._people.settle_owner()
            job = await self._jobs.start(ERASE, keeper, inputs={"run": run.id})
            await self._store.change(run.id, job_id=job.id)
        return job.id

    async def erase_now(self, asking: User, person: User) -> dict[str, object]:
        """The same on the command line, to its end."""
        person = await self._to_be_erased(asking, person.id)
        async with self._database.writing():
            run = await self._close(asking, person, delete_backups=False)
            await self._close_everyone(asking, person)
        return await self._finish_all(run)

    async def resume(self) -> int:
        """Go on with erasures that a crash cut short; how many there were."""
        waiting = [run for run in await self._store.all() if run.kind == "erase"]
        for run in waiting:
            await self.finish(run)
        await self._store.forget_exports()
        return len(waiting)

    async def finish(self, run: Run) -> dict[str, object]:
        """Every step can be done again: what is gone already is simply not found."""
        person = await self._people_store.find(run.user_id or "")
        if person is None:
            await self._store.remove(run.id)
            return {"erased": False}
        counts: dict[str, int] = {}
        for share in reversed(self._shares):
            if share.erase is not None:
                counts |= await share.erase(person)
        async with self._database.writing():
            await self._store.detach(run.id)
            await self._people_store.remove(person.id)
            await self._audit.note("person.erased", target_id=person.id)
        notes = [*await self._afterwards.clean(), *await self._afterwards.backups(run.delete_backups)]
        found = await self._afterwards.search([person.id, *_telling(person)])
        subject = self._hashing.person(person.id)
        async with self._database.writing():
            await self._store.add_receipt(self._new_id(), subject, self._clock(), counts, list(found), list(notes))
            await self._store.remove(run.id)
        return {"erased": True, "receipt": subject, "counts": counts, "found": list(found), "notes": list(notes)}

    async def _export_job(self, context: JobContext) -> Mapping[str, object]:
        async def collect() -> str:
            user = await self._people_store.find(context.user_id)
            if user is None:
                raise UserNotFound
            name = f"troupe-export-{as_text(self._clock())[:10]}.zip"
            made = await self._media.keep(
                user, await self._zip(user), kind="document", type="application/zip", name=name
            )
            return made.id

        try:
            media_id = await context.step("collect", collect)
        finally:
            await self._store.remove_of(context.user_id)
        return {"media_id": media_id}

    async def _erase_job(self, context: JobContext) -> Mapping[str, object]:
        async def erase() -> dict[str, object]:
            run = await self._store.find(str(context.inputs["run"]))
            return {} if run is None else await self._finish_all(run)

        return await context.step("erase", erase)

    async def _to_be_erased(self, asking: User, user_id: str) -> User:
        person = await self._people_store.find(user_id)
        if asking.id != user_id and not asking.is_admin:
            raise NotAllowed
        if person is None or person.status == "erasing":
            raise UserNotFound
        alone = len(await self._people_store.page("", 2)) == 1
        if person.role == "owner" and not (self._mode == "local" or alone):
            raise LastOwner
        if await self._people_store.children_of(person.id):
            raise HasChildren
        return person

    async def _close(self, asking: User, person: User, *, delete_backups: bool) -> Run:
        run = Run(self._new_id(), "erase", person.id, None, delete_backups, self._clock())
        await self._begin(run)
        held = await self._people_store.hold(person.id)
        if held is not None:
            # An owner who leaves makes room for the next one, who is made when somebody comes.
            role = "member" if held.role == "owner" else held.role
            await self._people_store.save(replace(held, status="erasing", role=role))
            await self._administration.cut_off(held)
        await self._audit.note("privacy.erase", asking.id, person.id)
        return run

    async def _close_everyone(self, asking: User, person: User) -> None:
        """When the owner of a studio for one leaves, so do the people they made: the directory is empty afterwards."""
        if asking.id != person.id or asking.role != "owner":
            return
        for other in await self._people_store.page("", 100_000):
            if other.status != "erasing":
                await self._close(asking, other, delete_backups=False)

    async def _finish_all(self, run: Run) -> dict[str, object]:
        receipt = await self.finish(run)
        for other in await self._store.all():
            if other.kind == "erase" and other.job_id is None:
                await self.finish(other)
        return receipt

    async def _begin(self, run: Run) -> Run:
        if not await self._store.add(run):
            raise PrivacyJobRunning
        return run

    async def _zip(self, user: User) -> bytes:
        """Everything of the person: a JSON Lines file for each noun, their files, and a manifest."""
        lines: dict[str, list[str]] = {}
        sums: dict[str, str] = {}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for share in self._shares:
                if share.export is None:
                    continue
                async for each in share.export(user):
                    if isinstance(each, Attachment):
                        _put(archive, sums, each.path, each.content)
                    else:
                        line = json.dumps(each.values, ensure_ascii=False, default=str)
                        lines.setdefault(each.noun, []).append(line)
            for noun in sorted(lines):
                _put(archive, sums, f"{noun}.jsonl", ("\n".join(lines[noun]) + "\n").encode("utf-8", "replace"))
            about = {"made_at": as_text(self._clock()), "user_id": user.id, "sha256": sums}
            archive.writestr("manifest.json", json.dumps(about, indent=1))
        return packed.getvalue()


def _put(archive: zipfile.ZipFile, sums: dict[str, str], path: str, content: bytes) -> None:
    archive.writestr(path, content)
    sums[path] = hashlib.sha256(content).hexdigest()


def _telling(person: User) -> list[str]:
    """Names that point to this person and to nothing else."""
    usual = {"owner", "you", "admin"}
    names = {person.username, person.display_name}
    return sorted(name for name in names if len(name) >= 6 and name.lower() not in usual)

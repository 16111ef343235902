"""Measuring: whether a persona still is itself, as a job that can be stopped and goes on where it was."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import Job, JobContext, JobKind, JobNotFound, Jobs, Subject
from troupe.kit.errors import Missing
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.counting import Counted, manner_of
from troupe.minds.domain.reporting import FEWEST_LAST, MOST_LAST, Report
from troupe.minds.errors import BrainNotFound, NoSuchChat, NoSuchReport
from troupe.minds.service.brains import Brains
from troupe.minds.service.counting import Counting
from troupe.minds.service.examining import MEASURING, Examining, steps_of
from troupe.minds.service.reminding import Paths
from troupe.minds.store.counts import CountStore
from troupe.minds.store.reports import ReportStore
from troupe.personas import CastPersona, Part, Personas, Problem, Refused, read, said_as

Fields = Mapping[str, object]
_Id = Annotated[str, Field(max_length=64)]


class FidelityAsked(Part):
    """What is to be measured: an interview, or answers given in chats."""

    source: Literal["probes", "chat"] = "probes"
    chat_id: _Id | None = None
    judge: _Id | None = None
    last: Annotated[int, Field(ge=FEWEST_LAST, le=MOST_LAST)] | None = None


class Measuring:
    """Reports of fidelity: begin one, look at them."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        people: People,
        brains: Brains,
        jobs: Jobs,
        reports: ReportStore,
        counts: CountStore,
        counting: Counting,
        examining: Examining,
        paths: Paths,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._people = people
        self._brains = brains
        self._jobs = jobs
        self._reports = reports
        self._counts = counts
        self._counting = counting
        self._examining = examining
        self._paths = paths
        self._clock = clock
        self._new_id = new_id

    def kind(self) -> JobKind:
        return JobKind(MEASURING, "Measure a persona", "io", steps_of, self._work)

    async def begin(self, user: User, persona_id: str, fields: Fields) -> tuple[Report, Job]:
        """Begin a measurement; its report fills when the job is done."""
        with said_as("INVALID_INPUT"):
            asked = read(FidelityAsked, fields)
        persona = await self._personas.as_least(user, persona_id, "editor")
        _check(asked)
        if asked.chat_id is not None:
            await self._path(user, asked.chat_id)
        brain = await self._brain(user, persona) if asked.source == "probes" else None
        judge = await self._judge(user, asked.judge, brain)
        id = self._new_id()
        await self._jobs.open()
        async with self._database.writing():
            job = await self._jobs.start(
                MEASURING,
                user,
                title=f"Measure {persona.document.name}"[:120],
                subject=Subject("persona", persona_id),
                inputs={"report_id": id, "source": asked.source, "language": persona.document.language},
            )
            report = Report(
                id=id,
                realm=user.realm,
                user_id=user.id,
                persona_id=persona_id,
                version=persona.version,
                source=asked.source,
                chat_id=asked.chat_id,
                last=asked.last,
                brain=brain.as_speaker() if brain else None,
                judge=judge.as_speaker() if judge else None,
                scripted=brain is not None and brain.kind == "scripted",
                job_id=job.id,
                status="running",
                answers=0,
                score=None,
                result=None,
                created_at=self._clock(),
            )
            await self._reports.add(report)
        return report, job

    async def page(self, user: User, persona_id: str, limit: int, cursor: str | None) -> Page[dict[str, object]]:
        """One's own reports of a persona, newest first."""
        persona = await self._personas.see(user, persona_id)
        of = f"fidelity {persona_id}"
        with said_as("INVALID_INPUT"):
            place = read_cursor(of, cursor, (int, str))
        after = (from_millis(min(int(place[0]), 2**52)), str(place[1])) if place else None
        found = await self._reports.page(user.id, persona_id, after, limit + 1)
        page = cut(found, limit, lambda each: [to_millis(each.created_at), each.id], of)
        shown = [(await self._as_it_stands(each, user)).as_json(persona.version) for each in page.items]
        return Page(shown, page.next_cursor)

    async def get(self, user: User, persona_id: str, report_id: str) -> dict[str, object]:
        persona = await self._personas.see(user, persona_id)
        found = await self._reports.find(user.id, persona_id, report_id) if is_id(report_id) else None
        if found is None:
            raise NoSuchReport(report_id)
        return (await self._as_it_stands(found, user)).as_json(persona.version)

    async def _as_it_stands(self, report: Report, user: User) -> Report:
        """One that still runs is what its job says: stopping or failing leaves nothing behind that could be wrong."""
        if report.status != "running":
            return report
        try:
            job = await self._jobs.get(report.job_id, user)
        except JobNotFound:
            return report.stopped("cancelled", None)
        if job.state == "failed":
            return report.stopped("failed", job.error)
        return report.stopped("cancelled", None) if job.state == "cancelled" else report

    async def _work(self, context: JobContext) -> Mapping[str, object]:
        report = await self._reports.load(str(context.inputs["report_id"]))
        if report is None:
            raise NoSuchReport(str(context.inputs["report_id"]))
        user = await self._people.acting(report.user_id)
        persona = await self._personas.as_least(user, report.persona_id, "editor")
        if report.source == "chat":
            told = await self._told(user, persona, report)
            return await self._examining.of_chats(context, report, user, persona, told)
        return await self._examining.by_interview(context, report, user, persona)

    async def _told(self, user: User, persona: CastPersona, report: Report) -> Sequence[Counted]:
        """The newest answers that were given in the persona's present manner."""
        await self._counting.catch_up()
        if report.chat_id is None:
            found = await self._counts.newest(user.id, persona.id, manner_of(persona.document), MOST_LAST)
        else:
            path = await self._path(user, report.chat_id)
            found = await self._counts.of_answers(user.id, persona.id, path)
        fitting = [each for each in found if each.counts.words and each.manner == manner_of(persona.document)]
        return fitting[-(report.last or MOST_LAST) :]

    async def _path(self, user: User, chat_id: str) -> Sequence[str]:
        try:
            return await self._paths(user, chat_id)
        except Missing:
            raise NoSuchChat(chat_id) from None

    async def _brain(self, user: User, persona: CastPersona) -> Brain:
        chosen = persona.document.brain_id
        return await self._named(user, chosen, "brain_id") if chosen else await self._brains.default(user)

    async def _judge(self, user: User, id: str | None, brain: Brain | None) -> Brain | None:
        if id is None:
            return None
        if brain is not None and brain.id == id:
            problem = Problem("judge", "same_brain", "A judge is another brain than the one that answers.")
            raise Refused("INVALID_INPUT", [problem])
        return await self._named(user, id, "judge")

    async def _named(self, user: User, id: str, field: str) -> Brain:
        try:
            return await self._brains.usable(user, id)
        except BrainNotFound as gone:
            raise Refused("INVALID_INPUT", [Problem(field, gone.code, gone.detail)]) from None


def _check(asked: FidelityAsked) -> None:
    """An interview has no chat; answers of a chat are counted without their words, so no judge can read them."""
    unfitting = ("chat_id", "last") if asked.source == "probes" else ("judge",)
    for name in unfitting:
        if getattr(asked, name) is not None:
            detail = f"{name} does not go with the source {asked.source}."
            raise Refused("INVALID_INPUT", [Problem(name, "not_allowed", detail)])

"""Examining: the steps of a measurement, each remembered when it is done, and the report at its end."""

from collections.abc import Mapping, Sequence

from troupe.accounts import User
from troupe.jobs import JobContext
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds.domain.counting import Counted
from troupe.minds.domain.features import Counts, count
from troupe.minds.domain.fidelity import Fidelity, Told, measure, seed_of, targets_of
from troupe.minds.domain.interview import (
    Interview,
    Rating,
    Statement,
    acquiescence,
    interview_in,
    rating_in,
    self_report,
    statement_as_json,
)
from troupe.minds.domain.reporting import Report
from troupe.minds.errors import PersonaMovedOn
from troupe.minds.service.brains import Brains
from troupe.minds.service.interviewing import JUDGED, Guest, Interviewing
from troupe.minds.store.reports import ReportStore
from troupe.personas import CastPersona

MEASURING = "persona.fidelity"
REPORT = "report"
Flat = Mapping[str, object]


def steps_of(inputs: Flat) -> Sequence[str]:
    """Every question is a step of its own, so that what was answered is never asked again."""
    if inputs.get("source") == "chat":
        return [REPORT]
    asked = interview_in(str(inputs.get("language", "en")))
    probes = [_probe(number) for number in range(len(asked.probes))]
    return [*probes, *(_statement(number) for number in range(len(asked.statements))), REPORT]


class Examining:
    """Fills reports."""

    def __init__(
        self, interviewing: Interviewing, brains: Brains, reports: ReportStore, live: LiveLog, clock: Clock
    ) -> None:
        self._interviewing = interviewing
        self._brains = brains
        self._reports = reports
        self._live = live
        self._clock = clock

    async def of_chats(
        self, context: JobContext, report: Report, user: User, persona: CastPersona, told: Sequence[Counted]
    ) -> Flat:
        """Answers that were given anyway; their words are gone, their counts are enough."""
        scripted = any(each.scripted for each in told)
        answers = [each.told for each in told]
        return await self._close(context, report, user, persona, answers, {}, scripted=scripted)

    async def by_interview(self, context: JobContext, report: Report, user: User, persona: CastPersona) -> Flat:
        """Every probe and every statement, each in a fresh context."""
        if persona.version != report.version:
            raise PersonaMovedOn(report.version, persona.version)
        guest = Guest(user, persona, await self._brains.usable(user, str((report.brain or {})["id"])))
        asked = interview_in(str(context.inputs.get("language", "en")))
        probed = [await self._probe(context, report, guest, asked, number) for number in range(len(asked.probes))]
        rated = [await self._rate(context, guest, asked, number) for number in range(len(asked.statements))]
        told = [Told(f"{report.id}:{number}", _counts(found)) for number, found in enumerate(probed)]
        said = [
            Rating(statement, value)
            for statement, value in zip(asked.statements, rated, strict=True)
            if value is not None
        ]
        about_itself = {
            "self_report": [each.as_json() for each in self_report(said)],
            "acquiescence": acquiescence(said),
            "statements_in": asked.statements_in,
            "judged": _judged([found.get("judged") for found in probed]) if report.judge else [],
        }
        return await self._close(context, report, user, persona, told, about_itself, scripted=report.scripted)

    async def _probe(
        self, context: JobContext, report: Report, guest: Guest, asked: Interview, number: int
    ) -> Mapping[str, object]:
        question, document = asked.probes[number], guest.persona.document

        async def work() -> dict[str, object]:
            answer = await self._interviewing.ask(guest, question)
            counts = count(answer, document.language, document.phrasebook.avoid).as_json()
            return {"counts": counts, "judged": await self._marks(report, guest.user, question, answer)}

        return await context.step(_probe(number), work)

    async def _marks(self, report: Report, user: User, question: str, answer: str) -> dict[str, int] | None:
        if report.judge is None:
            return None
        judge = await self._brains.usable(user, report.judge["id"])
        return (await self._interviewing.judge(user, judge, question, answer)).model_dump()

    async def _rate(self, context: JobContext, guest: Guest, asked: Interview, number: int) -> int | None:
        statement = asked.statements[number]
        found = await context.step(_statement(number), lambda: self._rating(guest, asked, statement))
        value = found["rating"]
        return value if isinstance(value, int) else None

    async def _rating(self, guest: Guest, asked: Interview, statement: Statement) -> dict[str, object]:
        """A number that cannot be read is asked for once more, then left out."""
        about, question = statement_as_json(statement), asked.ask_to_rate(statement)
        value = rating_in(await self._interviewing.ask(guest, question, about))
        if value is None:
            value = rating_in(await self._interviewing.ask(guest, f"{question}\n\n{asked.again}", about))
        return {"rating": value}

    async def _close(
        self,
        context: JobContext,
        report: Report,
        user: User,
        persona: CastPersona,
        told: Sequence[Told],
        more: Mapping[str, object],
        *,
        scripted: bool,
    ) -> Flat:
        """Write the report in the transaction that ends the work."""
        document = persona.document
        seed = seed_of(persona.id, report.version, [each.id for each in told])
        found = measure(told, targets_of(document), document.language, seed)
        result = dict(more) | (_figures(found) if found else {})
        status = "done" if found else "too_few"

        async def work() -> dict[str, object]:
            return {"report_id": report.id, "status": status}

        async def save(outcome: dict[str, object]) -> dict[str, object]:
            score = found.score.value if found else None
            now = self._clock()
            await self._reports.finish(
                report.id,
                status=status,
                answers=len(told),
                score=score,
                result=result,
                scripted=scripted,
                finished_at=now,
            )
            await self._tell(report, user, persona, status)
            return outcome

        return await context.step(REPORT, work, save=save)

    async def _tell(self, report: Report, user: User, persona: CastPersona, status: str) -> None:
        data = {"persona_id": persona.id, "version": report.version, "report_id": report.id, "status": status}
        if persona.user_id == user.id:
            await self._live.announce(f"persona:{persona.id}", "fidelity.finished", data)
        await self._live.announce(personal("me", user.id), "fidelity.finished", data)


def _probe(number: int) -> str:
    return f"question {number + 1}"


def _statement(number: int) -> str:
    return f"statement {number + 1}"


def _counts(found: Mapping[str, object]) -> Counts:
    counts = found["counts"]
    assert isinstance(counts, dict)  # written by the step above
    return Counts.of_json(counts)


def _figures(found: Fidelity) -> dict[str, object]:
    return {
        "score": found.score.as_json(),
        "traits": [each.as_json() for each in found.measured],
        "not_measured": list(found.not_measured),
        "violations": found.violations,
    }


def _judged(marks: Sequence[object]) -> list[dict[str, object]]:
    """The mean mark of each trait, on the scale of the targets."""
    given = [each for each in marks if isinstance(each, dict)]
    if not given:
        return []
    means = {name: sum(each[name] for each in given) / len(given) for name in JUDGED}
    return [{"name": name, "value": round((mean - 1) / 4, 4), "answers": len(given)} for name, mean in means.items()]

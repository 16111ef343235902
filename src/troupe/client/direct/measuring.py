"""Whether a persona stays itself, and what its conversations come to."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from troupe.client.answers.minds import Analytics, Drift, MeasuringBegun, Reminder, Report
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group
from troupe.client.reading import Download


class Measuring(Group):
    """Whether a persona stays itself, and what its conversations come to."""

    def measure(
        self,
        persona_id: str,
        *,
        chat_id: str | None = None,
        judge: str | None = None,
        last: int | None = None,
        source: Literal["probes", "chat"] | None = None,
    ) -> MeasuringBegun:
        """Begin to measure whether a persona is in character; a job asks, and its report fills."""
        return self._wire.one(
            MeasuringBegun,
            asked(
                "POST /api/personas/{persona_id}/fidelity",
                persona_id,
                body=given(chat_id=chat_id, judge=judge, last=last, source=source),
            ),
        )

    def reports(self, persona_id: str, *, limit: int | None = None) -> Iterator[Report]:
        """Your reports of a persona, newest first."""
        return self._wire.pages(
            Report,
            asked("GET /api/personas/{persona_id}/fidelity", persona_id, query={"limit": limit}),
            inside="reports",
        )

    def report(self, persona_id: str, report_id: str) -> Report:
        """One report, with every number beside its target and its interval."""
        return self._wire.one(
            Report, asked("GET /api/personas/{persona_id}/fidelity/{report_id}", persona_id, report_id), inside="report"
        )

    def drift(self, persona_id: str, chat_id: str) -> Drift:
        """How true a persona stays to itself in the course of a chat."""
        return self._wire.one(
            Drift, asked("GET /api/personas/{persona_id}/drift", persona_id, query={"chat_id": chat_id})
        )

    def remind(self, persona_id: str, chat_id: str) -> Reminder:
        """Let the next answer in a chat carry a reminder of the persona's own manner."""
        return self._wire.one(
            Reminder,
            asked("POST /api/personas/{persona_id}/anchor", persona_id, body=given(chat_id=chat_id)),
            inside="anchor",
        )

    def drop_reminder(self, persona_id: str, chat_id: str) -> None:
        """Take back a reminder that no answer has carried yet."""
        self._wire.done(asked("DELETE /api/personas/{persona_id}/anchor", persona_id, query={"chat_id": chat_id}))

    def analytics(
        self,
        persona_id: str,
        *,
        from_: date | None = None,
        to: date | None = None,
        bucket: Literal["day", "week", "month"] | None = None,
    ) -> Analytics:
        """Your conversations with a persona as figures, by day, week or month."""
        return self._wire.one(
            Analytics,
            asked(
                "GET /api/personas/{persona_id}/analytics",
                persona_id,
                query={"from": from_, "to": to, "bucket": bucket},
            ),
        )

    def analytics_table(
        self,
        persona_id: str,
        *,
        from_: date | None = None,
        to: date | None = None,
        bucket: Literal["day", "week", "month"] | None = None,
    ) -> Download:
        """The same as a table for a spreadsheet."""
        return self._wire.file(
            asked(
                "GET /api/personas/{persona_id}/analytics",
                persona_id,
                query={"from": from_, "to": to, "bucket": bucket, "format": "csv"},
            )
        )

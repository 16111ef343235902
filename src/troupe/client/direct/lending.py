"""Whom a persona is shared with, and what is tried out with it."""

from typing import Literal

from troupe.client.answers.personas import Experiment, Share
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group
from troupe.client.documents import StoredPersona


class Lending(Group):
    """Whom a persona is shared with, and what is tried out with it."""

    def shares(self, persona_id: str) -> tuple[Share, ...]:
        """Whom it is shared with; for its owner."""
        return self._wire.many(Share, asked("GET /api/personas/{persona_id}/shares", persona_id), inside="shares")

    def share(
        self,
        persona_id: str,
        role: Literal["viewer", "editor"],
        *,
        team_id: str | None = None,
        user_id: str | None = None,
        username: str | None = None,
    ) -> Share:
        """Let a person or a team look (`viewer`) or also change (`editor`); again, it replaces what was granted."""
        return self._wire.one(
            Share,
            asked(
                "PUT /api/personas/{persona_id}/shares",
                persona_id,
                body=given(role=role, team_id=team_id, user_id=user_id, username=username),
            ),
            inside="share",
        )

    def unshare(self, persona_id: str, share_id: str) -> None:
        """Take a grant back."""
        self._wire.done(asked("DELETE /api/personas/{persona_id}/shares/{share_id}", persona_id, share_id))

    def experiments(self, persona_id: str) -> tuple[Experiment, ...]:
        """What was tried out with it, the newest first, with what each has measured."""
        return self._wire.many(
            Experiment, asked("GET /api/personas/{persona_id}/experiments", persona_id), inside="experiments"
        )

    def new_experiment(
        self,
        persona_id: str,
        name: str,
        arm_a: int,
        arm_b: int,
        measure: Literal["rating", "fidelity", "words"],
        *,
        min_per_arm: int | None = None,
        share_b: float | None = None,
    ) -> Experiment:
        """Two versions, what is measured, and from how many chats on a verdict is given."""
        return self._wire.one(
            Experiment,
            asked(
                "POST /api/personas/{persona_id}/experiments",
                persona_id,
                body=given(
                    name=name, arm_a=arm_a, arm_b=arm_b, measure=measure, min_per_arm=min_per_arm, share_b=share_b
                ),
            ),
            inside="experiment",
        )

    def start_experiment(self, persona_id: str, experiment_id: str) -> Experiment:
        """Let both versions share the chats from now on."""
        return self._wire.one(
            Experiment,
            asked("POST /api/personas/{persona_id}/experiments/{experiment_id}/start", persona_id, experiment_id),
            inside="experiment",
        )

    def pause_experiment(self, persona_id: str, experiment_id: str) -> Experiment:
        """Give all chats the present version for a while."""
        return self._wire.one(
            Experiment,
            asked("POST /api/personas/{persona_id}/experiments/{experiment_id}/pause", persona_id, experiment_id),
            inside="experiment",
        )

    def finish_experiment(self, persona_id: str, experiment_id: str) -> Experiment:
        """End it; what it has measured stays."""
        return self._wire.one(
            Experiment,
            asked("POST /api/personas/{persona_id}/experiments/{experiment_id}/finish", persona_id, experiment_id),
            inside="experiment",
        )

    def promote_arm(self, persona_id: str, experiment_id: str, arm: Literal["a", "b"]) -> StoredPersona:
        """Make one arm the persona's next version."""
        return self._wire.one(
            StoredPersona,
            asked(
                "POST /api/personas/{persona_id}/experiments/{experiment_id}/promote",
                persona_id,
                experiment_id,
                body=given(arm=arm),
            ),
            inside="persona",
        )

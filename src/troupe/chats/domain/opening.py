"""What somebody asks for, and how the same request is known again."""

import hashlib
import json
from dataclasses import dataclass

from troupe.chats.domain.terms import ChatSettings, Member


def fingerprint(body: dict[str, object]) -> str:
    """The same request gives the same text, so that a repeated key can be told from a reused one."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class NewTerms:
    """On what terms a chat is opened."""

    members: tuple[Member, ...] = ()
    title: str = ""
    mask_id: str | None = None
    brain_id: str | None = None
    lorebook_ids: tuple[str, ...] = ()
    settings: ChatSettings | None = None
    greeting: int = 0
    temporary: bool = False
    language: str | None = None
    """Of whoever opens it: in which the personas of the studio itself say hello. The same request has any."""

    @property
    def spoken(self) -> str | None:
        """The language that was asked for in this chat, else that of whoever opens it."""
        chosen = self.settings.language if self.settings else "auto"
        return self.language if chosen == "auto" else chosen

    def fingerprint(self) -> str:
        """What makes a request the same; what is as usual is left out."""
        ids = [member.persona_id for member in self.members]
        said: dict[str, object] = {"title": self.title, "brain_id": self.brain_id, "greeting": self.greeting}
        if self.mask_id or self.lorebook_ids or self.settings or self.temporary:
            said |= {"mask_id": self.mask_id, "lorebook_ids": list(self.lorebook_ids), "temporary": self.temporary}
            said |= {"settings": self.settings.kept() if self.settings else None}
        if any(member != Member(member.persona_id) for member in self.members):
            said |= {"seats": [member.kept() for member in self.members]}
        return fingerprint(said | {"members": ids})

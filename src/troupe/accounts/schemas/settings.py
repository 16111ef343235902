"""Settings and drafts as clients see them."""

from typing import Self

from pydantic import BaseModel, Field

from troupe.accounts.domain import Draft, Value
from troupe.accounts.schemas.people import Strict
from troupe.accounts.service import SettingRow
from troupe.kit.times import as_text


class SettingView(BaseModel):
    key: str
    section: str
    type: str
    value: Value
    default: Value
    choices: list[str]
    minimum: float | None
    maximum: float | None
    scope: str
    source: str
    restart_needed: bool
    changed: bool

    @classmethod
    def of(cls, row: SettingRow) -> Self:
        return cls(
            **row.setting.model_dump(exclude={"choices"}),
            choices=list(row.setting.choices),
            value=row.value,
            source=row.source,
            changed=row.changed,
        )


class SettingList(BaseModel):
    items: list[SettingView]


class SettingChanges(Strict):
    changes: dict[str, bool | int | float | str | None]


class DraftBody(Strict):
    text: str
    attachments: list[str] = Field(default_factory=list, max_length=8)


class DraftView(BaseModel):
    key: str
    text: str
    attachments: list[str]
    updated_at: str

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(
            key=draft.key, text=draft.text, attachments=list(draft.attachments), updated_at=as_text(draft.updated_at)
        )

"""Keys, settings and unfinished texts of the person."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from troupe.client.answers.accounts import Draft, Key, Setting
from troupe.client.asking import asked, given
from troupe.client.awaited.wire import AsyncGroup


class AsyncBelongings(AsyncGroup):
    """Keys, settings and unfinished texts of the person."""

    async def keys(self) -> tuple[Key, ...]:
        """The keys you entrusted, masked."""
        return await self._wire.many(Key, asked("GET /api/accounts/keys"))

    async def keep_key(self, name: str, value: str, *, host: str | None = None) -> tuple[Key, ...]:
        """Entrust a key, for one scheme, host and port."""
        return await self._wire.many(
            Key, asked("PUT /api/accounts/keys/{name}", name, body=given(value=value, host=host))
        )

    async def drop_key(self, name: str) -> tuple[Key, ...]:
        """Forget one."""
        return await self._wire.many(Key, asked("DELETE /api/accounts/keys/{name}", name))

    async def test_key(self, name: str) -> Key:
        """Whether it opens, and whether its provider takes it where that can be asked."""
        return await self._wire.one(Key, asked("POST /api/accounts/keys/{name}/test", name))

    async def settings(self) -> tuple[Setting, ...]:
        """The settings of the person, with values."""
        return await self._wire.many(Setting, asked("GET /api/settings"))

    async def change_settings(self, changes: Mapping[str, JsonValue]) -> tuple[Setting, ...]:
        """Change or reset several settings; one wrong value changes nothing."""
        return await self._wire.many(Setting, asked("PATCH /api/settings", body=given(changes=changes)))

    async def get_draft(self, key: str) -> Draft:
        """An unfinished text."""
        return await self._wire.one(Draft, asked("GET /api/drafts/{key}", key))

    async def keep_draft(self, key: str, text: str, *, attachments: Sequence[str] | None = None) -> Draft:
        """Keep one."""
        return await self._wire.one(
            Draft, asked("PUT /api/drafts/{key}", key, body=given(text=text, attachments=attachments))
        )

    async def drop_draft(self, key: str) -> None:
        """Drop it."""
        await self._wire.done(asked("DELETE /api/drafts/{key}", key))

"""Keys, settings and unfinished texts of the person."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from troupe.client.answers.accounts import Draft, Key, Setting
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group


class Belongings(Group):
    """Keys, settings and unfinished texts of the person."""

    def keys(self) -> tuple[Key, ...]:
        """The keys you entrusted, masked."""
        return self._wire.many(Key, asked("GET /api/accounts/keys"))

    def keep_key(self, name: str, value: str, *, host: str | None = None) -> tuple[Key, ...]:
        """Entrust a key, for one scheme, host and port."""
        return self._wire.many(Key, asked("PUT /api/accounts/keys/{name}", name, body=given(value=value, host=host)))

    def drop_key(self, name: str) -> tuple[Key, ...]:
        """Forget one."""
        return self._wire.many(Key, asked("DELETE /api/accounts/keys/{name}", name))

    def test_key(self, name: str) -> Key:
        """Whether it opens, and whether its provider takes it where that can be asked."""
        return self._wire.one(Key, asked("POST /api/accounts/keys/{name}/test", name))

    def settings(self) -> tuple[Setting, ...]:
        """The settings of the person, with values."""
        return self._wire.many(Setting, asked("GET /api/settings"))

    def change_settings(self, changes: Mapping[str, JsonValue]) -> tuple[Setting, ...]:
        """Change or reset several settings; one wrong value changes nothing."""
        return self._wire.many(Setting, asked("PATCH /api/settings", body=given(changes=changes)))

    def get_draft(self, key: str) -> Draft:
        """An unfinished text."""
        return self._wire.one(Draft, asked("GET /api/drafts/{key}", key))

    def keep_draft(self, key: str, text: str, *, attachments: Sequence[str] | None = None) -> Draft:
        """Keep one."""
        return self._wire.one(
            Draft, asked("PUT /api/drafts/{key}", key, body=given(text=text, attachments=attachments))
        )

    def drop_draft(self, key: str) -> None:
        """Drop it."""
        self._wire.done(asked("DELETE /api/drafts/{key}", key))

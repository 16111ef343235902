"""What each person has set."""

from collections.abc import Mapping
from dataclasses import dataclass

from troupe.accounts.domain import Setting, User, Value, known_settings, setting
from troupe.accounts.store import SettingStore
from troupe.database import Database
from troupe.live import LiveLog, personal


@dataclass(frozen=True)
class SettingRow:
    """A setting and what it is for one person."""

    setting: Setting
    value: Value
    source: str

    @property
    def changed(self) -> bool:
        return self.source != "default"


class Preferences:
    """What each person has set."""

    def __init__(self, store: SettingStore, database: Database, live: LiveLog) -> None:
        self._store = store
        self._database = database
        self._live = live

    async def rows(self, user: User) -> list[SettingRow]:
        chosen = await self._store.all(user.id)
        return [_row(each, chosen) for each in known_settings().values()]

    async def values(self, user: User) -> dict[str, Value]:
        return {row.setting.key: row.value for row in await self.rows(user)}

    async def change(self, user: User, changes: Mapping[str, object]) -> list[SettingRow]:
        """Set or, with None, reset; when one value is wrong nothing is changed."""
        accepted = {key: None if value is None else setting(key).accept(value) for key, value in changes.items()}
        for key in changes:
            setting(key)
        async with self._database.writing():
            for key, value in accepted.items():
                await (self._store.remove(user.id, key) if value is None else self._store.put(user.id, key, value))
            await self._live.announce(personal("me", user.id), "settings.changed", {"keys": sorted(accepted)})
        return await self.rows(user)


def _row(each: Setting, chosen: Mapping[str, object]) -> SettingRow:
    if each.key in chosen:
        return SettingRow(each, each.accept(chosen[each.key]), "you")
    return SettingRow(each, each.default, "default")

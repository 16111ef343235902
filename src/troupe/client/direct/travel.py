"""Personas as files, in and out, and whose signatures are believed."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from troupe.client.answers.personas import (
    CardCheck,
    CardPicture,
    CardSound,
    CardSource,
    Imported,
    SignerItem,
    SignerList,
)
from troupe.client.asking import File, Value, asked, given
from troupe.client.direct.wire import Group
from troupe.client.reading import Download

Container = Literal["original", "json", "png", "apng", "charx"]


class Travel(Group):
    """Personas as files, in and out, and whose signatures are believed."""

    def import_files(
        self,
        *files: File,
        age: int | None = None,
        dry_run: bool | None = None,
        name: str | None = None,
        on_conflict: Literal["keep_both", "replace_version", "skip"] | None = None,
    ) -> Imported:
        """Take personas in from files, each a name and its bytes; what they are is told by their content."""
        form: dict[str, Value] = {"age": age, "dry_run": dry_run, "name": name, "on_conflict": on_conflict}
        return self._wire.one(Imported, asked("POST /api/personas/import", form=form, files=files))

    def import_document(
        self,
        document: Mapping[str, JsonValue],
        *,
        age: int | None = None,
        dry_run: bool | None = None,
        name: str | None = None,
        on_conflict: Literal["keep_both", "replace_version", "skip"] | None = None,
        shape: str | None = None,
    ) -> Imported:
        """Take personas in: kits, character cards, and the JSON of other programs, each told by its content."""
        return self._wire.one(
            Imported,
            asked(
                "POST /api/personas/import",
                body=given(
                    document=document, age=age, dry_run=dry_run, name=name, on_conflict=on_conflict, shape=shape
                ),
            ),
        )

    def export(
        self,
        persona_id: str,
        *,
        format: Literal["persona", "json", "duel", "foundry", "character"] | None = None,
        include: Literal["photos"] | None = None,
        sign: bool | None = None,
    ) -> Download:
        """A persona as a file: a kit with everything in it, or the shape of another program."""
        return self._wire.file(
            asked(
                "GET /api/personas/{persona_id}/export",
                persona_id,
                query={"format": format, "include": include, "sign": sign},
            )
        )

    def card(
        self,
        persona_id: str,
        *,
        container: Container | None = None,
        spec: Literal["v1", "v2", "v3"] | None = None,
        assets: Literal["all", "icon", "none"] | None = None,
        backfill: bool | None = None,
    ) -> Download:
        """A persona as a character card, as it came in or as another one."""
        wanted: dict[str, Value] = {"as": container, "spec": spec, "assets": assets, "backfill": backfill}
        return self._wire.file(asked("GET /api/personas/{persona_id}/card", persona_id, query=wanted))

    def check_card(
        self,
        persona_id: str,
        *,
        container: Container | None = None,
        spec: Literal["v1", "v2", "v3"] | None = None,
        assets: Literal["all", "icon", "none"] | None = None,
        backfill: bool | None = None,
    ) -> CardCheck:
        """What such a card would leave out, before it is made."""
        wanted: dict[str, Value] = {"as": container, "spec": spec, "assets": assets, "backfill": backfill}
        door = asked("GET /api/personas/{persona_id}/card/check", persona_id, query=wanted)
        return self._wire.one(CardCheck, door)

    def card_pictures(self, persona_id: str) -> tuple[CardPicture, ...]:
        """The faces, backgrounds and icons that came in its card."""
        return self._wire.many(CardPicture, asked("GET /api/personas/{persona_id}/card/pictures", persona_id))

    def card_picture(self, persona_id: str, index: int) -> Download:
        """One of them, by its place among what the card brought."""
        door = asked("GET /api/personas/{persona_id}/card/pictures/{index}", persona_id, str(index))
        return self._wire.file(door)

    def card_sounds(self, persona_id: str) -> tuple[CardSound, ...]:
        """The sounds that came in its card."""
        return self._wire.many(CardSound, asked("GET /api/personas/{persona_id}/card/sounds", persona_id))

    def card_sound(self, persona_id: str, index: int) -> Download:
        """One of them, by its place among what the card brought."""
        door = asked("GET /api/personas/{persona_id}/card/sounds/{index}", persona_id, str(index))
        return self._wire.file(door)

    def sources(self, persona_id: str) -> tuple[CardSource, ...]:
        """Every file it came in, the newest first."""
        return self._wire.many(CardSource, asked("GET /api/personas/{persona_id}/sources", persona_id))

    def signers(self) -> SignerList:
        """Whose kits you believe, and the key your own are signed with."""
        return self._wire.one(SignerList, asked("GET /api/personas/signers"))

    def trust(self, fingerprint: str, public_key: str, *, name: str | None = None) -> SignerItem:
        """Believe what is signed with this key from now on."""
        return self._wire.one(
            SignerItem,
            asked("PUT /api/personas/signers/{fingerprint}", fingerprint, body=given(public_key=public_key, name=name)),
            inside="signer",
        )

    def distrust(self, fingerprint: str) -> None:
        """Believe it no longer."""
        self._wire.done(asked("DELETE /api/personas/signers/{fingerprint}", fingerprint))

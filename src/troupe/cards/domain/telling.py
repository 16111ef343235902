"""What of a card has no effect here, or less than its author meant: told, so that nobody has to find out."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from troupe.cards.domain.art import pictures_of, sounds_of
from troupe.cards.domain.character import CardDocument
from troupe.cards.domain.report import Report

LINKED, LINK = "linked_world", "/data/extensions/world"
LONGEST_NAME, LONGEST_TAG, MOST_TAGS = 50, 32, 20
_ADULT_SIGNS = frozenset({"nsfw", "adult", "explicit", "18+"})
_SCRIPTS = ("regex_scripts", "risuai", "triggerscript")
_AUTOMATION = ("automationId", "automation_id")


def tell(card: CardDocument, report: Report, talks: int = 0) -> None:
    """Everything that a card's own text says about how it will fare."""
    _tell_texts(card, report)
    if talks:
        said = f"Its file also holds {talks} chats; they come in where they are asked for with `chats`."
        report.say("kept_foreign", "chats", "", said, about=(str(talks),))
    _tell_assets(card, report)
    if card.extensions.get("world") and LINKED not in report.codes("ignored"):
        detail = "A linked lorebook was not attached; you have none of its name."
        report.say("ignored", LINKED, LINK, detail, about=(str(card.extensions["world"])[:80],))
    for name in _SCRIPTS:
        if card.extensions.get(name):
            report.say("ignored", "scripts_not_run", f"/data/extensions/{name}", "Scripts are kept and never run.")
    if automated := _automated(card.book):
        detail = f"{automated} lore entries would start a script elsewhere; that is kept and has no effect."
        report.say("ignored", "automation", "/data/character_book", detail, about=(str(automated),))


def is_adult(card: CardDocument) -> bool:
    """By its tags, or by what its package says of it."""
    voxta = card.extensions.get("voxta")
    explicit = isinstance(voxta, dict) and voxta.get("ExplicitContent") is True
    return explicit or bool({tag.casefold() for tag in card.lists["tags"]} & _ADULT_SIGNS)


def _tell_texts(card: CardDocument, report: Report) -> None:
    tags = card.lists["tags"]
    if len(card.name) > LONGEST_NAME:
        report.say("clamped", "name_shortened", "/data/name", "The name is shortened here and leaves in full.")
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        detail = f"A persona has {MOST_TAGS} tags of {LONGEST_TAG} characters; the card keeps all of them."
        report.say("clamped", "tag_shortened", "/data/tags", detail)
    if is_adult(card):
        report.say("warnings", "adult_tags", "/data/tags", "It says that it is for adults, and is shown to no child.")


def _tell_assets(card: CardDocument, report: Report) -> None:
    place = "/data/assets"
    icons = [asset for asset in card.assets if asset.get("type") == "icon"]
    mains = sum(asset.get("name") == "main" for asset in icons)
    if len(icons) > 1 and not mains:
        report.say("warnings", "icon_main_missing", place, "None of its icons is the main one; the first is taken.")
    if mains > 1:
        report.say("warnings", "icon_main_twice", place, "Several of its icons are the main one; the first is taken.")
    shown = pictures_of(card)
    for kind, count in sorted(Counter(str(each.kind) for each in shown).items()):
        report.say("read", "pictures", place, f"{count} of the kind {kind!r}.")
    heard = sounds_of(card)
    if heard:
        report.say("read", "sounds", place, f"{len(heard)} sounds.", about=(str(len(heard)),))
    if mine := [each.name for each in shown if each.kind == "user_icon"]:
        said = f"It brings a portrait for a mask of yours: {', '.join(mine)[:200]}. Its page offers it."
        report.say("read", "user_icon", place, said, about=tuple(mine[:20]))
    seen = {each.index for each in shown} | {each.index for each in heard}
    hidden = [each for index, each in enumerate(card.assets) if index not in seen and each.get("type") != "icon"]
    others = Counter(str(asset.get("type"))[:40] for asset in hidden)
    for kind, count in sorted(others.items()):
        detail = f"{count} of the kind {kind!r} are kept with the file and not shown."
        report.say("warnings", "asset_unusable", place, detail, about=(f"{kind} ({count})",))
    if remote := sum(str(asset.get("uri", "")).startswith(("http:", "https:")) for asset in card.assets):
        said = f"{remote} stand at addresses; nothing was fetched."
        report.say("ignored", "remote_not_fetched", place, said, about=(str(remote),))


def _automated(book: Mapping[str, Any] | None) -> int:
    entries = (book or {}).get("entries")
    listed = entries.values() if isinstance(entries, dict) else entries if isinstance(entries, list) else ()
    return sum(1 for entry in listed if isinstance(entry, dict) and _has_automation(entry))


def _has_automation(entry: Mapping[str, Any]) -> bool:
    own = entry.get("extensions")
    said = {**(own if isinstance(own, dict) else {}), **entry}
    return any(said.get(name) for name in _AUTOMATION)

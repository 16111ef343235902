"""What a JSON document from another program is, by what stands in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from troupe.cards.domain.character.document import V3_SIGNS

Kind = Literal["lorebook", "v3", "v2", "v1", "pygmalion", "agnai", "text_generation_webui", "chat"]
Tree = Mapping[str, Any]
RISU_CHATS = ("risuChat", "risuAllChats")
_CHAT_SIGNS = ("chat_metadata", "histories", "data_visible", "messages")
_V1_SIGNS = ("first_mes", "personality", "scenario", "mes_example")


def kind_of(tree: Tree) -> tuple[Kind | None, str | None]:
    """The first sign that fits, and what is odd about it; nothing when it is neither card, book nor chat."""
    for is_it, kind in _SIGNS:
        if is_it(tree):
            return kind, None
    data = tree.get("data")
    if isinstance(data, dict) and any(name in data for name in ("name", "first_mes", "description")):
        odd = "spec_unknown" if tree.get("spec") else "spec_missing"
        return ("v3" if any(name in data for name in V3_SIGNS) else "v2"), odd
    return next((kind for is_it, kind in _LATER_SIGNS if is_it(tree)), None), None


def _spec(name: str) -> Callable[[Tree], bool]:
    return lambda tree: tree.get("spec") == name


def _says_messages(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) and "msg" in each for each in value)


_SIGNS: Sequence[tuple[Callable[[Tree], bool], Kind]] = (
    (_spec("lorebook_v3"), "lorebook"),
    (_spec("chara_card_v3"), "v3"),
    (_spec("chara_card_v2"), "v2"),
    # Both of these also hold names, greetings and scenarios, and would pass for characters.
    (lambda tree: tree.get("type") in RISU_CHATS, "chat"),
    (lambda tree: _says_messages(tree.get("messages")), "chat"),
)
_LATER_SIGNS: Sequence[tuple[Callable[[Tree], bool], Kind]] = (
    (lambda tree: "char_name" in tree, "pygmalion"),
    (lambda tree: "savedsettings" in tree and "actions" in tree, "chat"),
    (lambda tree: "entries" in tree or tree.get("type") == "risu" or "worldinfo" in tree, "lorebook"),
    (lambda tree: tree.get("kind") == "character" and "name" in tree, "agnai"),
    (lambda tree: "name" in tree and any(name in tree for name in _V1_SIGNS), "v1"),
    (lambda tree: "name" in tree and ("greeting" in tree or "context" in tree), "text_generation_webui"),
    (lambda tree: any(name in tree for name in _CHAT_SIGNS), "chat"),
    (lambda tree: "mes" in tree and "is_user" in tree, "chat"),
)

"""Characters of two other programs' packages: their fields under the names of today."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Tree = Mapping[str, Any]

_BYAF_MACROS = (
    (re.compile(r"#\{character\}:"), "{{char}}:"),
    (re.compile(r"#\{user\}:"), "{{user}}:"),
    (re.compile(r"\{character\}"), "{{char}}"),
    (re.compile(r"\{user\}"), "{{user}}"),
)
_PICTURES, _AVATARS = ("png", "jpg", "jpeg", "webp"), "/assets/avatars/"
_AS_THEY_ARE = ("assets", "extensions")
_BYAF_READ = ("name", "persona", "isNSFW", "loreItems", "images", "author")
_VOXTA_MACROS = ((re.compile(r"\{\{ *char *\}\}"), "{{char}}"), (re.compile(r"\{\{ *user *\}\}"), "{{user}}"))
_VOXTA_TEXTS = {
    "Name": "name",
    "Profile": "description",
    "Personality": "personality",
    "Scenario": "scenario",
    "FirstMessage": "first_mes",
    "MessageExamples": "mes_example",
    "SystemPrompt": "system_prompt",
    "CreatorNotes": "creator_notes",
    "Creator": "creator",
    "Version": "character_version",
}


def of_byaf(tree: Tree, scenarios: Sequence[Tree]) -> dict[str, Any]:
    """A character with its first scenario; the first messages of further ones are other greetings."""
    first = scenarios[0] if scenarios else {}
    greetings = [text for scenario in scenarios for text in _said(scenario.get("firstMessages"))[:1]]
    author = tree.get("author")
    pictures = [each for each in _list(tree.get("images")) if isinstance(each, dict) and each.get("path")]
    fields = {
        "name": tree.get("name") or tree.get("displayName"),
        "description": tree.get("persona"),
        "scenario": first.get("narrative"),
        "first_mes": greetings[0] if greetings else "",
        "alternate_greetings": list(dict.fromkeys(text for text in greetings[1:] if text != greetings[0])),
        "mes_example": "".join(f"<START>\n{text}\n" for text in _said(first.get("exampleMessages"))),
        "system_prompt": first.get("formattingInstructions"),
        "creator": author.get("name") if isinstance(author, dict) else "",
        "tags": ["nsfw"] if tree.get("isNSFW") is True else [],
        "assets": [_image(each, is_first=place == 0) for place, each in enumerate(pictures)],
        "extensions": {"backyard": {name: value for name, value in tree.items() if name not in _BYAF_READ}},
    }
    if items := [each for each in _list(tree.get("loreItems")) if isinstance(each, dict)]:
        entries = [_byaf_entry(each) for each in items]
        fields["character_book"] = {"extensions": {}, "entries": _replaced(entries, _BYAF_MACROS)}
    texts = {name: _replaced(value, _BYAF_MACROS) for name, value in fields.items() if name not in _AS_THEY_ARE}
    return fields | texts


def of_voxta(tree: Tree, books: Sequence[Tree], files: Sequence[str] = ()) -> dict[str, Any]:
    """A character with the memory books it names and the pictures in its folders; whatever has no place stays under
    its program's name."""
    fields: dict[str, Any] = {ours: tree.get(theirs) for theirs, ours in _VOXTA_TEXTS.items()}
    fields["alternate_greetings"] = tree.get("AlternativeFirstMessages")
    fields["tags"] = tree.get("Tags")
    used = {*_VOXTA_TEXTS, "AlternativeFirstMessages", "Tags", "Description"}
    kept = {name: value for name, value in tree.items() if name not in used}
    fields["extensions"] = {"visual_description": tree.get("Description") or "", "voxta": kept}
    if entries := [entry for book in books for entry in _voxta_entries(book)]:
        fields["character_book"] = {"extensions": {}, "entries": entries}
    fields["assets"] = list(_voxta_assets(files))
    return {name: value if name == "assets" else _replaced(value, _VOXTA_MACROS) for name, value in fields.items()}


def _voxta_assets(files: Sequence[str]) -> Iterator[dict[str, str]]:
    """Its thumbnail is the icon; of its avatars the first one of each feeling is the face for it."""
    seen: set[str] = set()
    for path in files:
        stem, _, ext = path.rpartition("/")[2].lower().rpartition(".")
        if ext not in _PICTURES:
            continue
        name = "main" if stem == "thumbnail" else stem.partition("_")[0]
        kind = "icon" if stem == "thumbnail" else "emotion" if _AVATARS in path.lower() else None
        if kind and name not in seen:
            seen.add(name)
            yield {"type": kind, "name": name, "uri": f"embeded://{path}", "ext": ext}


def _byaf_entry(item: Tree) -> dict[str, Any]:
    keys = [key.strip() for key in str(item.get("key") or "").split(",")]
    return {"keys": [key for key in keys if key], "content": item.get("value"), "enabled": True}


def _voxta_entries(book: Tree) -> Iterator[dict[str, Any]]:
    for item in _list(book.get("Items")):
        if isinstance(item, dict):
            yield {
                "keys": _list(item.get("Keywords")),
                "content": item.get("Text"),
                "priority": item.get("Weight"),
                "enabled": item.get("Deleted") is not True,
            }


def _image(image: Tree, *, is_first: bool) -> dict[str, str]:
    path, label = str(image["path"]), str(image.get("label") or "")
    about = {"uri": f"embeded://{path}", "ext": path.rpartition(".")[2].lower()}
    return {"type": "icon", "name": "main"} | about if is_first else {"type": "emotion", "name": label} | about


def _said(messages: object) -> list[str]:
    return [str(each["text"]) for each in _list(messages) if isinstance(each, dict) and each.get("text")]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _replaced(value: Any, macros: Sequence[tuple["re.Pattern[str]", str]]) -> Any:
    if isinstance(value, str):
        for pattern, macro in macros:
            value = pattern.sub(macro, value)
        return value
    if isinstance(value, list):
        return [_replaced(each, macros) for each in value]
    if isinstance(value, dict):
        return {name: _replaced(each, macros) for name, each in value.items()}
    return value

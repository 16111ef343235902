"""The small part of Markdown that our own documentation uses, turned into escaped elements."""

import re
from collections.abc import Callable, Iterator, Sequence

from troupe.kit.markup import Child, Markup, element, join

_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_ITEM = re.compile(r"(?:[-*]|\d+\.)\s+(.*)")
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^)\s]+)\)")
_PAGE = re.compile(r"(?:\.\./|\./)*([A-Za-z0-9_./-]+)\.md(#[a-z0-9-]+)?\Z")


def render(source: str) -> Markup:
    """A page of Markdown as markup."""
    return join(_blocks(source.split("\n")))


def title_of(source: str) -> str:
    """The first heading of a page."""
    found = next((match for line in source.split("\n") if (match := _HEADING.match(line))), None)
    return found[2] if found else "Troupe"


def _blocks(lines: Sequence[str]) -> Iterator[Markup]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
        elif line.startswith("```"):
            end = _until(lines, place + 1, lambda each: each.startswith("```"))
            yield element("pre", None, element("code", None, "\n".join(lines[place + 1 : end])))
            place = end + 1
        elif heading := _HEADING.match(line):
            yield _heading(len(heading[1]), heading[2])
            place += 1
        elif line.startswith("|"):
            end = _until(lines, place, lambda each: not each.startswith("|"))
            yield _table(lines[place:end])
            place = end
        elif _ITEM.match(line):
            end = _until(lines, place, lambda each: not each.strip())
            yield _list(lines[place:end])
            place = end
        else:
            end = _until(lines, place, lambda each: not each.strip() or each.startswith(("```", "|", "#")))
            yield element("p", None, *_inline(" ".join(each.strip() for each in lines[place:end])))
            place = max(end, place + 1)


def _until(lines: Sequence[str], start: int, ends: Callable[[str], bool]) -> int:
    return next((place for place in range(start, len(lines)) if ends(lines[place])), len(lines))


def _heading(level: int, words: str) -> Markup:
    anchor = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    return element(f"h{level}", {"id": anchor} if anchor else {}, *_inline(words))


def _table(lines: Sequence[str]) -> Markup:
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines
    ]
    body = [row for row in rows[1:] if not all(set(cell) <= set(":- ") for cell in row)]
    head = element("tr", None, *(element("th", {"scope": "col"}, *_inline(cell)) for cell in rows[0]))
    return element(
        "table",
        None,
        element("thead", None, head),
        element(
            "tbody",
            None,
            *(element("tr", None, *(element("td", None, *_inline(cell)) for cell in row)) for row in body),
        ),
    )


def _list(lines: Sequence[str]) -> Markup:
    """Items with their continued lines; deeper lists are shown on one level."""
    items: list[str] = []
    for line in lines:
        if found := _ITEM.match(line.strip()):
            items.append(found[1])
        elif items:
            items[-1] += " " + line.strip()
    name = "ol" if lines[0][0].isdigit() else "ul"
    return element(name, None, *(element("li", None, *_inline(item)) for item in items))


def _inline(words: str) -> Iterator[Child]:
    place = 0
    for found in _INLINE.finditer(words):
        yield words[place : found.start()]
        code, strong, emphasis, label, target = found.groups()
        if code is not None:
            yield element("code", None, code)
        elif strong is not None:
            yield element("strong", None, strong)
        elif emphasis is not None:
            yield element("em", None, emphasis)
        else:
            yield _link(label, target)
        place = found.end()
    yield words[place:]


def _link(label: str, target: str) -> Child:
    """Other pages of the manual are linked; everything else is named in words, since nothing here leads away."""
    if page := _PAGE.match(target):
        return element("a", {"href": f"/docs/{page[1].removeprefix('docs/')}{page[2] or ''}"}, label)
    if re.fullmatch(r"#[a-z0-9-]+", target):
        return element("a", {"href": target}, label)
    return label

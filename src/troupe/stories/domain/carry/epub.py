"""A story as a book, EPUB 3: the same story gives the same bytes, nothing in it runs and nothing is fetched."""

import io
import re
import zipfile
from collections.abc import Sequence
from html import escape

from troupe.stories.domain.carry.chapters import chapters_of, colophon, title_of, word
from troupe.stories.domain.carry.cover import HEIGHT, WIDTH, cover_of
from troupe.stories.domain.story import Node, Story

_OLDEST = (1980, 1, 1, 0, 0, 0)
_UNTOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_STARS = re.compile(r"\*{1,2}([^*\n]+)\*{1,2}")
_STYLE = """body { margin: 5%; line-height: 1.5; }
h1, h2 { line-height: 1.2; }
p { margin: 0 0 0.7em; }
blockquote { margin: 1em 0 1em 1.2em; font-style: italic; }
.cover { margin: 0; text-align: center; }
.cover img { max-width: 100%; height: auto; max-height: 100vh; }
"""
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def epub_of(story: Story, path: Sequence[Node], *, inputs: bool = True) -> bytes:
    """The whole book as one file."""
    chapters = chapters_of(story, path)
    names = [f"chapter-{number}.xhtml" for number in range(1, len(chapters) + 1)]
    language, about = story.settings.language, word(story, "colophon")
    cover = cover_of(story.began.template or story.began.session_id, title_of(story), ", ".join(_tellers(story)))
    files = {
        "OEBPS/style.css": _STYLE,
        "OEBPS/cover.svg": cover,
        "OEBPS/cover.xhtml": _cover_page(story, language),
        "OEBPS/title.xhtml": _title(story, language),
    }
    for name, chapter in zip(names, chapters, strict=True):
        files[f"OEBPS/{name}"] = _page(chapter.title, _chapter(chapter.nodes, inputs=inputs), language)
    told_by = _paragraphs(colophon(story, path) or [word(story, "nothing")])
    files["OEBPS/colophon.xhtml"] = _page(about, told_by, language)
    titles = [
        ("title.xhtml", title_of(story)),
        *((name, each.title) for name, each in zip(names, chapters, strict=True)),
        ("colophon.xhtml", about),
    ]
    files["OEBPS/nav.xhtml"] = _nav(story, titles, language)
    files["OEBPS/package.opf"] = _package(story, path, ["cover.xhtml", *(name for name, _ in titles)])
    return _packed({"META-INF/container.xml": _CONTAINER, **files})


def _packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(zipfile.ZipInfo("mimetype", _OLDEST), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            about = zipfile.ZipInfo(name, _OLDEST)
            about.external_attr = 0o644 << 16
            book.writestr(about, text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _title(story: Story, language: str) -> str:
    prologue = story.began.prologue.text if story.began.prologue else ""
    return _page(title_of(story), _paragraphs([prologue]) if prologue else "<p></p>", language, level="h1")


def _chapter(nodes: Sequence[Node], *, inputs: bool) -> str:
    parts = []
    for node in nodes:
        if inputs:
            parts.append(f"<blockquote>{_paragraphs([node.told.user_input])}</blockquote>")
        parts.append(_paragraphs([node.text]))
    return "\n".join(parts)


def _paragraphs(texts: Sequence[str]) -> str:
    found = [
        each.strip() for text in texts for each in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if each.strip()
    ]
    return "\n".join(f"<p>{_stressed(_plain(each)).replace(chr(10), '<br/>')}</p>" for each in found) or "<p></p>"


def _stressed(text: str) -> str:
    """Words between stars, as the page shows them."""
    return _STARS.sub(r"<em>\1</em>", text)


def _page(title: str, body: str, language: str, level: str = "h2") -> str:
    return _sheet(title, f"<{level}>{_plain(title)}</{level}>\n{body}", language)


def _cover_page(story: Story, language: str) -> str:
    """The cover fills the first page."""
    picture = f'<p><img src="cover.svg" width="{WIDTH}" height="{HEIGHT}" alt="{_plain(title_of(story))}"/></p>'
    return _sheet(word(story, "cover"), picture, language, ' class="cover"')


def _sheet(title: str, body: str, language: str, kind: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{_plain(language)}" lang="{_plain(language)}">
<head><title>{_plain(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body{kind}>{body}
</body>
</html>
"""


def _nav(story: Story, titles: Sequence[tuple[str, str]], language: str) -> str:
    items = "\n".join(f'<li><a href="{name}">{_plain(title)}</a></li>' for name, title in titles)
    contents = _plain(word(story, "contents"))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{_plain(language)}">
<head><title>{contents}</title></head>
<body><nav epub:type="toc"><h1>{contents}</h1><ol>
{items}
</ol></nav></body>
</html>
"""


def _package(story: Story, path: Sequence[Node], names: Sequence[str]) -> str:
    told = path[-1].at if path else story.created_at
    creators = "\n".join(f"<dc:creator>{_plain(name)}</dc:creator>" for name in _tellers(story))
    items = "\n".join(
        f'<item id="{name.removesuffix(".xhtml")}" href="{name}" media-type="application/xhtml+xml"/>' for name in names
    )
    spine = "\n".join(f'<itemref idref="{name.removesuffix(".xhtml")}"/>' for name in names)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{story.began.session_id}</dc:identifier>
<dc:title>{_plain(title_of(story))}</dc:title>
<dc:language>{_plain(story.settings.language)}</dc:language>
{creators}
<meta property="dcterms:modified">{told[:19]}Z</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def _tellers(story: Story) -> list[str]:
    """Who tells it and who plays."""
    return [each.name for each in story.cast if each.seat in ("narrator", "player")] or [word(story, "teller")]


def _plain(text: str) -> str:
    return escape(_UNTOLD.sub("", text), quote=True)

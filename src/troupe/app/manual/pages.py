"""The pages of the manual: the checkout's `docs/`, which the wheel carries along."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from troupe.app.manual.markdown import render, title_of
from troupe.kit.markup import Markup, element, join

_PACKED = Path(__file__).parents[2] / "manual"
_CHECKOUT = Path(__file__).parents[4] / "docs"
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)?")

# The order in which a newcomer would read; what is not named here follows by name.
_FIRST = ("install", "interface", "commands", "settings", "personas", "chats", "looks", "ARCHITECTURE")

STYLE = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 46rem); gap: 3rem; padding: 2rem; }
nav ul { list-style: none; padding: 0; margin: 0; } nav li { margin-block: .35rem; }
a { color: light-dark(#5b35c9, #b9a2ff); } a[aria-current] { font-weight: 700; text-decoration: none; }
h1 { font-size: 2rem; line-height: 1.2; } h2 { margin-top: 2.2rem; } code, pre { font-size: .9em; }
pre { overflow-x: auto; padding: 1rem; border-radius: 10px; background: light-dark(#f3f1fa, #22202e); }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: start; vertical-align: top; padding: .4rem .8rem .4rem 0; }
th, td { border-bottom: 1px solid light-dark(#dcd8ea, #3a3650); }
@media (max-width: 50rem) { body { grid-template-columns: minmax(0, 1fr); padding: 1rem; } }
"""


@dataclass(frozen=True)
class Manual:
    """The documentation of this very version."""

    folder: Path = _PACKED if _PACKED.is_dir() else _CHECKOUT

    @cached_property
    def _sources(self) -> dict[str, str]:
        found = {file.stem: file.read_text("utf-8") for file in self.folder.glob("*.md")}
        order = {name: place for place, name in enumerate(_FIRST)}
        return {name: found[name] for name in sorted(found, key=lambda name: (order.get(name, len(order)), name))}

    def page(self, name: str, icon: str = "") -> str | None:
        """A page as HTML, or None when there is none of that name; `icon` is the address of the studio's icon."""
        name = name.strip("/") or next(iter(self._sources), "")
        source = self._sources.get(name) or self._decision(name)
        return None if source is None else "<!doctype html>" + str(self._html(name, source, icon))

    def _decision(self, name: str) -> str | None:
        file = self.folder / f"{name}.md"
        return file.read_text("utf-8") if _NAME.fullmatch(name) and file.is_file() else None

    def _html(self, name: str, source: str, icon: str) -> Markup:
        head = element(
            "head",
            None,
            element("meta", {"charset": "utf-8"}),
            element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            element("title", None, f"{title_of(source)} · Troupe"),
            element("link", {"rel": "icon", "href": icon}),
            element("link", {"rel": "stylesheet", "href": "/docs/manual.css"}),
        )
        body = element("body", None, self._contents(name), element("main", None, render(source)))
        return element("html", {"lang": "en"}, head, body)

    def _contents(self, shown: str) -> Markup:
        links = []
        for name, source in self._sources.items():
            here = {"aria-current": "page"} if name == shown else {}
            links.append(element("li", None, element("a", {"href": f"/docs/{name}", **here}, title_of(source))))
        home = element("p", None, element("a", {"href": "/"}, "Back to the studio"))
        return element("nav", {"aria-label": "Manual"}, join([home, element("ul", None, *links)]))

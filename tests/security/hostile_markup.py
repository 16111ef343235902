"""Text that wants to be more than text: a corpus, its variations, and a browser that notes whatever it brings about.

`RUN` stands for a call that is noted when it happens, `AWAY` for an address outside the studio. Nothing leaves the
machine: what asks for another origin is noted and refused.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Route

AWAY = "http://away.invalid"
CORPUS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("hostile_markup.toml").read_text("utf-8"))

ALLOWED = {"p", "br", "strong", "em", "del", "sup", "code", "pre", "ul", "ol", "li", "blockquote", "h3", "h4", "h5",
           "h6", "hr", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "span", "div"}  # fmt: skip
SCHEMES = ("http:", "https:", "mailto:")

FOUND = """
words => [...document.querySelectorAll(words)].flatMap(root => [...root.querySelectorAll('*')]).map(one => ({
  name: one.localName,
  acts: [...one.attributes].map(each => each.name).filter(name => name.startsWith('on') || name === 'style'),
  leads: one.href ?? one.src ?? one.action ?? '',
}))
"""
TOUCH = """
words => {
  const all = [...document.querySelectorAll(words)].flatMap(root => [...root.querySelectorAll('*')]);
  for (const one of all) {
    if (one.closest('a')?.protocol?.startsWith('http')) continue;
    for (const kind of ['pointerover', 'mouseover', 'mouseenter', 'focus', 'focusin', 'toggle', 'beforetoggle'])
      one.dispatchEvent(new Event(kind, { bubbles: true }));
    if (typeof one.click === 'function' && one.localName !== 'summary') one.click();
  }
}
"""
NAIVE = r"""
text => {
  const shown = text
    .replace(/!\[([^\]]*)\]\(([^)]*)\)/g, '<img alt="$1" src="$2">')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>')
    .replace(/<((?:https?|javascript|data|vbscript):[^>]*)>/gi, '<a href="$1">$1</a>')
    .replace(/^\[([^\]]+)\]:\s*(\S+)/gm, '<a href="$2">$1</a>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/^#+ (.*)$/gm, '<h3>$1</h3>');
  const place = document.createElement('div');
  place.className = 'naive';
  document.body.append(place);
  place.innerHTML = shown;
}
"""


@dataclass(frozen=True)
class Payload:
    """One text of the corpus, with a number by which what it does is known."""

    number: int
    kind: str
    text: str

    @property
    def signed(self) -> str:
        """Between two words that show whether it is still there to be read."""
        return f"before{self.number}\n\n{self.text}\n\nafter{self.number}"

    def renumbered(self, number: int) -> str:
        text = self.text.replace(f"ran({self.number})", f"ran({number})")
        return text.replace(f"{AWAY}/{self.number}", f"{AWAY}/{number}")


def corpus() -> list[Payload]:
    kinds = [(kind, text) for kind, texts in CORPUS.items() for text in texts]
    return [_payload(number, kind, text) for number, (kind, text) in enumerate(kinds, 1)]


def variations(payloads: Sequence[Payload]) -> Iterator[Payload]:
    """Every text in every disguise."""
    number = 10_000
    for payload in payloads:
        for disguise in DISGUISES:
            number += 1
            yield Payload(number, payload.kind, disguise(payload.renumbered(number)))


DISGUISES: Sequence[Callable[[str], str]] = (
    lambda text: f"**{text}**",
    lambda text: f"> - 1. {text}",
    lambda text: f"| a | b |\n|---|---|\n| {text} | x |",
    lambda text: f"`{text}",
    lambda text: f"```html\n{text}\n```\n{text}",
    lambda text: f"[{text}](https://example.org)",
    lambda text: f"![{text}](media:0)",
    lambda text: f"# {text} #",
    lambda text: f"<{text}>",
    lambda text: f"]]>-->'\"></title></style></textarea></script>{text}",
    lambda text: text.replace("<", "\\<"),
    lambda text: text.replace("<", "<\u200b"),
    lambda text: text.replace("<", "<<"),
    lambda text: text.replace("script", "ScRiPt").replace("onerror", "oNeRrOr"),
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
    lambda text: text.replace("<", "\uff1c").replace(">", "\uff1e"),
    lambda text: "\u202e" + text + "\u202c",
    lambda text: "*_~~" * 12 + text,
)  # fmt: skip


@dataclass
class Effects:
    """What happened in a browser that should only have shown something."""

    ran: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [*(f"ran: {number}" for number in self.ran), *(f"left: {url}" for url in self.left),
                *(f"dialog: {words}" for words in self.dialogs), *self.reported]  # fmt: skip

    @property
    def numbers(self) -> set[int]:
        """Which texts did something."""
        asked = [url.removeprefix(f"{AWAY}/").split("/")[0].split("?")[0] for url in self.left]
        return {*self.ran, *(int(each) for each in asked if each.isdigit())}


def watched(browser: Browser, address: str, *, policy: bool) -> tuple[BrowserContext, Effects]:
    """A window whose pages are watched; without the `policy` only the page itself stands between a text and an act."""
    effects = Effects()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", bypass_csp=not policy)
    context.expose_binding("ran", lambda _source, number=0: effects.ran.append(int(number)))

    def refuse(route: Route) -> None:
        effects.left.append(route.request.url)
        route.abort()

    def dismiss(dialog: Dialog) -> None:
        effects.dialogs.append(dialog.message)
        dialog.dismiss()

    def listen(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            effects.reported.append(said.text)

    def on_page(page: Page) -> None:
        page.on("dialog", dismiss)
        page.on("console", listen)
        page.on("pageerror", lambda error: effects.reported.append(f"exception: {error}"))

    context.route(lambda url: not url.startswith((address, "data:", "blob:", "about:")), refuse)
    context.on("page", on_page)
    return context, effects


def strangers(page: Page, words: str) -> list[str]:
    """Elements, attributes and addresses among these words that no text may bring along."""
    page.evaluate(TOUCH, words)
    return [
        f"{one['name']} {one['acts']} {one['leads']}"
        for one in page.evaluate(FOUND, words)
        if one["name"] not in ALLOWED or one["acts"] or not _harmless(one["name"], one["leads"])
    ]


def _harmless(name: str, leads: str) -> bool:
    return not leads or (name == "a" and leads.startswith(SCHEMES)) or (name == "img" and "/media/" in leads)


def _payload(number: int, kind: str, text: str) -> Payload:
    return Payload(number, kind, text.replace("RUN", f"ran({number})").replace("AWAY", f"{AWAY}/{number}"))

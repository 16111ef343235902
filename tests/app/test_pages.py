"""The page and its files: the same headers on everything, nothing from outside the build, nothing a cookie can say."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.security.doors import http_doors
from tests.support.studio import Opened, opened
from troupe.app.pages import Pages
from troupe.app.signposts import PATTERNS

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}
PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body>__TROUPE_BUILD__<!--portrait--></body></html>'


@pytest.fixture
def pages(tmp_path) -> Pages:
    folder = tmp_path / "webdist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "assets" / "main-abc.js").write_text("let page = 1")
    (folder / "assets" / "main-abc.js.gz").write_bytes(gzip.compress(b"let page = 1"))
    (folder / "assets" / "main-abc.js.br").write_bytes(b"as brotli")
    (tmp_path / "secret.txt").write_text("outside")
    (folder / "assets" / "way-out.js").symlink_to(tmp_path / "secret.txt")
    return Pages(folder)


@pytest.fixture
async def studio(tmp_path, pages) -> AsyncIterator[Opened]:
    async with opened(tmp_path, pages=pages) as found:
        yield found


async def test_every_answer_of_every_door_carries_the_headers(studio):
    asked = [(door.method, door.path, {}) for door in http_doors(studio.app)]
    asked += [("GET", "/assets/main-abc.js", {}), ("GET", "/nothing.txt", {}), ("GET", "/", {"Host": "evil.example"})]
    for method, path, headers in asked:
        answer = await studio.http.request(method, path, headers=headers)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, path
        policy = answer.headers["content-security-policy"]
        assert policy == "sandbox; default-src 'none'" or "default-src 'none'" in policy, path
        if path.startswith("/api/"):
            asked_again = {"private, no-cache"} if "etag" in answer.headers else set()
            assert answer.headers["cache-control"] in {"no-store"} | asked_again, path


async def test_the_policy_of_the_page_lets_nothing_in_from_elsewhere(studio):
    policy = (await studio.http.get("/")).headers["content-security-policy"]

    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == POLICY


async def test_every_address_of_the_interface_shows_the_page(studio):
    for path in ("/", "/chat", "/chat/abc", "/personas/abc/look", "/settings/models"):
        answer = await studio.http.get(path)

        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert "__TROUPE_BUILD__" not in answer.text


def dress(page: str) -> dict[str, str]:
    """The attributes of the one html tag."""
    (tag,) = re.findall(r"<html[^>]*>", page)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("theme=dark&motion=off&lang=de", {"lang": "de", "dir": "ltr", "data-theme": "dark", "data-motion": "off"}),
        ("theme%3Dneon%26lang%3Dar-XB", {"lang": "ar-XB", "dir": "rtl", "data-theme": "neon", "data-motion": "on"}),
        ("", {"lang": "en", "dir": "ltr", "data-theme": "system", "data-motion": "on"}),
    ],
)
async def test_the_page_is_dressed_as_this_browser_chose(studio, cookie, expected):
    answer = await studio.http.get("/", headers={"Cookie": f"troupe_ui={cookie}"})

    assert expected.items() <= dress(answer.text).items()


@pytest.mark.parametrize(
    "cookie",
    [
        'theme="><script>alert(1)</script>',
        "theme=%22onload%3Dalert(1)",
        "lang=en%22%3E%3Cscript%3E",
        "theme=light\\1\\g<0>",
        "lang=" + "x" * 5000,
        "theme=%00",
        "&" * 3000,
        "theme=%ff",
        "lang=\\u0022",
    ],
)
async def test_a_hostile_cookie_changes_nothing(studio, cookie):
    plain = await studio.http.get("/")
    answer = await studio.http.get("/", headers={"Cookie": f"troupe_ui={cookie}"})

    assert answer.status_code == 200
    assert dress(answer.text) == dress(plain.text)
    assert "alert(1)" not in answer.text


OUTSIDE = (
    "/assets/../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/way-out.js",
    "/assets//etc/passwd",
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/main-abc.js/",
    "/assets/",
    "/assets/.",
    "/index.html",
    "/assets/" + "a" * 5000,
    "/" + "a" * 5000 + ".txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/../index.html",
    "/assets/%ff.js",
)


async def test_nothing_outside_the_build_is_served(studio):
    for path in OUTSIDE:
        answer = await studio.http.get(path)

        assert answer.status_code in (404, 422), path
        assert "outside" not in answer.text, path


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_whoever_opens_an_address_that_is_none_is_shown_the_way_back(studio):
    for path in ("/old-page.html", "/docs/nothing", "/chat/some.name", "/media", "/nowhere", "/chat/a/b/c"):
        shown = await studio.http.get(path, headers=BROWSER)
        told = await studio.http.get(path)

        assert (shown.status_code, told.status_code) == (404, 404)
        assert shown.headers["content-type"].startswith("text/html")
        assert "script-src 'self'" in shown.headers["content-security-policy"], "the page runs as any other"
        assert told.json()["error"] == "not_found"
    for path in ("/api/unknown", "/media/unknown.png", "/assets/unknown.js"):
        assert (await studio.http.get(path, headers=BROWSER)).json()["error"] == "not_found"


SIGNPOSTS = {
    "/chats": "/chat",
    "/chats/abc": "/chat/abc",
    "/persona/abc/look": "/personas/abc/look",
    "/story": "/stories",
    "/stories/abc": "/stories/abc/play",
    "/Settings/keys": "/settings/keys",
    "/talents": "/studio/talents",
    "/models?from=mail": "/settings/models?from=mail",
    "/chats//evil": "/chat/evil",
    "/chats/%2F%2Fevil%3F": "/chat/evil%3F",
}


async def test_an_address_that_is_nearly_right_leads_to_the_one_that_was_meant(studio):
    led = {typed: await studio.http.get(typed, headers=BROWSER) for typed in SIGNPOSTS}

    assert {typed: answer.headers.get("location") for typed, answer in led.items()} == SIGNPOSTS
    assert {answer.status_code for answer in led.values()} == {307}


def test_the_server_knows_the_addresses_of_the_page():
    written = (Path(__file__).parents[2] / "web" / "src" / "main.ts").read_text("utf-8")

    assert tuple(re.findall(r"pattern: '([^']+)'", written)) == PATTERNS


async def test_assets_are_for_ever_and_packed_for_who_understands(studio):
    async def get(accepts: str) -> tuple[str | None, bytes]:
        async with studio.http.stream("GET", "/assets/main-abc.js", headers={"Accept-Encoding": accepts}) as answer:
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["content-type"].startswith("text/javascript")
            return answer.headers.get("content-encoding"), b"".join([part async for part in answer.aiter_raw()])

    assert await get("br, gzip") == ("br", b"as brotli")
    assert (await get("gzip"))[0] == "gzip"
    assert await get("identity") == (None, b"let page = 1")
    assert await get("br;q=0, identity") == (None, b"let page = 1")


async def test_without_a_build_the_page_says_what_to_do(tmp_path):
    async with opened(tmp_path, pages=Pages(tmp_path / "none")) as studio:
        answer = await studio.http.get("/")

        assert answer.status_code == 503
        assert "make up" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await studio.http.get("/api/start")).status_code == 200
        assert (await studio.http.get("/assets/main.js")).status_code == 404

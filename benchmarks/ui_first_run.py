"""The first minute with the page, in a real browser over a real studio: how soon it lives, and what watching costs.

A fresh directory, chromium without a graphics card, no throttling. Beside it the same browser opening an empty page of
the same server, because much of what is measured is the browser's own.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.figures import Figure, show
from benchmarks.running import Server, listening, studio

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PEER = [sys.executable, "-m", "benchmarks.peer_hello"]
IDLE_SECONDS = 5.0
PATIENCE_MS = 30_000
WATCH = """
window.shifted = 0; window.painted = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifted += e.value })
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver(list => { for (const e of list.getEntries()) window.painted = e.startTime })
  .observe({ type: 'largest-contentful-paint', buffered: true });
"""
COUNT_FRAMES = """
seconds => new Promise(done => {
  let frames = 0; const began = performance.now();
  const next = now => { frames++; now - began < seconds * 1000 ? requestAnimationFrame(next) : done(frames / seconds) };
  requestAnimationFrame(next);
})
"""


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with listening(PEER, folder) as peer:
            empty = empty_page(browser, peer)
        with studio(folder) as server:
            found = first_minute(browser, server)
        browser.close()
    return [
        Figure("greets_s", "`troupe up` until she greets on the page", found["greets_s"], "s", 6.0),
        Figure("actions", "actions until the first answer", found["actions"], "", 2),
        Figure("answers_s", "from Enter to the first words of the answer", found["answers_s"], "s", 2.0),
        Figure("lcp_s", "largest paint", found["lcp_s"], "s", 1.5, empty["lcp_s"], "empty page"),
        Figure("cls", "layout shift", found["cls"], "", 0.05),
        Figure("nodes", "DOM nodes", found["nodes"], "", 1500, empty["nodes"], "empty page"),
        Figure("idle_percent", "CPU of the page's thread, one avatar at rest", found["busy"], "%", 25, empty["busy"],
               "empty page"),
        Figure("frames", "frames a second, one avatar at rest", found["frames"], "", 55, empty["frames"],
               "empty page", more_is_better=True),
    ]  # fmt: skip


def empty_page(browser: Browser, server: Server) -> dict[str, float]:
    page = opened(browser, server)
    page.wait_for_timeout(1000)
    found = costs(page)
    page.context.close()
    return found


def first_minute(browser: Browser, server: Server) -> dict[str, float]:
    """Open, be greeted, say hello: two actions."""
    page = opened(browser, server)
    expect(page.get_by_test_id("captions")).to_contain_text("Nova", timeout=PATIENCE_MS)
    greets = time.perf_counter() - server.began
    box = page.get_by_role("textbox", name="Message Nova")
    box.fill("hello")
    before = page.get_by_role("log").get_by_role("article").count()
    began = time.perf_counter()
    box.press("Enter")
    waited(page, lambda: page.get_by_role("log").get_by_role("article").count() > before + 1)
    answers = time.perf_counter() - began
    page.wait_for_timeout(10_000)  # until she has said it all
    found = costs(page)
    page.context.close()
    return found | {"greets_s": greets, "actions": 2, "answers_s": answers}


def opened(browser: Browser, server: Server) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.add_init_script(WATCH)
    page.goto(f"http://127.0.0.1:{server.port}/")
    return page


def costs(page: Page) -> dict[str, float]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = busy_seconds(session)
    page.wait_for_timeout(IDLE_SECONDS * 1000)
    busy = (busy_seconds(session) - before) / IDLE_SECONDS * 100
    return {
        "busy": busy,
        "frames": page.evaluate(COUNT_FRAMES, 3),
        "lcp_s": page.evaluate("window.painted") / 1000,
        "cls": page.evaluate("window.shifted"),
        "nodes": page.evaluate("document.querySelectorAll('*').length"),
    }


def busy_seconds(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def waited(page: Page, happened: Callable[[], bool]) -> None:
    ends = time.perf_counter() + PATIENCE_MS / 1000
    while not happened():
        if time.perf_counter() > ends:
            raise RuntimeError("The page did not get there: " + json.dumps(page.inner_text("body")[:500]))
        page.wait_for_timeout(20)


if __name__ == "__main__":
    show("ui_first_run", __doc__, measure)

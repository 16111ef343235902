"""Figures that live in a page: frames a second with two of them speaking, what driver and document weigh, a redraw.

Chromium without a graphics card, over a real studio, with the interface as it is built. Beside it the same browser in
an empty page, because most of a frame is the browser's own; beside a redraw the same change drawn as a still picture.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY, Server, listening, studio
from benchmarks.ui_first_run import CHROMIUM, COUNT_FRAMES, PEER, QUIET

SECONDS = 5
STEPS = 40
WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
THROTTLE = 4
TWO_FIGURES = """
async ids => {
  const script = document.querySelector('link[rel=modulepreload][href*=talk], script[src*=talk]')?.href
    ?? performance.getEntriesByType('resource').map(one => one.name).find(name => /talk-.*\\.js$/.test(name));
  const parts = await import(script);
  const Actor = Object.values(parts).find(one => one?.prototype?.enter && one?.prototype?.redraw);
  document.body.replaceChildren();
  for (const id of ids) {
    const host = document.createElement('div');
    host.style.cssText = 'display:inline-block; inline-size:480px; block-size:480px';
    document.body.append(host);
    const actor = new Actor({ id, name: '', traits: {} });
    await actor.enter(host, false);
    actor.move(true);
    const speak = () => actor.say('many words that keep the lips of somebody busy, ');
    setInterval(speak, 1200);
    speak();
  }
}
"""
REDRAW = """
async steps => {
  const host = document.querySelector('.figure'), slider = document.querySelector('.look input[type=range]');
  const spent = [];
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    const drawn = new Promise(done => {
      const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now()) });
      watch.observe(host, { childList: true });
    });
    slider.value = String(8 + i * 2);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    spent.push(await drawn - began);
  }
  return spent;
}
"""
BUNDLE = """
import { build } from 'vite'
const made = await build({ configFile: false, logLevel: 'silent', build: {
  write: false, minify: true, target: 'chrome130',
  lib: { entry: ['src/figure/avatarEasel.ts', 'src/lib/mouth.ts'], formats: ['es'] } } })
const chunks = made.flatMap(one => one.output).filter(one => one.type === 'chunk')
console.log(JSON.stringify(chunks.filter(one => !one.isDynamicEntry).map(one => one.code)))
"""


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with listening(PEER, folder) as peer:
            empty = frames(opened(browser, f"http://127.0.0.1:{peer.port}/"))
        with studio(folder) as server:
            server.ready()
            ids = starters(server)
            page = two_figures(browser, server, ids)
            ours, slow = frames(page), frames(throttled(page))
            redraw = redraws(browser, server)
            document = len(gzip.compress(server.get(f"/api/looks/{ids[0]}/avatar.svg?live=true&view=bust"))) / 1024
        browser.close()
    return [
        Figure("frames", "frames a second, two figures that speak", ours, "", 55, empty, "empty page",
               more_is_better=True),
        Figure("frames_throttled", "the same on a processor four times slower", slow, "", 30, empty, "empty page",
               more_is_better=True),
        Figure("driver_kb", "driver, gzip", driver_kb(), "KB", 9),
        Figure("document_kb", "first live document, gzip", document, "KB", 14),
        Figure("redraw_ms", "from a slider's step to the new figure in the page", redraw.median_ms, "ms", 50,
               redraw.still_ms, "still picture"),
        Figure("redraw_work_ms", "its work: studio, script, style and layout", redraw.work_ms, "ms", 50),
    ]  # fmt: skip


def opened(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(1500)
    return page


def starters(server: Server) -> list[str]:
    return [each["id"] for each in json.loads(server.get("/api/personas/starters"))["personas"]][:2]


def two_figures(browser: Browser, server: Server, ids: list[str]) -> Page:
    """Both beside one another, moved by the driver as it is built into the page."""
    page = opened(browser, f"http://127.0.0.1:{server.port}/")
    page.evaluate(TWO_FIGURES, ids)
    return page


def frames(page: Page) -> float:
    return float(page.evaluate(COUNT_FRAMES, SECONDS))


def throttled(page: Page) -> Page:
    session: Any = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    return page


@dataclass(frozen=True)
class Redraw:
    """What one step of a slider costs. Its time grows with everything else on the machine, its work hardly does."""

    median_ms: float
    work_ms: float
    still_ms: float


def redraws(browser: Browser, server: Server) -> Redraw:
    """A slider of the Look tab, step by step; and how long one still picture takes to come over the same door."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30, trust_env=False) as http:
        persona = http.post("/api/personas", json={"name": "Measured"}).json()["persona"]["id"]
        page = opened(browser, f"http://127.0.0.1:{server.port}/personas/{persona}/look")
        page.locator(".figure svg").wait_for(timeout=30_000)
        page.get_by_role("group", name="Parts of the look").get_by_role("button", name="Face").click()
        page.wait_for_timeout(6_000)  # until the small pictures are drawn
        session: Any = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        before = worked_seconds(session) + server.cpu_seconds()
        spent = page.evaluate(REDRAW, STEPS)
        work = worked_seconds(session) + server.cpu_seconds() - before
        stills = []
        for step in range(20):
            body = {"persona_id": persona, "look": {"sliders": {"animal": 0.3 + step / 100}}, "frame": {"view": "half"}}
            began = time.perf_counter()
            if http.post("/api/looks/preview", json=body).is_success:  # a machine that is busy refuses some
                stills.append((time.perf_counter() - began) * 1000)
    return Redraw(statistics.median(spent), work / STEPS * 1000, statistics.median(stills))


def worked_seconds(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(sum(metric["value"] for metric in metrics if metric["name"] in WORK))


def driver_kb() -> float:
    """What moves a figure, bundled alone; what paints two of the finishes is fetched apart."""
    build_web = str(REPOSITORY / "scripts" / "build_web.py")
    command = [sys.executable, build_web, "npm", "exec", "--", "node", "--input-type=module", "-e", BUNDLE]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(f"The driver could not be bundled: {made.stderr[-500:]}")
    code: list[str] = json.loads(made.stdout.strip().splitlines()[-1])
    return sum(len(gzip.compress(each.encode(), 9)) for each in code) / 1024


if __name__ == "__main__":
    show("ui_avatar", __doc__, measure)

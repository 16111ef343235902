"""The page of the arena while both sides write sixty tokens a second, on a processor four times slower.

How much of the time the page's main thread is busy, from the first word of both sides on. A model server paces the
words; the round is played as it comes, so that nothing is held back for the sake of blindness.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Figure, show
from benchmarks.first_token import UPSTREAM
from benchmarks.running import Server, listening, studio
from benchmarks.ui_avatar import opened, throttled
from benchmarks.ui_first_run import CHROMIUM, QUIET

PACE = "up:590:16:5"
SECONDS = 4
WORDS = "[...document.querySelectorAll('#side-a, #side-b')].map(side => side.innerText.split('word@').length - 1)"


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with listening(UPSTREAM, folder) as upstream, studio(folder) as server:
            server.ready()
            page = opened(browser, f"http://127.0.0.1:{server.port}/duel/{set_up(server, upstream.port)}")
            busy, words = while_both_write(page)
        browser.close()
    return [
        Figure("busy", "main thread busy while both sides write, processor four times slower", busy, "%", 70),
        Figure("words", "words a second that came onto the page", words, "", 110, more_is_better=True),
    ]


def set_up(server: Server, upstream: int) -> str:
    """A duel of two starters over a brain that keeps the pace."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30, trust_env=False) as http:
        connection = {"gateway": "vllm", "base_url": f"http://127.0.0.1:{upstream}/v1", "name": "Upstream"}
        made = http.post("/api/connections", json=connection).json()["id"]
        brain = http.post("/api/brains", json={"connection_id": made, "model": PACE}).json()["id"]
        starters = http.get("/api/duel/bootstrap").json()["starters"][:2]
        contestants = [{"persona_id": each["id"], "brain_id": brain} for each in starters]
        duel = http.post("/api/arena/duels", json={"contestants": contestants, "pace": "live", "max_words": 600})
        return str(duel.json()["id"])


def while_both_write(page: Page) -> tuple[float, float]:
    page.locator("[data-do=start]").click()
    page.wait_for_function(f"() => Math.min(...{WORDS}) > 5", timeout=30_000)
    session: Any = throttled(page).context.new_cdp_session(page)
    session.send("Performance.enable")
    before, said = tasks(session), page.evaluate(WORDS)
    page.wait_for_timeout(SECONDS * 1000)
    after, now = tasks(session), page.evaluate(WORDS)
    spent = after["Timestamp"] - before["Timestamp"]
    return 100 * (after["TaskDuration"] - before["TaskDuration"]) / spent, (sum(now) - sum(said)) / spent


def tasks(session: Any) -> dict[str, float]:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: float(metric["value"]) for metric in metrics}


if __name__ == "__main__":
    show("duels_page", __doc__, measure)

"""Hostile texts in a real browser: how many act, beside the same texts where they are taken for markup.

The page's own renderer is built as the interface is, put into an empty page without any content policy, and given every
text in every disguise, and every text of the corpus again character by character. Beside it a small writer of markup
that trusts its text, in the same browser, to show that the texts do act.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from playwright.sync_api import Browser, Error, sync_playwright

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY
from benchmarks.ui_first_run import CHROMIUM, QUIET
from tests.security.hostile_markup import NAIVE, TOUCH, Effects, Payload, corpus, strangers, variations, watched

TOGETHER = 60
BUNDLE = """
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
const entry = `
  import { flushSync } from 'svelte'
  import { createClassComponent } from 'svelte/legacy'
  import Markdown from '/src/ui/Markdown.svelte'
  const begin = () => {
    const target = document.createElement('div')
    target.className = 'ours'
    document.body.append(target)
    const shown = createClassComponent({ component: Markdown, target, props: { text: '' } })
    return { target, say: text => { shown.$set({ text }); flushSync() } }
  }
  export const whole = text => begin().say(text)
  export const grown = text => {
    const place = begin(), once = begin()
    for (let end = 1; end <= text.length; end++) place.say(text.slice(0, end))
    once.say(text)
    return place.target.innerHTML === once.target.innerHTML
  }`
const page = { name: 'page', resolveId: id => (id.endsWith('the-page') ? '\\0page' : null),
  load: id => (id === '\\0page' ? entry : null) }
const made = await build({ configFile: false, logLevel: 'silent', plugins: [page, svelte()], build: {
  write: false, minify: true, target: 'chrome130', lib: { entry: 'the-page', formats: ['iife'], name: 'renderer' } } })
console.log(JSON.stringify(made.flatMap(one => one.output).find(one => one.type === 'chunk').code))
"""


def measure() -> Sequence[Figure]:
    texts = corpus()
    disguised = [*texts, *variations(texts)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            ours, strange, apart = rendered(browser, renderer(), disguised, texts)
            naive = trusted(browser, disguised)
        finally:
            browser.close()
    return [
        Figure("texts", "texts tried, disguises included", len(disguised), "", 2_000, more_is_better=True),
        Figure("acted", "texts that ran or asked elsewhere", len(ours.numbers), "", 0, len(naive.numbers),
               "markup taken on trust"),
        Figure("events", "executions, dialogs, requests and exceptions", len(ours.all), "", 0, len(naive.all),
               "markup taken on trust"),
        Figure("strange", "elements, handlers and addresses not allowed", strange, "", 0),
        Figure("cut_differences", "texts that end differently when they grow", apart, "", 0),
        Figure("sharp", "share of the corpus that acts on the trusting page",
               100 * sum(each.number in naive.numbers for each in texts) / len(texts), "%", 40, more_is_better=True),
    ]  # fmt: skip


def renderer() -> str:
    """The page's renderer alone, as one script."""
    command = [sys.executable, str(REPOSITORY / "scripts" / "build_web.py"), "npm", "exec", "--", "node"]
    made = subprocess.run(
        [*command, "--input-type=module", "-"], input=BUNDLE, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SystemExit(f"The renderer could not be bundled: {made.stderr[-500:]}")
    code: str = json.loads(made.stdout.strip().splitlines()[-1])
    return code


def rendered(
    browser: Browser, code: str, disguised: Sequence[Payload], texts: Sequence[Payload]
) -> tuple[Effects, int, int]:
    """What happened, how many elements nobody allowed, and how many texts ended differently when they grew."""
    context, effects = watched(browser, "http://studio.invalid", policy=False)
    strange = apart = 0
    for start in range(0, len(disguised), TOGETHER):
        page = context.new_page()
        page.add_script_tag(content=code)
        some = [each.text for each in disguised[start : start + TOGETHER]]
        page.evaluate("texts => texts.forEach(text => renderer.whole(text))", some)
        strange += len(strangers(page, ".ours"))
        page.close()
    page = context.new_page()
    page.add_script_tag(content=code)
    for each in texts:
        apart += not page.evaluate("text => renderer.grown(text)", each.signed)
    strange += len(strangers(page, ".ours"))
    page.wait_for_timeout(500)
    context.close()
    return effects, strange, apart


def trusted(browser: Browser, disguised: Sequence[Payload]) -> Effects:
    context, effects = watched(browser, "http://studio.invalid", policy=False)
    for start in range(0, len(disguised), TOGETHER):
        page = context.new_page()
        for each in disguised[start : start + TOGETHER]:
            with suppress(Error):  # some lead the page away while it is still being asked
                page.evaluate(NAIVE, each.text)
                page.evaluate(TOUCH, ".naive")
        page.wait_for_timeout(200)
        page.close()
    context.close()
    return effects


if __name__ == "__main__":
    show("xss", __doc__, measure)

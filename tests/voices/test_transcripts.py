"""Whether a recording says its text: right texts pass, half right ones do not, others never do."""

from tests.voices.lips.recordings import samples_of, spoken
from tests.voices.sounds import encoded, wav
from troupe.jobs import run_child
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices.domain.checks import judge
from troupe.voices.service.clips_child import measured
from troupe.voices.service.lining import lines_said

RIGHT = "The harbour is quiet this early. Two boats are out, and somebody is frying fish."
HALF = "The harbour is quiet this early. My brother bakes bread on every Monday morning."
WRONG = "Could you hold this for a moment? I only have two hands, and it is a little longer."
GERMAN = "Der Hafen ist heute früh ganz still. Zwei Boote sind draußen, und jemand brät schon Fisch."
LONG = " ".join([WRONG] * 12)


async def clip(text, variant, language="en-us"):
    return encoded(wav(samples_of(await spoken(text, variant=variant, language=language))))


async def verdicts(clips, texts):
    """What is said of each text, and by which check."""
    speaker = EspeakSpeaker()
    try:
        ways = [[await lines_said(speaker, text, each) for each in ("de", "en-us")] for text in texts]
    finally:
        await speaker.close()
    found = await run_child(measured, (clips, 300, ways))
    told = [judge({"text": text} | each if "text_distance" in each else each, text)
            for each, text in zip(found, texts, strict=True)]  # fmt: skip
    return [next((check.name, check.verdict) for check in each.checks if check.name in ("transcript", "text_fit"))
            for each in told]  # fmt: skip


async def test_a_text_passes_only_where_all_of_it_is_said_in_whichever_language():
    low, high = await clip(RIGHT, "m8"), await clip(RIGHT, "steph")
    german = await clip(GERMAN, "m8", "de")
    told = await verdicts(
        [low, high, german, low, high, low, german, low], [RIGHT, RIGHT, GERMAN, HALF, HALF, WRONG, WRONG, LONG]
    )

    assert {name for name, _ in told} == {"transcript"}
    right, half, wrong = [[verdict for _, verdict in told[a:b]] for a, b in ((0, 3), (3, 5), (5, 8))]
    assert right == ["pass"] * 3
    assert "pass" not in half
    assert wrong == ["fail"] * 3

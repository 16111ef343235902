"""A persona as the model of its own kit: pictures it sits for, exchanges it was taught by."""

import pytest
import pytest_asyncio

from tests.support.studio import opened
from tests.talents.waiting import ended
from troupe.talents.domain.sittings import sittings

pytestmark = pytest.mark.asyncio(loop_scope="module")
EMOTIONS, POSES = tuple("abcdefghijkl"), tuple(f"pose{number}" for number in range(20))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory):
    async with opened(tmp_path_factory.mktemp("sittings"), working=True) as studio:
        yield studio


async def made(here, **told) -> str:
    answer = await here.http.post("/api/talents/datasets", json={"name": "Nova", "type": "style"} | told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def cast(here, **told) -> str:
    answer = await here.http.post("/api/personas", json={"name": "Mira", "role": "A weaver.", "age": 31} | told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["persona"]["id"])


async def sat(here, dataset: str, persona: str, count: int = 12):
    body = {"persona_id": persona, "count": count}
    return await here.http.post(f"/api/talents/datasets/{dataset}/from_persona", json=body)


async def test_seventy_two_views_show_every_face_from_four_sides_and_sixteen_figures():
    plan = sittings(72, EMOTIONS, POSES)

    assert [sum(each.view == view for each in plan) for view in ("bust", "full", "half")] == [48, 16, 8]
    assert {(each.emotion, each.yaw) for each in plan if each.view == "bust"} == {
        (emotion, yaw) for emotion in EMOTIONS for yaw in (-0.6, -0.2, 0.28, 0.6)
    }
    assert len({each.name for each in plan}) == 72
    assert {each.view for each in sittings(12, EMOTIONS, POSES)} == {"bust", "full", "half"}, "any beginning has all"
    assert plan == sittings(72, EMOTIONS, POSES)
    assert len({each.ground for each in plan}) >= 6


async def test_a_persona_sits_for_pictures_that_the_coach_finds_fit_to_train_from(here):
    persona = await cast(here)
    dataset = await made(here, type="identity", token="mira_w", persona_id=persona)
    begun = await sat(here, dataset, persona, 24)
    job = await ended(here.http, begun.json()["job_id"])
    found = (await here.http.get(f"/api/talents/datasets/{dataset}")).json()

    assert (begun.status_code, job["state"]) == (202, "done"), job["error"]
    assert len(found["samples"]) == 24
    assert all(each["caption"].startswith("mira_w, ") for each in found["samples"])
    assert found["report"]["verdict"] == "ready", found["report"]["findings"]
    again = await sat(here, dataset, persona, 24)
    assert (await ended(here.http, again.json()["job_id"]))["result"]["added"] == 0, "nobody sits twice for one picture"


async def test_a_personas_examples_become_exchanges_and_none_is_told_in_words(here):
    lesson = {"user_message": "All well?", "persona_response": "Aye, captain, all is well."}
    persona = await cast(here, name="Tam", age=40, conversation_examples=[lesson])
    talks = await made(here, name="Tam", type="personality")
    job = await ended(here.http, (await sat(here, talks, persona)).json()["job_id"])
    silent = await ended(here.http, (await sat(here, talks, await cast(here, name="Mute"))).json()["job_id"])

    (sample,) = (await here.http.get(f"/api/talents/datasets/{talks}")).json()["samples"]
    assert job["state"] == "done", job["error"]
    assert sample["messages"][1]["text"] == "Aye, captain, all is well."
    assert silent["error"]["code"] == "nothing_taught"


async def test_whoever_is_under_age_sits_for_nothing(here):
    young = await cast(here, name="Pip", age=15)
    refused = await sat(here, await made(here), young)
    unknown = await sat(here, await made(here), "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7dff")

    assert (refused.status_code, refused.json()["error"]) == (403, "minor_refused")
    assert unknown.status_code == 404

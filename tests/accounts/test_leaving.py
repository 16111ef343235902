"""Taking everything along, and leaving without a trace."""

import asyncio
import hashlib
import io
import json
import zipfile
from pathlib import Path

from tests.accounts.living import ACCOUNTS, PASSWORD, Someone, add, advance
from tests.support.studio import Opened, opened
from troupe.app.leaving import forgotten_tables
from troupe.database import metadata

CANARY = "zephyrquill"


async def live_a_little(house: Opened, person: Someone) -> None:
    """Something of this person in many places, each with the canary in it."""
    await person.put(f"{ACCOUNTS}/me", {"display_name": f"Name {CANARY}"})
    persona = (await person.post("/api/personas", {"name": f"P {CANARY}", "description": CANARY})).json()["persona"]
    await person.post(
        f"/api/personas/{persona['id']}/learn", {"user_message": f"say {CANARY}", "persona_response": f"{CANARY}!"}
    )
    chat = (await person.post("/api/chats", {"members": [{"persona_id": persona["id"]}]})).json()
    await person.post(f"/api/chats/{chat['id']}/messages", {"text": f"hello {CANARY}", "parent_id": None})
    await person.put("/api/drafts/kept", {"text": f"draft {CANARY}", "attachments": []})
    await person.put(f"{ACCOUNTS}/keys/voice", {"value": f"key-{CANARY}"})
    await person.post(f"{ACCOUNTS}/me/tokens", {"name": CANARY, "scopes": ["read"]})
    await person.post(f"{ACCOUNTS}/teams", {"name": f"Team {CANARY}"})
    media = house.studio.media
    user = await house.studio.people.called(person.user["username"])
    await media.keep(user, f"words {CANARY}".encode(), kind="document", type="text/plain", name=f"{CANARY}.txt")
    for _ in range(100):
        if not house.studio.answers.active:
            return
        await asyncio.sleep(0.05)


async def test_no_table_is_forgotten():
    assert forgotten_tables() == []


async def test_an_export_holds_everything_of_the_person_and_nothing_secret_or_foreign(fresh, owner, ada, tmp_path):
    await live_a_little(fresh, ada)
    await live_a_little(fresh, owner)
    user = await fresh.studio.people.called("ada")
    told = await fresh.studio.privacy.export_to(user, tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content.pop("manifest.json"))
    rows = {name: [json.loads(line) for line in text.splitlines()] for name, text in content.items() if "jsonl" in name}
    words = b"".join(content.values()).decode("utf-8", "replace")

    assert told["bytes"] > 0
    assert manifest["sha256"] == {name: hashlib.sha256(text).hexdigest() for name, text in content.items()}
    assert {"people.jsonl", "personas.jsonl", "persona_examples.jsonl", "chats.jsonl", "chat_nodes.jsonl"} <= set(rows)
    assert [name for name in content if name.startswith("media/")]
    assert f"hello {CANARY}" in words
    assert f"key-{CANARY}" not in words
    assert "$argon2id$" not in words
    assert owner.id not in words
    assert {row["username"] for row in rows["people.jsonl"]} == {"ada"}


async def test_an_export_is_a_job_whose_result_is_a_file_of_the_person(tmp_path):
    async with opened(tmp_path, working=True) as house:
        job = (await house.http.post(f"{ACCOUNTS}/me/export")).json()["job_id"]
        for _ in range(200):
            told = (await house.http.get(f"/api/jobs/{job}")).json()
            if told["state"] in ("done", "failed"):
                break
            await asyncio.sleep(0.05)
        content = await house.http.get(f"/api/media/{told['result']['media_id']}/content")

    assert told["state"] == "done", told
    assert zipfile.ZipFile(io.BytesIO(content.content)).testzip() is None


async def test_an_erased_person_leaves_no_trace_and_others_keep_theirs(fresh, owner, ada):
    await live_a_little(fresh, ada)
    await owner.put("/api/drafts/kept", {"text": "the owner's own", "attachments": []})
    person = await fresh.studio.people.called("ada")
    receipt = await fresh.studio.privacy.erase_now(await fresh.studio.people.called("olga"), person)
    rows = {table: str(await fresh.rows(table)) for table in await tables(fresh)}

    assert receipt["erased"]
    assert receipt["found"] == [], receipt
    assert [name for name, text in rows.items() if CANARY in text or ada.id in text] == []
    assert "the owner's own" in rows["drafts"]
    assert await fresh.studio.household.audit.verify() is None
    assert not await ada.is_in()
    if fresh.studio.database.dialect == "sqlite":
        assert files_with(fresh.studio.directory.path, CANARY.encode()) == []
        assert files_with(fresh.studio.directory.path, ada.id.encode()) == []


async def test_a_member_asks_for_their_own_erasure_with_name_and_password(fresh, owner, ada):
    unsure = await ada.post(f"{ACCOUNTS}/me/erase", {"confirm": "adaa", "password": PASSWORD})
    wrong = await ada.post(f"{ACCOUNTS}/me/erase", {"confirm": "ada", "password": "not it"})
    asked = await ada.post(f"{ACCOUNTS}/me/erase", {"confirm": "ada", "password": PASSWORD})
    again = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": "ada", "password": PASSWORD})

    assert (unsure.status_code, unsure.json()["field"]) == (422, "confirm")
    assert wrong.status_code == 403
    assert asked.status_code == 202
    assert again.status_code == 401, "from the first step on nobody signs in as them"


async def test_an_erasure_that_was_cut_short_goes_on_at_the_next_start(fresh, owner, ada):
    await live_a_little(fresh, ada)
    await owner.delete(f"{ACCOUNTS}/users/{ada.id}")
    resumed = await fresh.studio.privacy.resume()

    assert resumed == 1
    assert [row["username"] for row in await fresh.rows("users")] == ["olga"]
    assert len(await fresh.rows("erasure_receipts")) == 1


async def test_the_owner_of_a_studio_for_several_cannot_be_erased_while_others_are_there(fresh, owner, ada):
    answer = await owner.post(f"{ACCOUNTS}/me/erase", {"confirm": "olga", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (409, "last_owner")


async def test_a_guardian_leaves_only_when_somebody_else_looks_after_the_child(fresh, owner, ada):
    body = {"username": "kim", "age_band": "child", "guardian_id": ada.id}
    await owner.post(f"{ACCOUNTS}/users", body)
    answer = await owner.delete(f"{ACCOUNTS}/users/{ada.id}")

    assert (answer.status_code, answer.json()["error"]) == (409, "has_children")


async def test_export_and_erasure_of_one_person_exclude_each_other(fresh, owner, ada):
    assert (await ada.post(f"{ACCOUNTS}/me/export")).status_code == 202
    second = await ada.post(f"{ACCOUNTS}/me/export")
    erasing = await ada.post(f"{ACCOUNTS}/me/erase", {"confirm": "ada", "password": PASSWORD})

    assert [(each.status_code, each.json()["error"]) for each in (second, erasing)] == [
        (409, "privacy_job_running")
    ] * 2


async def test_the_owner_of_a_studio_for_one_leaves_it_empty(tmp_path):
    async with opened(tmp_path) as house:
        await house.http.post(f"{ACCOUNTS}/users", json={"username": "trial"})
        await house.http.put("/api/drafts/kept", json={"text": CANARY, "attachments": []})
        before = (await house.http.get(f"{ACCOUNTS}/me")).json()["id"]
        owner = await house.studio.people.settle_owner()
        await house.studio.privacy.erase_now(owner, owner)
        after = (await house.http.get(f"{ACCOUNTS}/me")).json()
        people = await house.rows("users")

    assert after["id"] != before
    assert [row["username"] for row in people] == ["owner"]
    assert files_with(tmp_path / "studio", CANARY.encode()) == []


async def test_a_suspended_persons_background_work_is_stopped(fresh, owner):
    ben = await add(owner, fresh, "ben")
    await ben.post(f"{ACCOUNTS}/me/export")
    await owner.put(f"{ACCOUNTS}/users/{ben.id}", {"status": "suspended"})
    await advance(fresh, seconds=1)

    assert {row["state"] for row in await fresh.rows("jobs")} == {"cancelled"}


async def tables(house: Opened) -> list[str]:
    return [table.name for table in metadata.sorted_tables]


def files_with(folder: Path, word: bytes) -> list[str]:
    return [str(path) for path in sorted(folder.rglob("*")) if path.is_file() and word in path.read_bytes()]


async def test_an_export_leaves_the_library_after_a_week(tmp_path):
    async with opened(tmp_path) as house:
        owner = await house.studio.people.settle_owner()
        kept = {"kind": "document", "type": "application/zip"}
        await house.studio.media.keep(owner, b"PK export", name="troupe-export-2026-11-20.zip", **kept)
        await house.studio.media.keep(owner, b"PK mine", name="mine.zip", **kept)
        await advance(house, days=6)
        await house.studio.daily()
        before = len((await house.http.get("/api/media")).json()["items"])
        await advance(house, days=2)
        await house.studio.daily()
        after = [each["name"] for each in (await house.http.get("/api/media")).json()["items"]]

    assert before == 2
    assert after == ["mine.zip"]

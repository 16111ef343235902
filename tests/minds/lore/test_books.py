"""Lorebooks over HTTP: made, changed, attached, taken back, binned; on both databases."""

import json

import pytest

# What is asked here is the same on every database.
one_database = pytest.mark.parametrize("engine", ["sqlite"])
ENTRY = {"name": "The mill", "keys": ["mill"], "content": "@@depth 2\nIt is older than the town."}


async def made(house, **settings):
    answer = await house.http.post("/api/lorebooks", json={"name": "Harbour", **settings})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def cast(house, **more):
    answer = await house.http.post("/api/personas", json={"name": "Ada"} | more)
    return answer.json()["persona"]["id"]


async def written(house, book, **entry):
    answer = await house.http.post(f"/api/lorebooks/{book['id']}/entries", json=ENTRY | entry)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def entries_of(house, book):
    return (await house.http.get(f"/api/lorebooks/{book['id']}/entries")).json()["items"]


async def scanned(house, **asked):
    answer = await house.http.post("/api/lorebooks/scan", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_book_is_written_read_changed_and_every_change_taken_back(house):
    book = await made(house)
    entry = await written(house, book)
    path = f"/api/lorebooks/{book['id']}"
    changed = await house.http.patch(f"{path}/entries/{entry['id']}", json={"keys": ["mill", "wheel"], "sticky": 2})
    renamed = await house.http.patch(path, json={"name": "Port"})
    await house.http.delete(f"{path}/entries/{entry['id']}")

    assert changed.json() | {"version": 1, "keys": ["mill"], "sticky": 0} == entry
    assert renamed.json()["name"] == "Port"
    assert await entries_of(house, book) == []
    for expected in ((["mill", "wheel"], "Port"), (["mill", "wheel"], "Harbour"), (["mill"], "Harbour")):
        now = (await house.http.post(f"{path}/undo")).json()
        assert ((await entries_of(house, book))[0]["keys"], now["name"]) == expected
    assert (await house.http.post(f"{path}/undo")).json()["entry_count"] == 0
    assert (await house.http.post(f"{path}/undo")).json()["code"] == "nothing_to_undo"


@one_database
async def test_many_changes_are_made_together_or_not_at_all(house):
    book = await made(house)
    kept = await written(house, book)
    path = f"/api/lorebooks/{book['id']}/entries/bulk"
    good = [{"op": "add", "entry": ENTRY}, {"op": "change", "id": kept["id"], "changes": {"order": 7}}]

    refused = await house.http.post(path, json={"operations": [*good, {"op": "remove", "id": book["id"]}]})
    wrong = await house.http.post(
        path, json={"operations": [*good, {"op": "change", "id": kept["id"], "changes": {"order": "x"}}]}
    )
    before = await entries_of(house, book)
    done = await house.http.post(path, json={"operations": good})

    assert (refused.status_code, refused.json()["code"]) == (404, "entry_not_found")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "order")
    assert [each["id"] for each in before] == [kept["id"]]
    assert done.json()["book"]["entry_count"] == 2
    await house.http.post(f"/api/lorebooks/{book['id']}/undo")
    assert [each["order"] for each in await entries_of(house, book)] == [100]


@one_database
async def test_somebody_elses_change_is_not_written_over(house):
    book = await made(house)
    entry = await written(house, book)
    path = f"/api/lorebooks/{book['id']}"

    late = await house.http.patch(path, json={"name": "Late"}, headers={"If-Match": '"1"'})
    stale = await house.http.patch(f"{path}/entries/{entry['id']}", json={"order": 1}, headers={"If-Match": '"9"'})

    assert (late.status_code, late.json()["code"], late.json()["current_version"]) == (412, "changed_elsewhere", 2)
    assert stale.status_code == 412


@one_database
async def test_a_book_waits_in_the_bin_and_comes_back_or_goes_for_good(house):
    book = await made(house)
    await written(house, book)
    path = f"/api/lorebooks/{book['id']}"
    await house.http.delete(path)

    listed, binned = (
        (await house.http.get("/api/lorebooks")).json(),
        (await house.http.get("/api/lorebooks?binned=true")).json(),
    )
    gone = await house.http.get(path)
    back = await house.http.post(f"{path}/restore")
    again = await house.http.post(f"{path}/restore")
    await house.http.delete(f"{path}?forever=true")

    assert ([each["id"] for each in listed["items"]], [each["id"] for each in binned["items"]]) == ([], [book["id"]])
    assert (gone.status_code, gone.json()["code"]) == (404, "lorebook_not_found")
    assert back.json()["entry_count"] == 1
    assert again.json()["code"] == "not_in_bin"
    assert [await house.rows(name) for name in ("lorebooks", "lore_entries", "lore_changes")] == [[], [], []]


@one_database
async def test_a_scan_says_what_fires_why_and_where(house):
    book = await made(house, attachments={"everyone": True})
    entry = await written(house, book)
    other = await written(house, book, name="Broken", keys=["/mi(ll/"], content="x")

    found = await scanned(house, text="By the old mill.", all=True)

    fired, asleep = found["entries"]
    assert (fired["entry_id"], fired["fired"], fired["reason"], fired["place"]) == (entry["id"], True, "key", "depth")
    assert fired["hits"] == [{"key": "mill", "source": "message:text", "start": 11, "end": 15}]
    assert (asleep["entry_id"], asleep["reason"]) == (other["id"], "regex_invalid")
    assert other["faults"][0]["start"] == 1
    assert (found["totals"]["fired"], found["index"]["keys"]) == (1, 1)


@one_database
async def test_an_edit_is_heard_by_the_next_scan(house):
    book = await made(house, attachments={"everyone": True})
    entry = await written(house, book)
    path = f"/api/lorebooks/{book['id']}/entries/{entry['id']}"
    before = await scanned(house, text="mill")
    await house.http.patch(path, json={"keys": ["wheel"]})
    after = await scanned(house, text="mill and wheel")
    await house.http.patch(f"/api/lorebooks/{book['id']}", json={"enabled": False})

    assert before["entries"][0]["hits"][0]["key"] == "mill"
    assert after["entries"][0]["hits"][0]["key"] == "wheel"
    assert (await scanned(house, text="wheel"))["entries"] == []


@one_database
async def test_a_book_is_open_only_to_whom_it_is_attached(house):
    persona = await cast(house)
    book = await made(house)
    entry = await written(house, book)
    attached = await house.http.put(f"/api/lorebooks/{book['id']}/attachments", json={"personas": [persona]})

    assert attached.json()["attachments"]["personas"] == [persona]
    assert (await scanned(house, text="mill"))["entries"] == []
    assert (await scanned(house, text="mill", persona_id=persona))["entries"][0]["entry_id"] == entry["id"]
    assert (await scanned(house, text="mill", lorebook_ids=[book["id"]]))["entries"][0]["fired"]


@one_database
async def test_a_persona_alone_shows_what_its_own_texts_call(house):
    persona = await cast(house, scenario="A mill by the river.")
    book = await made(house, attachments={"personas": [persona]})
    called = await written(house, book, match_sources=["scenario"])
    always = await written(house, book, keys=[], constant=True, content="{{char}} is here.")
    tagged = await written(house, book, keys=[], constant=True, tags_only=["sailor"])
    found = await scanned(house, persona_id=persona, all=True)
    nothing = await house.http.post("/api/lorebooks/scan", json={})
    nobody = await house.http.post("/api/lorebooks/scan", json={"persona_id": book["id"], "text": "mill"})

    reasons = {each["entry_id"]: each["reason"] for each in found["entries"]}
    assert reasons == {called["id"]: "key", always["id"]: "constant", tagged["id"]: "persona_filter"}
    assert (nothing.json()["field"], nobody.status_code) == ("text", 404)


WRONG = {
    "keys.0": {"keys": ["x" * 501]},
    "probability": {"probability": 101},
    "place": {"place": "nowhere"},
    "content": {"content": "a\x01b"},
    "sticky": {"sticky": "3"},
    "unheard": {"unheard": 1},
}


@one_database
async def test_what_cannot_be_is_refused_by_its_name_and_nothing_of_it_is_kept(house):
    book = await made(house)

    for field, change in WRONG.items():
        refused = await house.http.post(f"/api/lorebooks/{book['id']}/entries", json=ENTRY | change)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    for kind in ("personas", "masks", "chats"):
        refused = await house.http.put(f"/api/lorebooks/{book['id']}/attachments", json={kind: [book["id"]]})
        assert (refused.status_code, refused.json()["code"]) == (404, f"{kind[:-1]}_not_found")
    refused = await house.http.post("/api/lorebooks/import", json={"text": '{"name": "Ada"}'})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_card")
    assert await entries_of(house, book) == []
    assert [row["id"] for row in await house.rows("lorebooks")] == [book["id"]]


async def test_entries_are_found_by_what_they_say_page_by_page(house):
    book = await made(house)
    operations = [{"op": "add", "entry": {"name": f"Entry {at}", "content": "100% salt_water"}} for at in range(5)]
    await house.http.post(f"/api/lorebooks/{book['id']}/entries/bulk", json={"operations": operations})
    path = f"/api/lorebooks/{book['id']}/entries"

    first = (await house.http.get(path, params={"limit": 3, "q": "SALT_"})).json()
    rest = (await house.http.get(path, params={"limit": 3, "q": "SALT_", "cursor": first["next_cursor"]})).json()

    assert [each["name"] for each in first["items"] + rest["items"]] == [f"Entry {at}" for at in range(5)]
    assert rest["next_cursor"] is None
    assert (await house.http.get(path, params={"q": "0_salt"})).json()["items"] == []


@one_database
async def test_a_book_of_another_program_comes_in_and_leaves_as_it_came(house):
    tree = {"entries": {"4": {"uid": 4, "key": ["mill"], "content": "Old.", "odd": {"z": 1, "a": 2.0}}}, "more": [1]}
    text = json.dumps(tree)

    pasted = (await house.http.post("/api/lorebooks/import", json={"text": text, "file_name": "w.json"})).json()
    dropped = (await house.http.post("/api/lorebooks/import", files={"file": ("w.json", text.encode())})).json()
    path = f"/api/lorebooks/{dropped['book']['id']}/file"
    file, original = [await house.http.get(path, params={"as": form}) for form in ("sillytavern", "original")]

    assert (pasted["format"], pasted["book"]["name"], pasted["book"]["entry_count"]) == ("sillytavern", "w", 1)
    assert json.dumps(file.json()) == text
    assert original.content == text.encode()
    assert original.headers["content-disposition"] == "attachment; filename=\"w.json\"; filename*=UTF-8''w.json"


@one_database
async def test_lore_travels_with_its_persona(house):
    persona = await cast(house)
    book = await made(house, attachments={"personas": [persona]})
    await written(house, book)
    kit = await house.http.get(f"/api/personas/{persona}/export")

    brought = await house.http.post("/api/personas/import", files={"file": ("ada.persona", kit.content)})

    books = (await house.http.get("/api/lorebooks")).json()["items"]
    new = brought.json()["persona"]["id"]
    assert sorted(each["attachments"]["personas"] for each in books) == sorted([[persona], [new]])
    other = next(each for each in books if each["id"] != book["id"])
    (entry,) = await entries_of(house, other)
    assert {name: entry[name] for name in ENTRY} == ENTRY


async def test_whoever_leaves_for_good_is_forgotten_by_their_books(house):
    persona = await cast(house)
    book = await made(house, attachments={"personas": [persona], "everyone": True})
    await house.http.delete(f"/api/personas/{persona}")
    await house.http.delete(f"/api/personas/bin/{persona}")

    found = (await house.http.get(f"/api/lorebooks/{book['id']}")).json()["attachments"]
    assert found == {"personas": [], "masks": [], "chats": [], "everyone": True}


@one_database
async def test_the_book_of_a_card_becomes_lore_of_its_persona_alone(house):
    card = {
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": {
            "name": "Vera",
            "character_book": {"entries": [{"keys": ["mill"], "content": "Old.", "enabled": True}]},
        },
    }
    brought = await house.http.post("/api/personas/import", files={"file": ("vera.json", json.dumps(card).encode())})

    (book,) = (await house.http.get("/api/lorebooks")).json()["items"]
    persona = brought.json()["persona"]["id"]
    assert (book["name"], book["attachments"]["personas"]) == ("Lore of Vera", [persona])
    assert (await scanned(house, text="the mill", persona_id=persona))["totals"]["fired"] == 1

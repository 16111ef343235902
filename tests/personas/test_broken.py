"""A stored document that cannot be read any more: told apart, in nobody's way, and brought back."""

from tests.chats.talking import Talker
from tests.personas.casting import good, refused
from tests.support.studio import opened

WRONG = '{"role": 3}'


async def spoil(house, id: str, document: str = WRONG, table: str = "personas", where: str = "id") -> None:
    async with house.studio.database.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE {table} SET document = '{document}' WHERE {where} = '{id}'")


async def broken(me, house, document: str = WRONG) -> str:
    """A persona with three versions whose present document cannot be read."""
    id = (await me.cast("Vera", role="archivist", is_active=True))["id"]
    await me.change(id, goal="find the map")
    await me.change(id, goal="draw the map")
    await spoil(house, id, document)
    return id


async def restored(me, id: str, number: int) -> dict:
    return good(await me.ask("POST", f"/{id}/versions/{number}/restore"))["persona"]


async def test_it_is_a_broken_row_of_the_list_and_its_last_good_version_is_offered(me, house):
    id = await broken(me, house)
    await me.cast("Ben")

    told = refused(await me.ask("GET", f"/{id}"), 500, "GET_FAILED")

    assert (told["persona_id"], told["last_good_version"]) == (id, 3)
    assert "/versions/3/restore" in told["next_step"]
    page = await me.page()
    assert (page["meta"]["total"], page["matched"]) == (2, 2)
    (row,) = [each for each in page["personas"] if each["id"] == id]
    assert row == {"id": id, "name": "Vera", "broken": True, "last_good_version": 3}
    for method, path in (("PUT", ""), ("POST", "/activate"), ("POST", "/duplicate"), ("GET", "/export")):
        body = {"json": {}} if method != "GET" else {}
        assert (await me.ask(method, f"/{id}{path}", **body)).json()["code"] == "GET_FAILED"


async def test_its_versions_are_there_and_restoring_one_mends_it(me, house):
    id = await broken(me, house)
    versions = good(await me.ask("GET", f"/{id}/versions", params={"all": "true"}))["versions"]
    assert [each["first"] for each in versions] == [3, 2, 1]
    assert good(await me.ask("GET", f"/{id}/versions/3"))["version"]["document"]["goal"] == "draw the map"

    mended = await restored(me, id, 3)

    assert (mended["version"], mended["goal"], mended["role"]) == (4, "draw the map", "archivist")
    assert await me.get(id) == mended
    assert mended["is_active"]
    assert (await restored(me, id, 2))["goal"] == "find the map"


async def test_a_version_that_cannot_be_read_either_is_passed_over(me, house):
    id = await broken(me, house)
    async with house.studio.database.writing() as connection:
        await connection.exec_driver_sql(
            f"UPDATE persona_versions SET document = '{WRONG}' WHERE persona_id = '{id}' AND number = 3"
        )

    assert refused(await me.ask("GET", f"/{id}"), 500, "GET_FAILED")["last_good_version"] == 2
    assert refused(await me.ask("POST", f"/{id}/versions/3/restore"), 500, "GET_FAILED")["version"] == 3
    assert (await restored(me, id, 2))["goal"] == "find the map"


async def test_without_any_version_it_can_still_be_deleted_and_comes_out_of_the_bin_by_its_name(me, house):
    id = await broken(me, house)
    await spoil(house, id, table="persona_versions", where="persona_id")
    assert refused(await me.ask("GET", f"/{id}"), 500, "GET_FAILED")["last_good_version"] is None

    good(await me.ask("DELETE", f"/{id}"))

    assert (await me.page())["personas"] == []
    back = good(await me.ask("POST", f"/{id}/restore"))["persona"]
    assert (back["name"], back["goal"]) == ("Vera", "")
    good(await me.ask("DELETE", f"/{id}"))
    await spoil(house, id)
    good(await me.ask("DELETE", f"/bin/{id}"))
    assert (await me.ask("GET", "/bin")).json()["personas"] == []


async def test_it_stands_in_nobodys_way(me, house, ada):
    house.studio.bench.text.set_speed(1000, 0)
    talker = Talker(house.http)
    chat = await talker.open(members=[{"persona_id": (await me.cast("Old", handle="vera"))["id"]}])
    id = await broken(me, house)
    await spoil(house, chat["members"][0]["persona_id"])

    other = await ada.cast("Vera")
    assert (await ada.get(other["id"]))["name"] == "Vera"
    refused(await ada.ask("GET", f"/{id}"), 403, "FORBIDDEN")
    chats = good(await house.http.get("/api/chats"))["items"]
    assert [each["id"] for each in chats] == [chat["id"]]
    taken = await me.ask(
        "POST", "/import", json={"document": {"name": "V", "handle": "vera"}, "shape": "persona-system"}
    )
    assert good(taken, 201)["persona"]["handle"] == "vera-2"
    await house.studio.daily()


async def test_a_document_that_is_no_json_at_all_is_the_same(me, house, engine):
    if engine == "postgresql":  # whose column takes nothing but JSON
        id = await broken(me, house, "[1, 2]")
    else:
        id = await broken(me, house, '{"role": "archi')

    assert refused(await me.ask("GET", f"/{id}"), 500, "GET_FAILED")["last_good_version"] == 3
    assert [each.get("broken") for each in (await me.page())["personas"]] == [True]
    assert (await restored(me, id, 1))["goal"] == ""


async def test_a_starter_that_cannot_be_read_is_planted_anew_at_the_next_start(tmp_path):
    nova = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"
    async with opened(tmp_path) as house:
        await spoil(house, nova)
    async with opened(tmp_path) as house:
        answer = good(await house.http.get(f"/api/personas/{nova}"))

    assert answer["persona"]["name"] == "Nova"

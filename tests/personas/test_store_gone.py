"""When the database does not answer, nobody is told that there is nothing."""

from tests.personas.casting import Caster, refused
from tests.support.studio import opened


async def test_a_store_that_is_gone_is_never_an_empty_list(tmp_path):
    async with opened(tmp_path) as house:
        me = Caster(house.http)
        id = (await me.cast())["id"]
        file = house.studio.database.address
        await house.studio.database.close()
        file.rename(file.with_suffix(".away"))
        file.mkdir()

        refused(await me.ask("GET"), 500, "LIST_FAILED")
        refused(await me.ask("GET", f"/{id}"), 500, "GET_FAILED")
        refused(await me.ask("GET", "/active"), 500, "GET_FAILED")
        refused(await me.ask("POST", json={"name": "N"}), 503, "UNAVAILABLE")

        await house.studio.database.close()
        file.rmdir()
        file.with_suffix(".away").rename(file)
        assert await me.names() == ["Vera"]

"""Whoever leaves takes their words along, out of the index of the search too."""

from tests.chats.talking import Doing
from troupe.chats import WordStore


async def test_of_an_erased_person_no_word_is_left_in_the_search(house, me):
    doing = Doing(me, await me.open())
    await doing.jot("quokkas are my secret")
    before = (await me.http.get("/api/chats/search", params={"q": "quokkas"})).json()["items"]

    await WordStore(house.studio.database).drop_all_of(house.studio.person.id)

    after = (await me.http.get("/api/chats/search", params={"q": "quokkas"})).json()["items"]
    assert (len(before), after) == (1, [])

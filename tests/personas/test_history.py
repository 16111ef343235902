"""The past: every earlier state can be seen, named, compared and restored."""

from tests.personas.casting import good, refused


async def test_every_change_of_content_makes_a_version_without_gaps(me):
    id = (await me.cast())["id"]
    await me.change(id, role="a")
    good(await me.learn(id))
    good(await me.ask("POST", f"/{id}/activate"))
    await me.change(id, role="b")

    lines = good(await me.ask("GET", f"/{id}/versions", params={"all": "true"}))["versions"]

    assert [each["number"] for each in lines] == [3, 2, 1]
    first = good(await me.ask("GET", f"/{id}/versions/2"))["version"]["document"]
    assert first["role"] == "a"
    assert {"id", "is_active", "created_at", "conversation_examples"} & set(first) == set()
    for missing in ("9", "0", "x", "-1", "99999999999999"):
        refused(await me.ask("GET", f"/{id}/versions/{missing}"), 404, "NOT_FOUND")


async def test_edits_shortly_after_one_another_are_one_line(me, house):
    id = (await me.cast())["id"]
    for role in "abc":
        await me.change(id, role=role)
    house.studio.bench.advance(11 * 60_000)
    await me.change(id, role="d")

    lines = good(await me.ask("GET", f"/{id}/versions"))["versions"]

    assert [(each["first"], each["last"]) for each in lines] == [(5, 5), (2, 4), (1, 1)]


async def test_an_earlier_state_becomes_the_present_one_and_nothing_is_lost(me):
    id = (await me.cast(boundaries={"medical": "refer"}, quirks=["a"]))["id"]
    await me.change(id, boundaries={"legal": "refuse"}, quirks=["b", "c"], handle="v")

    back = good(await me.ask("POST", f"/{id}/versions/1/restore"))["persona"]

    assert back["version"] == 3
    assert (back["boundaries"], back["quirks"], back["handle"]) == ({"medical": "refer"}, ["a"], None)
    assert good(await me.ask("GET", f"/{id}/versions/2"))["version"]["document"]["quirks"] == ["b", "c"]
    stale = {"If-Match": '"2"'}
    refused(await me.ask("POST", f"/{id}/versions/1/restore", headers=stale), 412, "CHANGED_ELSEWHERE")


async def test_a_version_can_be_named_once(me):
    id = (await me.cast())["id"]
    assert good(await me.ask("POST", f"/{id}/versions", json={"name": " gold "}))["version"]["name"] == "gold"
    await me.change(id, role="a")

    refused(await me.ask("POST", f"/{id}/versions", json={"name": "gold"}), 409, "VERSION_NAME_TAKEN")
    refused(await me.ask("POST", f"/{id}/versions", json={"name": ""}), 400, "INVALID_INPUT")


async def test_a_comparison_names_every_difference_by_its_path(me):
    id = (await me.cast(quirks=["a"], boundaries={"medical": "refer"}))["id"]
    await me.change(id, quirks=["b", "c"], boundaries={"medical": None}, personality_traits={"openness": 0.75})

    changes = good(await me.ask("GET", f"/{id}/diff", params={"from": "1", "to": "current"}))["changes"]

    assert changes == [
        {"path": "/boundaries/medical", "kind": "removed", "from": "refer", "to": None},
        {"path": "/personality_traits/openness", "kind": "changed", "from": 0.5, "to": 0.75},
        {"path": "/quirks/0", "kind": "changed", "from": "a", "to": "b"},
        {"path": "/quirks/1", "kind": "added", "from": None, "to": "c"},
    ]
    refused(await me.ask("GET", f"/{id}/diff", params={"from": "x"}), 400, "INVALID_INPUT")
    refused(await me.ask("GET", f"/{id}/diff", params={"from": "77"}), 404, "NOT_FOUND")

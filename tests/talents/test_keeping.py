"""A kit's life on each database, and whose kits are whose."""

import json

from tests.talents.asking import SIX, add, ids
from tests.talents.kits import GRACE, lora, safetensors


async def test_a_file_of_another_tool_becomes_a_kit_that_changes_goes_and_comes_back(here):
    http = here.http
    weights = safetensors(lora(alpha=2), {"ss_tag_frequency": json.dumps({"a": {"gracehopper": 9}})})

    unsure = (await add(http, weights, id=GRACE, type="identity")).json()
    assert (unsure["error"], unsure["proposed"]) == ("token_missing", ["gracehopper"])
    added = (await add(http, weights, id=GRACE, type="identity", token="gracehopper")).json()

    assert (added["entry"]["token"], added["family"], added["ranks"]) == ("gracehopper", "sd15", {"4": 2})
    assert (added["source"], added["usable"], added["owner"]) == ("added", "full", "you")
    assert (await http.get(f"/api/talents/{GRACE}/files/weights.safetensors")).content == weights
    assert (await add(http, weights, id=GRACE, token="gracehopper")).status_code == 409
    (row,) = await here.rows("talent_kits")
    assert (row["kit_id"], row["source"], row["visibility"]) == (GRACE, "added", "private")

    told = {"default_weight": 0.5, "metadata": {"description": "calm", "shelf": {"row": 3}}}
    changed = (await http.put(f"/api/talents/{GRACE}", json=told)).json()
    assert (changed["entry"]["default_weight"], changed["description"]) == (0.5, "calm")
    assert changed["entry"]["metadata"]["shelf"] == {"row": 3}
    assert (await http.post(f"/api/talents/{GRACE}/versions/1/restore")).json()["entry"]["default_weight"] == 1.0

    assert (await http.delete(f"/api/talents/{GRACE}")).status_code == 204
    assert await ids(http) == SIX
    assert (await http.get(f"/api/talents/{GRACE}")).status_code == 404
    assert await here.rows("talent_kits") == []
    newest = (await http.get(f"/api/talents/{GRACE}/versions")).json()["items"][0]["number"]
    assert (await http.post(f"/api/talents/{GRACE}/versions/{newest}/restore")).status_code == 200
    assert GRACE in await ids(http)
    events = sorted(await here.rows("events"), key=lambda each: each["seq"])
    told = [each["type"] for each in events if each["topic"].startswith("talents@")]
    assert told == ["kit.added", "kit.changed", "kit.changed", "kit.removed", "kit.changed"]

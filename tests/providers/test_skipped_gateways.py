"""A row of one's own that cannot be read is said with its line, and keeps no other from working."""

import json

from tests.support.studio import opened, troupe

ROWS = '[mine]\ntitle = "Mine"\nbase_url = "http://127.0.0.1:9999/v1"\nlocal = true\n\n[odd]\ntitle = 5\n'


async def test_it_is_told_where_gateways_are_listed(tmp_path):
    async with opened(tmp_path) as house:
        folder = house.studio.directory.path
    (folder / "gateways.toml").write_text(ROWS)
    async with opened(tmp_path) as house:
        listed = (await house.http.get("/api/connections/gateways")).json()

    (skipped,) = listed["skipped"]
    assert (skipped["id"], skipped["line"]) == ("odd", 6)
    assert "title" in skipped["problem"]
    assert "mine" in {each["id"] for each in listed["items"]}


def test_the_doctor_names_it(tmp_path):
    data = tmp_path / "data"
    troupe(tmp_path, "init", "--data", str(data))
    (data / "gateways.toml").write_text(ROWS)

    checks = json.loads(troupe(tmp_path, "doctor", "--data", str(data), "--json").stdout)["checks"]

    (about,) = [check for check in checks if check["name"] == "gateways"]
    assert about["state"] == "warn"
    assert "line 6" in about["detail"]

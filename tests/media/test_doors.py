"""Files over HTTP."""

import asyncio
from dataclasses import replace

import pytest

from tests.media import samples
from tests.media.conftest import BEN
from troupe.kit.errors import Invalid
from troupe.media.receiving import receive
from troupe.media.serving import headers_of

PNG = samples.picture(".png")
pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


async def added(http, content: bytes = PNG, name: str = "Nova.png", type: str = "image/png") -> dict:
    answer = await http.post("/api/media", files={"file": (name, content, type)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_picture_goes_in_is_listed_renamed_binned_and_restored(http):
    media = await added(http)
    door = f"/api/media/{media['id']}"

    assert (media["kind"], media["type"], media["width"], media["made"]) == ("image", "image/png", 60, "uploaded")
    assert (await http.get("/api/media")).json()["items"] == [media]
    assert (await http.patch(door, json={"name": "Nova, smiling"})).json()["name"] == "Nova, smiling"
    assert (await http.delete(door)).status_code == 204
    assert (await http.get(door)).status_code == 404
    assert (await http.post(f"{door}/restore")).json()["state"] == "ready"
    assert (await http.get(door)).status_code == 200


async def test_content_is_sent_so_that_a_browser_can_do_nothing_but_show_it(http):
    media = await added(http)
    answer = await http.get(media["url"])

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-length"] == str(media["bytes"]) == str(len(answer.content))
    assert answer.headers["content-disposition"].startswith('inline; filename="Nova.png"')
    assert answer.headers["etag"] == f'"{media["sha256"]}"'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"b\\c.png', "a_b_c.png"),
        ("Grüße 🦉.png", "Gr__e _.png"),
        ("x" * 190 + ".png", "x" * 146 + ".png"),
    ],
)
async def test_a_name_in_a_header_is_plain_and_short(http, name, shown):
    media = await added(http)
    await http.patch(f"/api/media/{media['id']}", json={"name": name})
    said = (await http.get(media["url"])).headers["content-disposition"]

    assert said.startswith(f"inline; filename=\"{shown}\"; filename*=UTF-8''")
    assert said.isascii()


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None)]
)
async def test_one_range_of_a_file_can_be_asked_for(http, asked, start, end):
    media = await added(http)
    whole = (await http.get(media["url"])).content
    answer = await http.get(media["url"], headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    first, last = answer.headers["content-range"].removeprefix("bytes ").split("/")[0].split("-")
    assert whole[int(first) : int(last) + 1] == answer.content


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "bytes=999999-", "bytes=-", "bytes=5-2", "bytes=-0"])
async def test_more_than_one_range_or_none_that_exists_is_refused(http, asked):
    media = await added(http)
    answer = await http.get(media["url"], headers={"Range": asked})

    assert answer.json()["code"] == "range_not_satisfiable"


async def test_who_has_a_file_already_is_not_sent_it_again(http):
    media = await added(http)
    for door in (media["url"], media["thumbnail_url"]):
        etag = (await http.get(door)).headers["etag"]
        answer = await http.get(door, headers={"If-None-Match": f'"other", W/{etag}'})
        assert (answer.status_code, answer.content) == (304, b"")
        assert (await http.get(door, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_thumbnail_comes_in_three_sizes(http):
    media = await added(http, samples.picture(".png", 800, 800))
    door = f"/api/media/{media['id']}/thumbnail"

    answers = [await http.get(door, params={"size": size}) for size in (128, 256, 512)]
    assert [answer.headers["content-type"] for answer in answers] == ["image/webp"] * 3
    assert len(answers[0].content) < len(answers[2].content)
    assert (await http.get(door, params={"size": 4096})).status_code == 422


async def test_the_short_address_serves_exactly_the_right_name_to_its_owner(http):
    media = await added(http)
    id = media["id"]

    assert (await http.get(f"/generated/{id}.png")).status_code == 200
    wrong = [f"{id}.webp", id, f"{id}.PNG", f"{id}.png.png", "..%2Fstudio.db", f"%2e%2e/{id}.png", "nothing.png"]
    for name in wrong:
        assert (await http.get(f"/generated/{name}")).status_code == 404, name
    assert (await http.get(f"/generated/{id}.png", headers={"X-Person": BEN})).status_code == 404


async def test_everything_of_somebody_else_is_not_found(http):
    media = await added(http)
    door = f"/api/media/{media['id']}"
    stranger = {"X-Person": BEN}

    answers = [
        await http.get(door, headers=stranger),
        await http.get(f"{door}/content", headers=stranger),
        await http.get(f"{door}/thumbnail", headers=stranger),
        await http.patch(door, json={"name": "x"}, headers=stranger),
        await http.delete(door, headers=stranger),
        await http.post(f"{door}/restore", headers=stranger),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def form(*parts: bytes, end: bytes = b"--b--\r\n") -> dict:
    return {
        "content": b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + end,
        "headers": {"content-type": "multipart/form-data; boundary=b"},
    }


FILE = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + PNG


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"file": "x"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        form(),
        form(FILE, end=b""),
        form(FILE, FILE),
        form(FILE, b'Content-Disposition: form-data; name="purpose"\r\n\r\nworld domination'),
        form(FILE, b'Content-Disposition: form-data; name="purpose"\r\n\r\nsound'),
        form(FILE, b'Content-Disposition: form-data; name="other"\r\n\r\nx'),
        form(FILE, b'Content-Disposition: form-data; name="purpose"\r\n\r\n' + b"x" * 2000),
        {"content": b"rubbish", "headers": {"content-type": "multipart/form-data; boundary=b"}},
    ],
)
async def test_a_form_that_is_not_one_file_is_refused(http, house, sent):
    answer = await http.post("/api/media", **sent)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["next_step"]
    assert house.files() == []


async def test_a_purpose_that_fits_is_taken(http):
    sent = form(b'Content-Disposition: form-data; name="purpose"\r\n\r\npicture', FILE)

    assert (await http.post("/api/media", **sent)).status_code == 201


async def test_an_endless_upload_is_refused_before_it_has_all_arrived(http, house):
    sent = 0

    async def endless():
        nonlocal sent
        yield b"--b\r\n" + FILE
        while True:
            sent += 1024 * 1024
            yield bytes(1024 * 1024)

    answer = await http.post(
        "/api/media", content=endless(), headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert answer.json()["code"] == "too_large"
    assert sent < 40 * 1024 * 1024
    assert house.files() == []


async def test_an_endless_upload_of_nothing_known_is_refused_at_once(http):
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while True:
            sent += 65536
            yield b"z" * 65536

    answer = await http.post(
        "/api/media", content=endless(), headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert answer.json()["code"] == "wrong_type"
    assert sent < 1024 * 1024


async def test_an_upload_that_stops_half_way_is_given_up(house):
    async def stuck():
        yield b"--b\r\n" + FILE[:100]
        await asyncio.sleep(30)

    with pytest.raises(Invalid) as refused:
        await receive("multipart/form-data; boundary=b", stuck(), idle_seconds=0.05)

    assert refused.value.code == "too_slow"


async def test_in_an_adult_directory_nothing_is_left_in_a_browser(house, http):
    media = await house.library.get(house.ada, (await added(http))["id"])

    assert headers_of(replace(media, realm="adult"), media.type, '"x"')["Cache-Control"] == "no-store"


async def test_a_full_disk_is_told_before_the_upload_is_read(http, house):
    house.room = False
    answer = await http.post("/api/media", files={"file": ("a.png", PNG, "image/png")})

    assert answer.json()["code"] == "disk_full"

"""What goes along with a persona, in a kit or into a copy: how it looks and how it sounds."""

import json

from tests.personas.casting import Caster, good, refused
from tests.personas.travel import entries_in, exported, imported, sent, summed, zipped
from tests.support.studio import opened

LOOK, VOICE = "look/look.json", "voice/voice.json"
DRESSED = {"hair": {"style": "bob", "colour": "#AA3355"}, "face": {"freckles": 0.8}, "skin": 7}
TIMBRE = {"variant": "f3", "tract": 0.97, "pitch": 61, "span": 40, "rate_wpm": 190, "breath": 0.05, "warmth": -0.25,
          "eq_db": [0.0] * 23 + [1.5]}  # fmt: skip


async def dress(who: Caster, id: str, **changes) -> dict:
    return good(await who.http.put(f"/api/looks/{id}", json=changes))


async def drawing(who: Caster, id: str) -> str:
    """What a persona's look comes to, whosever it is."""
    answer = await who.http.get(f"/api/looks/{id}/avatar.svg", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def drawn(who: Caster, id: str) -> dict:
    """Everything the drawing of a persona is told, whatever words led to it."""
    return good(await who.http.get(f"/api/looks/{id}", params={"resolved": "true"}))["resolved"]


async def look(who: Caster, id: str) -> dict:
    return json.loads(entries_in(await exported(who, id))[LOOK])


def with_voice(kit: bytes, **changes) -> bytes:
    """A kit whose persona sounds otherwise, sums included."""
    entries = entries_in(kit)
    voice = json.loads(entries[VOICE]) | changes
    return zipped(summed(entries | {VOICE: json.dumps(voice).encode()}))


async def test_a_kit_carries_the_look_and_the_voice_and_both_come_back_equal(me, tmp_path, engine):
    cast = await me.cast("Zoë", voice_model_config={"voice_id": "espeak/en-us"})
    await dress(me, cast["id"], **DRESSED)
    kit = with_voice(await exported(me, cast["id"]), timbre=TIMBRE, register="high", language="en-GB")

    async with opened(tmp_path / "elsewhere", engine=engine) as other:
        there = Caster(other.http)
        answer = await imported(there, kit)
        second = entries_in(await exported(there, answer["persona"]["id"]))

        assert await drawing(there, answer["persona"]["id"]) == await drawing(me, cast["id"])
    first = entries_in(kit)
    for name in ("persona.json", LOOK, VOICE):
        assert json.loads(second[name]) == json.loads(first[name])
    assert second["persona.json"] == first["persona.json"]
    assert json.loads(second[LOOK])["hair"]["colour"] == "#AA3355"
    assert (json.loads(second[VOICE])["timbre"], json.loads(second[VOICE])["register"]) == (TIMBRE, "high")
    assert answer["report"]["warnings"] == []


async def test_a_copy_looks_and_sounds_as_its_original_also_of_a_starter(me):
    cast = await me.cast("Zoë")
    await dress(me, cast["id"], **DRESSED)

    starters = good(await me.ask("GET", "/starters"))["personas"]
    for original in (cast["id"], *(each["id"] for each in starters)):
        copy = good(await me.ask("POST", f"/{original}/duplicate"), 201)["persona"]
        # A copy follows the kits of its owner, and a starter follows none: they move what art says of its lines.
        assert {**await drawn(me, copy["id"]), "art": None} == {**await drawn(me, original), "art": None}
        voices = [entries_in(await exported(me, id))[VOICE] for id in (copy["id"], original)]
        assert voices[0] == voices[1]


async def test_a_look_or_voice_that_cannot_be_taken_in_is_refused_before_anything_is_stored(me, house):
    cast = await me.cast("Zoë")
    kit = await exported(me, cast["id"])
    wrong = {
        LOOK: [b"[]", b"{", b'{"skin": 99}', b'{"hair": {"style": "of nobody"}}', b'{"x": 1}'],
        VOICE: [b"[]", b'{"timbre": {}}', json.dumps({"timbre": TIMBRE | {"tract": 3}}).encode()],
    }

    for entry, contents in wrong.items():
        for content in contents:
            answer = await sent(me, zipped(summed(entries_in(kit) | {entry: content})))
            assert refused(answer, 400, "KIT_INVALID")["entry"] == entry

    assert len(await house.rows("personas")) == 4
    assert await house.rows("looks") == []
    assert await house.rows("voice_profiles") == []


async def test_lore_that_is_no_book_is_refused_with_its_kit(me):
    cast = await me.cast("Zoë")
    kit = zipped(summed(entries_in(await exported(me, cast["id"])) | {"lore/1.json": b"{}"}))

    answer = await sent(me, kit)

    assert "no lorebook" in refused(answer, 400, "KIT_INVALID")["detail"]


async def test_a_kit_that_follows_as_a_version_brings_its_look_and_voice(me):
    cast = await me.cast("Zoë")
    kit = with_voice(await exported(me, cast["id"]), timbre=TIMBRE)
    before = await look(me, cast["id"])
    await dress(me, cast["id"], **DRESSED)

    again = good(await sent(me, kit, on_conflict="replace_version"))["persona"]

    assert again["id"] == cast["id"]
    assert await look(me, cast["id"]) == before
    assert json.loads(entries_in(await exported(me, cast["id"]))[VOICE])["timbre"] == TIMBRE


async def test_whoever_may_only_look_gets_no_secrets_and_is_told_so(me, ada):
    vera = await me.cast("Vera", secrets=["the key is under the stone"])
    share = {"user_id": ada.headers["X-User-Id"], "role": "viewer"}
    good(await me.ask("PUT", f"/{vera['id']}/shares", json=share))

    async def kit(who: Caster, **query: str) -> tuple[bytes, list[str]]:
        answer = await who.ask("GET", f"/{vera['id']}/export", params=query)
        assert answer.status_code == 200
        return answer.content, answer.headers["Troupe-Left-Out"].split(", ")

    for query in ({}, {"format": "json"}):
        content, left_out = await kit(ada, **query)
        assert b"under the stone" not in content
        assert "secrets" in left_out
        assert "secrets" not in (await kit(me, **query))[1]
    assert "look.json" in str(list(entries_in((await kit(ada))[0])))
    good(await me.ask("PUT", f"/{vera['id']}/shares", json=share | {"role": "editor"}))
    content, left_out = await kit(ada)
    assert b"under the stone" in content
    assert "secrets" not in left_out


async def test_among_adults_no_kit_makes_anyone_sound_like_a_child(tmp_path, engine):
    async with opened(tmp_path, engine=engine, realm="adult") as house:
        me = Caster(house.http)
        cast = await me.cast("Zoë", age=30)
        kit = with_voice(await exported(me, cast["id"]), timbre=TIMBRE | {"tract": 1.2}, register="child")

        answer = await imported(me, kit, age="30")

        voice = json.loads(entries_in(await exported(me, answer["persona"]["id"]))[VOICE])
        assert (voice["timbre"]["tract"], voice["register"]) == (1.12, "any")
        assert any(VOICE in warning for warning in answer["report"]["warnings"])


async def test_whoever_is_in_the_bin_is_still_seen_there_by_its_owner_alone(me, ada):
    cast = await me.cast("Binned")
    await dress(me, cast["id"], **DRESSED)
    face = f"/api/looks/{cast['id']}/picture"
    before = await me.http.get(face)
    good(await me.http.delete(f"/api/personas/{cast['id']}"))

    after, performed = await me.http.get(face), await me.http.get(f"/api/looks/{cast['id']}/avatar.svg")

    assert (after.status_code, after.content) == (200, before.content)
    assert performed.status_code == 404
    assert (await ada.http.get(face, headers=ada.headers)).status_code == 404

"""Whose kits are whose, where several people share a studio."""

from tests.accounts.living import add as add_person
from tests.accounts.living import set_up
from tests.support.studio import opened
from tests.talents.asking import SIX
from tests.talents.kits import INK, lora, safetensors


async def test_a_kit_is_its_owners_until_it_is_shared_and_leaves_with_them(tmp_path):
    async with opened(tmp_path, mode="multi") as house:
        owner = await set_up(house)
        ada = await add_person(owner, house, "ada")
        sent = {"file": ("x.safetensors", safetensors(lora()))}
        told = {"id": INK, "license": "Private"}
        assert (await ada.ask("POST", "/api/talents/add", files=sent, data=told)).status_code == 201

        assert (await owner.get(f"/api/talents/{INK}")).status_code == 404
        assert [each["id"] for each in (await owner.get("/talents/avatar")).json()] == SIX

        await ada.put(f"/api/talents/{INK}", {"visibility": "shared"})
        seen = (await owner.get(f"/api/talents/{INK}")).json()
        assert (seen["visibility"], seen["owner"]) == ("shared", ada.id)
        assert (await owner.delete(f"/api/talents/{INK}")).status_code == 403
        forbidden = await owner.get(f"/api/talents/{INK}/export")
        assert (forbidden.status_code, forbidden.json()["error"]) == (409, "licence_forbids")
        inputs = [{"id": id, "weight": 1.0} for id in (INK, "avatar.style.abstract")]
        mixed = await owner.post("/api/talents/mix/preview", {"inputs": inputs, "method": "exact"})
        assert (mixed.status_code, mixed.json()["error"]) == (409, "licence_forbids")

        gone = await house.studio.talents.library.all(ada.id)
        assert [each.owner for each in gone if each.kit.id == INK] == ["you"]
        assert house.studio.talents.library.shelves.remove_all(ada.id) == 1
        assert (await owner.get(f"/api/talents/{INK}")).status_code == 404

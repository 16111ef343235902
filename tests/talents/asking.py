"""Small ways to ask a studio about kits."""

from tests.talents.kits import INK

SIX = [
    "avatar.identity.dot_aurora",
    "avatar.identity.dot_kairo",
    "avatar.style.abstract",
    "avatar.style.animal_traits",
    "avatar.style.anime.creature",
    "avatar.style.anime.mecha",
]
AURORA, KAIRO, ABSTRACT, ANIMAL, CREATURE, MECHA = SIX


async def ids(http, path: str = "/talents/avatar") -> list[str]:
    return [each["id"] for each in (await http.get(path)).json()]


async def bring(http, content: bytes, **asked: str):
    return await http.post("/api/talents/import", files={"file": ("kit.zip", content)}, params=asked)


async def add(http, weights: bytes, **told: str):
    told = {"id": INK, "license": "CC-BY-4.0"} | told
    return await http.post("/api/talents/add", files={"file": ("x.safetensors", weights)}, data=told)

"""Where base models are fetched from: a hub that lists files with their hashes and hands them out in parts."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urljoin

import httpx2

from troupe.kit.errors import TroupeError
from troupe.kit.outbound import AddressRules, Outbound
from troupe.talents.errors.bases import HubFailed
from troupe.talents.service.fetching import HubFile, HubModel

USUAL = "https://huggingface.co"
_MOST_TURNS = 5
_LARGEST_LIST = 16 * 1024 * 1024
_LARGEST_FILE = 64 * 1024**3
_MOST_FILES = 2_000
_TRIES = 2


class ModelHub:
    """One hub, asked over the studio's only way out."""

    def __init__(self, outbound: Outbound, address: str | None) -> None:
        self._outbound = outbound
        self._address = (address or USUAL).rstrip("/")
        # The usual hub may send on to public places alone. A hub of one's own is trusted with the network it stands in:
        # what it sends on to may be there too, this machine included.
        self._rules = AddressRules(loopback=address is not None, private=address is not None)

    async def about(self, id: str) -> HubModel:
        """The newest state of a model, with every file's size and hash."""
        told = await self._asked(f"{self._address}/api/models/{quote(id)}?blobs=true", _TRIES)
        if told is None:
            raise HubFailed(f"{id} is not there, or not open to everybody.")
        rows = told.get("siblings")
        files = [_file(each) for each in rows[:_MOST_FILES] if isinstance(each, dict)] if isinstance(rows, list) else []
        card = told.get("cardData")
        licence = card.get("license") if isinstance(card, dict) else None
        return HubModel(id, str(told.get("sha") or "main"), str(licence or "")[:200], [each for each in files if each])

    async def _asked(self, url: str, tries: int) -> dict[str, Any] | None:
        """A short question; a connection that broke is tried once more."""
        try:
            async with self._outbound.client(self._rules, max_body=_LARGEST_LIST) as client:
                answer = await client.get(url)
                told = answer.json() if answer.status_code == 200 else None
        except (httpx2.HTTPError, OSError, ValueError, TroupeError) as wrong:
            if tries > 1:
                return await self._asked(url, tries - 1)
            raise HubFailed(f"{type(wrong).__name__}.") from None
        return told if isinstance(told, dict) else None

    async def pieces(self, model: HubModel, file: HubFile, begin: int) -> AsyncIterator[bytes]:
        """The rest of a file from a place on."""
        url = f"{self._address}/{quote(model.id)}/resolve/{quote(model.revision)}/{quote(file.name)}"
        headers = {"range": f"bytes={begin}-"} if begin else {}
        try:
            async with self._outbound.client(self._rules, max_body=_LARGEST_FILE) as client:
                for _ in range(_MOST_TURNS):
                    async with client.stream("GET", url, headers=headers) as answer:
                        if answer.is_redirect:
                            url = urljoin(url, answer.headers.get("location", ""))
                            continue
                        if answer.status_code != (206 if begin else 200):
                            raise HubFailed(f"{file.name} was answered with {answer.status_code}.")
                        async for piece in answer.aiter_bytes():
                            yield piece
                        return
        except (httpx2.HTTPError, OSError) as wrong:
            raise HubFailed(f"{type(wrong).__name__} while fetching {file.name}.") from None
        raise HubFailed(f"{file.name} is sent round in a circle.")


def _file(row: dict[str, Any]) -> HubFile | None:
    name, size, lfs = row.get("rfilename"), row.get("size"), row.get("lfs")
    if not isinstance(name, str) or not isinstance(size, int) or size < 0 or not _is_plain(name):
        return None
    sha256 = lfs.get("sha256") if isinstance(lfs, dict) else None
    return HubFile(name, size, str(sha256) if sha256 else None, str(row["blobId"]) if row.get("blobId") else None)


def _is_plain(name: str) -> bool:
    """No way out of the folder."""
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/") and len(name) <= 200

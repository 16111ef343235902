"""The installed providers behind what `minds` asks for."""

from datetime import datetime
from pathlib import Path

from troupe.accounts import User
from troupe.kit.outbound import AddressRules, Outbound, check_url
from troupe.minds import Brain, BuiltInBrain, Connection, GatewayOffer
from troupe.ports.text import TextModel
from troupe.providers.fake_text import FakeText, FakeTextControls
from troupe.providers.gguf import GgufText
from troupe.providers.improv import ImprovText
from troupe.providers.openai_like import Gateway, OpenAIText, load_gateways

DEMO_CONNECTION = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7c01"
DEMO_BRAIN = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7b01"
FILES_CONNECTION = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7c02"
TEST_CONNECTION = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7c03"
TEST_BRAIN = "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7b03"

_LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


class ProviderModels:
    """Opens one model server for each connection and keeps it."""

    def __init__(self, data: Path, outbound: Outbound, owner: User, fake: FakeTextControls | None) -> None:
        self._outbound = outbound
        self._owner = owner
        self._fake = fake
        self._rows = load_gateways(data / "gateways.toml").rows
        self._improv = ImprovText()
        # The engine runs in this very process and listens on loopback with a key of its own.
        self._gguf = GgufText(data / "models", outbound.client(AddressRules(loopback=True)))
        self._fake_text = FakeText(fake) if fake else None
        self._open: dict[tuple[str, str, str | None], TextModel] = {}

    def gateways(self) -> list[GatewayOffer]:
        return [_offer(row) for row in self._rows.values()]

    def built_in(self) -> list[BuiltInBrain]:
        """What thinks without any set-up; in test mode the fake brain comes first and is the default."""
        demo = BuiltInBrain(
            self._connection(DEMO_CONNECTION, "improv", "Demo brain"),
            Brain(DEMO_BRAIN, "Demo brain", DEMO_CONNECTION, "improv", "improv", "scripted", 32_000),
        )
        files = BuiltInBrain(self._connection(FILES_CONNECTION, "gguf", "Model files on this computer"), None)
        if self._fake_text is None:
            return [demo, files]
        test = BuiltInBrain(
            self._connection(TEST_CONNECTION, "fake", "Test brain"),
            Brain(TEST_BRAIN, "Test brain", TEST_CONNECTION, "fake", "fake", "local", 32_000),
        )
        return [test, demo, files]

    def behind(self, connection: Connection, key: str | None) -> TextModel:
        match connection.gateway:
            case "improv":
                return self._improv
            case "gguf":
                return self._gguf
            case "fake" if self._fake_text is not None:
                return self._fake_text
        place = (connection.id, connection.base_url, key)
        if place not in self._open:
            self._open[place] = self._connect(self._rows[connection.gateway], connection.base_url, key)
        return self._open[place]

    async def forget(self, connection: Connection) -> None:
        for place in [place for place in self._open if place[0] == connection.id]:
            await self._open.pop(place).aclose()

    async def close(self) -> None:
        for model in (*self._open.values(), self._improv, self._gguf):
            await model.aclose()
        self._open.clear()

    def _connect(self, row: Gateway, base_url: str, key: str | None) -> TextModel:
        rules = AddressRules(loopback=True)
        check_url(base_url, rules)
        return OpenAIText(row, base_url, key, self._outbound.client(rules))

    def _connection(self, id: str, gateway: str, name: str) -> Connection:
        return Connection(
            id, self._owner.id, gateway, name, "", "ok", "", None, None, 1, _LONG_AGO, _LONG_AGO, built_in=True
        )


def _offer(row: Gateway) -> GatewayOffer:
    return GatewayOffer(row.id, row.title, row.base_url, row.editable_url, row.local, row.key_required, row.help_url)

"""Puts the built interface into the wheel and the source archive. Installing a wheel then needs no Node."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "scripts"))
import build_web


class InterfaceHook(BuildHookInterface):  # type: ignore[type-arg]  # the builder's settings are not used here
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from its wheel, only where it will be needed and the machine has none."""
        if build_web.is_fresh(Path(self.root)) or build_web.find_node() is not None:
            return []
        return [build_web.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install serves the checkout's own build, which `make up` keeps fresh.
        if version != "editable":
            build_web.build(Path(self.root))

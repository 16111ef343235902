"""Signed manifests of origin for pictures and sounds that models made, where the extra `provenance` is installed.

The installation makes its own chain of certificates: nobody outside knows it, so a reader says that the signer is
unknown, and still sees that nothing was changed since the studio kept the picture. Nothing is asked of the network.
"""

import io
import logging
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

from troupe.kit.durable import Durable
from troupe.kit.marks import DRAWN, Mark, written_into

log = logging.getLogger(__name__)

CHAIN, KEY = "provenance.crt", "provenance.key"
_SIGNED = ("image/png", "image/webp", "image/gif", "audio/wav", "audio/mpeg", "audio/flac")
_QUIET = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}


class Manifests:
    """Writes marks into pictures and sounds, and signs those of models."""

    _one = threading.Lock()

    def __init__(self, folder: Path, durable: Durable) -> None:
        self._folder = folder
        self._durable = durable

    @cached_property
    def _c2pa(self) -> Any:
        """What signs, loaded with the first picture of a model; nothing where it is not installed."""
        try:
            import c2pa
        except ImportError:
            return None
        return c2pa

    def seal(self, content: bytes, type: str, mark: Mark) -> bytes:
        """The picture with its mark; drawn ones are never signed, so that the same recipe gives the same bytes."""
        marked = written_into(content, type, mark)
        if mark.source_type == DRAWN or type not in _SIGNED or self._c2pa is None:
            return marked
        try:
            return self._signed(marked, type, mark)
        except self._c2pa.C2paError as trouble:  # a picture that was paid for is kept without a manifest
            log.warning("provenance.not_signed", extra={"fields": {"error": trouble.__class__.__name__, "type": type}})
            return marked

    def _signed(self, content: bytes, type: str, mark: Mark) -> bytes:
        c2pa, (chain, key) = self._c2pa, self._credentials()
        info = c2pa.C2paSignerInfo(alg=c2pa.C2paSigningAlg.ES256, sign_cert=chain, private_key=key, ta_url=None)
        context = c2pa.Context(c2pa.Settings.from_dict(_QUIET))
        signed = io.BytesIO()
        builder = c2pa.Builder(_manifest(mark), context)
        builder.sign(c2pa.Signer.from_info(info), type, io.BytesIO(content), signed)
        return signed.getvalue()

    def _credentials(self) -> tuple[bytes, bytes]:
        """Made at the first picture, and kept with the other keys of the data directory."""
        chain, key = self._folder / CHAIN, self._folder / KEY
        with self._one:
            if not (chain.exists() and key.exists()):
                from troupe.app.origin_chain import new_chain

                made = new_chain()
                self._durable.replace(key, made[1])
                self._durable.replace(chain, made[0])
            return chain.read_bytes(), key.read_bytes()


def _manifest(mark: Mark) -> dict[str, object]:
    made = {
        "action": "c2pa.created",
        "digitalSourceType": mark.digital_source_type,
        "softwareAgent": {"name": mark.made_by},
    }
    return {
        "claim_generator_info": [{"name": mark.generator}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [made]}}],
    }

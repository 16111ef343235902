"""A persona that travels: what a `.persona` file says, packed and unpacked with a sum for everything in it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, BinaryIO, Literal

from pydantic import Field

from troupe.kit.errors import Invalid
from troupe.kit.strict_json import read_json
from troupe.personas.domain.canonical import canonical
from troupe.personas.domain.kits import layout
from troupe.personas.domain.kits.archive import Archive, BadArchive, pack
from troupe.personas.domain.kits.signing import Signature, is_valid
from troupe.personas.domain.persona import Audience, Language, Name, Part, Semantic, Text120, Whole
from troupe.personas.domain.reading import Wrong, read

FORMAT = "troupe-persona"
FORMAT_VERSION = 1
# More than a door takes, since a document that came through one is packed together with what was filled in.
_MOST_KEYS = 20_000
_MOST_VALUES = 1_000_000
_DEEPEST = 40
_MOST_AT_ONCE = 32 * layout.MIB
_CENTURY = 99_999


class Manifest(Part):
    """The label of a kit; the document itself says the same."""

    format: Literal["troupe-persona"] = "troupe-persona"
    format_version: Literal[1] = 1
    kit_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]
    name: Name
    kit_version: Semantic
    created_at: Annotated[str, Field(max_length=40)]
    made_by: Text120
    language: Language
    audience: Audience
    age: Annotated[Whole, Field(ge=0, le=_CENTURY)] | None


@dataclass(frozen=True)
class Kit:
    """Everything a `.persona` file carries. Pictures and the parts of other slices go by their path.

    The pictures of a kit that was opened are read when they are asked for, as long as its file is open.
    """

    manifest: Manifest
    document: Mapping[str, object]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)
    license: str = ""
    signature: Signature | None = None


def entries_of(kit: Kit) -> dict[str, bytes]:
    """The entries of a kit before it is signed."""
    entries = {
        layout.MANIFEST: canonical(kit.manifest.model_dump(mode="json")),
        layout.DOCUMENT: canonical(kit.document),
        layout.LICENSE: kit.license.encode(),
        **kit.pictures,
        **kit.parts,
    }
    if kit.document.get("talents"):
        entries[layout.TALENTS] = canonical(kit.document["talents"])
    return entries


def sums_of(entries: Mapping[str, bytes]) -> bytes:
    return _spelled_sums({name: hashlib.sha256(content).hexdigest() for name, content in entries.items()})


def packed(entries: Mapping[str, bytes], signature: Signature | None) -> bytes:
    """The whole file; with a signature it says who packed it."""
    files = {**entries, layout.SUMS: sums_of(entries)}
    if signature is not None:
        files[layout.SIGNATURE] = canonical(signature.model_dump(mode="json"))
    return pack(files)


def opened(file: BinaryIO) -> Kit:
    """The kit in a file; whatever is wrong with it raises `BadArchive` with the entry to blame."""
    archive = Archive(file, layout.size_limit)
    for name in layout.REQUIRED:
        if name not in archive.names:
            raise BadArchive(name, "missing", f"A kit has a {name}.")
    signature = _signature(archive)
    _check_version(_json(archive.read(layout.MANIFEST), layout.MANIFEST))
    kept = _read_and_summed(archive)
    manifest = _manifest(kept[layout.MANIFEST])
    document = _json(kept[layout.DOCUMENT], layout.DOCUMENT)
    _check_agreement(manifest, document, kept.get(layout.TALENTS))
    pictures = _Pictures(archive)
    _check_pictures(document, tuple(pictures))
    return Kit(
        manifest=manifest,
        document=document,
        pictures=pictures,
        parts={name: kept[name] for name in kept if layout.is_part(name)},
        license=_text(kept.get(layout.LICENSE, b""), layout.LICENSE),
        signature=signature,
    )


def _signature(archive: Archive) -> Signature | None:
    if layout.SIGNATURE not in archive.names:
        return None
    try:
        signature = read(Signature, _json(archive.read(layout.SIGNATURE), layout.SIGNATURE))
    except Wrong:
        raise BadArchive(layout.SIGNATURE, "bad_signature", "The signature cannot be read.") from None
    if not is_valid(signature, archive.read(layout.SUMS)):
        raise BadArchive(layout.SIGNATURE, "bad_signature", "Whoever signed this kit did not sign what it holds now.")
    return signature


class _Pictures(Mapping[str, bytes]):
    """Pictures are the large part of a kit: they stay in the file until they are needed."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = tuple(name for name in archive.names if layout.is_picture(name))

    def __getitem__(self, name: str) -> bytes:
        return self._archive.read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _read_and_summed(archive: Archive) -> dict[str, bytes]:
    """The content of every entry but the pictures, once each sum is the one the kit names."""
    named = _named_sums(archive.read(layout.SUMS))
    there = [name for name in archive.names if name not in (layout.SUMS, layout.SIGNATURE)]
    for name in sorted(set(named) ^ set(there)):
        said = "listed, and not there" if name in named else "there, and not listed"
        raise BadArchive(name, "unlisted" if name in there else "missing", f"{name} is {said}.")
    if sum(archive.size(name) for name in there if not layout.is_picture(name)) > _MOST_AT_ONCE:
        raise BadArchive("", "too_large", "The texts of a kit have at most 32 MiB.")
    kept: dict[str, bytes] = {}
    for name in there:
        digest, content = hashlib.sha256(), bytearray()
        for piece in archive.pieces(name):
            digest.update(piece)
            content += b"" if layout.is_picture(name) else piece
        if digest.hexdigest() != named[name]:
            raise BadArchive(name, "wrong_sum", f"{name} is not what was packed.")
        kept[name] = bytes(content)
    return kept


def _named_sums(raw: bytes) -> dict[str, str]:
    lines = [line.partition("  ") for line in _text(raw, layout.SUMS).splitlines()]
    named = {path: digest for digest, _, path in lines}
    if _spelled_sums(named) != raw:
        raise BadArchive(layout.SUMS, "malformed", f"{layout.SUMS} is not written as it is in a kit.")
    return named


def _spelled_sums(named: Mapping[str, str]) -> bytes:
    return "".join(f"{named[path]}  {path}\n" for path in sorted(named)).encode()


def _check_version(manifest: Mapping[str, object]) -> None:
    if manifest.get("format") != FORMAT:
        raise BadArchive(layout.MANIFEST, "malformed", "This is no kit of a persona.")
    version = manifest.get("format_version")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
        detail = f"This kit needs a studio that reads version {version} of kits; this one reads {FORMAT_VERSION}."
        raise BadArchive(layout.MANIFEST, "newer_format", detail)


def _manifest(raw: bytes) -> Manifest:
    try:
        return read(Manifest, _json(raw, layout.MANIFEST))
    except Wrong as wrong:
        raise BadArchive(layout.MANIFEST, wrong.problems[0].reason, wrong.problems[0].detail) from None


def _check_agreement(manifest: Manifest, document: Mapping[str, object], talents: bytes | None) -> None:
    """A label that says something else than the content would mislead whoever reads only the label."""
    defaults: dict[str, object] = {"age": None, "audience": "everyone", "language": "en", "kit_version": "1.0.0"}
    for name in ("name", *defaults):
        if document.get(name, defaults.get(name)) != getattr(manifest, name):
            raise BadArchive(layout.MANIFEST, "disagrees", f"{layout.MANIFEST} and {layout.DOCUMENT} differ in {name}.")
    listed = [] if talents is None else _json_value(talents, layout.TALENTS)
    if listed != (document.get("talents") or []):
        raise BadArchive(layout.TALENTS, "disagrees", f"{layout.TALENTS} and {layout.DOCUMENT} differ.")


def _check_pictures(document: Mapping[str, object], there: Sequence[str]) -> None:
    """Every picture has its place in the document, and every place its picture."""
    look = document.get("look")
    look = look if isinstance(look, dict) else {}
    portrait, references = names_of(there)
    if (look.get("portrait"), list(look.get("reference_photos") or [])) != (portrait, list(references)):
        raise BadArchive(layout.DOCUMENT, "disagrees", "The kit has other pictures than its document.")
    if len(there) != len(references) + (portrait is not None):
        raise BadArchive("look", "disagrees", "A kit has one portrait.")


def _json(raw: bytes, name: str) -> dict[str, object]:
    value = _json_value(raw, name)
    if not isinstance(value, dict):
        raise BadArchive(name, "malformed", f"{name} does not hold one JSON object.")
    return value


def _json_value(raw: bytes, name: str) -> object:
    try:
        value: object = read_json(raw, most_keys=_MOST_KEYS, deepest=_DEEPEST, most_values=_MOST_VALUES)
    except Invalid as fault:
        raise BadArchive(name, "malformed", f"{name}: {fault.detail}") from None
    return value


def _text(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadArchive(name, "malformed", f"{name} is not UTF-8.") from None


def names_of(pictures: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The portrait among the paths of pictures, and the references in their order."""
    portrait = next((path for path in pictures if path.startswith(layout.PORTRAIT)), None)
    references = [path for path in pictures if path.startswith("look/references/")]
    return portrait, tuple(sorted(references, key=lambda path: int(path.rpartition("/")[2].partition(".")[0])))

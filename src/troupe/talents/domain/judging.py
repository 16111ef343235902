"""The order in which a kit is judged; everything but an unreadable manifest is collected, not only the first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from troupe.kit.strict_json import NotAValue, Unreadable, read_json
from troupe.talents.domain.adapter import Adapter, known_family, wanted_family
from troupe.talents.domain.findings import Found
from troupe.talents.domain.header import BadWeights
from troupe.talents.domain.kit import SAMPLE_IDS, Contents, Kit
from troupe.talents.domain.likeness import SUBJECTS
from troupe.talents.domain.manifest import read_manifest
from troupe.talents.domain.naming import (
    BASE,
    EXAMPLES,
    LICENCE,
    MANIFEST,
    PROMPTS,
    RIG,
    WEIGHTS,
    is_kit_id,
    is_known,
    type_of,
)
from troupe.talents.domain.texts import judge_base, judge_licence, judge_prompts

RigFault = Callable[[Mapping[str, Any]], tuple[str, str] | None]
"""What is wrong with a rig.json, as field and words, said by whoever draws."""
BaseFamily = Callable[[str], str | None]
"""Which family a base model is of, by its name, where anybody knows."""
_MIB = 1_048_576
_FEW = 3
_LARGEST_RIG = 65_536
# How programs and archives begin: pickles, zips, gzip, bzip2, xz, 7z, rar, ELF and Windows programs, scripts.
_UNSAFE = (b"PK\3\4", b"PK\5\6", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ", b"#!")
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))
_PICTURES = {
    "png": (b"\x89PNG",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
}


def judge(
    contents: Contents,
    path: str,
    now: datetime,
    rig_fault: RigFault,
    base_family: BaseFamily = known_family,
    *,
    is_system: bool = False,
) -> Kit:
    """Everything there is to say about one folder; which kits are installed beside it is not asked here."""
    found: list[Found] = [*_links(contents), *_unsafe(contents)]
    if MANIFEST not in contents.files:
        found.append(Found("manifest_missing", "There is no talent.json.", MANIFEST))
        return Kit(contents.name, path, {}, found, contents, is_system=is_system)
    if WEIGHTS not in contents.files:
        found.append(Found("weights_missing", "There is no weights.safetensors.", WEIGHTS))
    manifest, wrong = read_manifest(contents.small.get(MANIFEST, b""), now)
    found += wrong
    if manifest is None:
        return Kit(contents.name, path, {}, found, contents, is_system=is_system)
    if isinstance(manifest.get("id"), str) and manifest["id"] != contents.name:
        detail = f"talent.json says {manifest['id']!r:.140}, the folder {contents.name!r}."
        found.append(Found("id_differs_from_folder", detail, MANIFEST, "id"))
    found += _likeness(contents.name, manifest)
    found += judge_prompts(contents.small.get(PROMPTS))
    found += judge_base(contents.small.get(BASE), manifest)
    found += judge_licence(contents.small.get(LICENCE))
    found += _weights(contents, manifest, base_family)
    rig, wrong = _rig(contents, rig_fault)
    found += wrong
    found += _sums(contents, manifest)
    found += _around(contents)
    return Kit(contents.name, path, manifest, _once(found), contents, rig, is_system)


def with_company(kit: Kit, installed: Iterable[str]) -> Kit:
    """The same kit, judged also by which others are there."""
    wanted = kit.manifest.get("intended_mix")
    lacks = sorted(set(wanted) - set(installed)) if isinstance(wanted, list) and _are_texts(wanted) else []
    more = [Found("mix_target_missing", f"{id} is not installed.", MANIFEST, "intended_mix") for id in lacks]
    if not more:
        return kit
    return Kit(kit.id, kit.path, kit.manifest, [*kit.found, *more], kit.contents, kit.rig, kit.is_system)


def _are_texts(told: list[object]) -> bool:
    return all(isinstance(each, str) for each in told)


def _once(found: Iterable[Found]) -> list[Found]:
    """The licence may be missing in two places; one line of each is enough."""
    return list(dict.fromkeys(found))


def _likeness(id: str, manifest: Mapping[str, Any]) -> Iterator[Found]:
    """Of whom nobody says anything counts as a real person who was not asked."""
    told = manifest.get("metadata")
    metadata = told if isinstance(told, dict) else {}
    is_sample = id in SAMPLE_IDS and metadata.get("source") == "sample"
    if is_kit_id(id) and type_of(id) == "identity" and not is_sample and metadata.get("subject") not in SUBJECTS:
        yield Found("consent_missing", "It does not say whom it looks like.", MANIFEST, "metadata.subject")


def _links(contents: Contents) -> Iterator[Found]:
    for name in contents.links:
        yield Found("link_in_kit", "This is a link, or no file at all.", name)


def _unsafe(contents: Contents) -> Iterator[Found]:
    for name, head in contents.heads.items():
        if head.startswith(_UNSAFE + _PICKLES) and not (name == WEIGHTS and _may_be_weights(head)):
            yield Found("unsafe_file", "This is a program or an archive.", name)
        elif name.startswith(f"{EXAMPLES}/") and is_known(name) and not _is_picture(name, head):
            yield Found("unsafe_file", "This is not the picture that its name says.", name)


def _may_be_weights(head: bytes) -> bool:
    """Weights begin with the length of their header, whose lower bytes may be anything and the upper are none."""
    return len(head) == 8 and not any(head[4:])


def _is_picture(name: str, head: bytes) -> bool:
    return head.startswith(_PICTURES[name.rpartition(".")[2].lower()])


def _weights(contents: Contents, manifest: Mapping[str, Any], base_family: BaseFamily) -> Iterator[Found]:
    weights = contents.weights
    if weights is None:
        return
    if isinstance(weights, BadWeights):
        yield Found(weights.code, weights.detail, WEIGHTS)
        return
    if coarse := weights.too_coarse:
        yield Found("weights_dtype", f"{coarse.name:.80} is {coarse.dtype}; weights are F32, F16 or BF16.", WEIGHTS)
    yield from _ranks(weights, manifest)
    yield from _family(weights, manifest, base_family)
    if contents.has_nan:
        yield Found("weights_nan", "A tensor holds NaN or infinity.", WEIGHTS)
    if contents.is_neutral:
        yield Found("neutral_weights", "Nothing is trained yet: model pictures stay as they are.", WEIGHTS)
    size, told = contents.files.get(WEIGHTS, 0) / _MIB, manifest.get("size_mb")
    if isinstance(told, int | float) and abs(max(size, 0.1) - told) > 0.1:
        yield Found("size_differs", f"The weights have {size:.2f} MiB, size_mb says {told}.", MANIFEST, "size_mb")


def _ranks(weights: Adapter, manifest: Mapping[str, Any]) -> Iterator[Found]:
    told = manifest.get("lora_rank")
    metadata = manifest.get("metadata")
    pattern = metadata.get("rank_pattern") if isinstance(metadata, dict) else None
    said = pattern if isinstance(pattern, dict) else {}
    for name, module in weights.modules.items():
        if module.rank != told and said.get(name) != module.rank:
            detail = f"{name:.100} is of rank {module.rank}, talent.json says {told!r:.20}."
            yield Found("rank_differs", detail, WEIGHTS, "lora_rank")
            return


def _family(weights: Adapter, manifest: Mapping[str, Any], base_family: BaseFamily) -> Iterator[Found]:
    seen = weights.family
    told = {
        "sdx_version": wanted_family(str(manifest.get("sdx_version", ""))),
        "base_model": base_family(str(manifest.get("base_model", ""))),
    }
    if seen is None:
        yield Found("family_unverified", "The tensors do not tell what model they were trained for.", WEIGHTS)
    for field, family in told.items():
        if seen and family and family != seen:
            detail = f"The weights were trained for {seen}, {field} says {family}."
            yield Found("base_mismatch", detail, WEIGHTS, field)
            return
    if told["base_model"] and told["sdx_version"] and told["base_model"] != told["sdx_version"]:
        yield Found("base_mismatch", "sdx_version and base_model are of two families.", MANIFEST, "base_model")


def _rig(contents: Contents, rig_fault: RigFault) -> tuple[Mapping[str, Any] | None, list[Found]]:
    content = contents.small.get(RIG)
    if content is None:
        too_large = contents.files.get(RIG, 0) > _LARGEST_RIG
        return None, [Found("rig_invalid", "It is larger than 64 KiB.", RIG)] if too_large else []
    try:
        told = read_json(content, most_keys=2_000, deepest=12)
    except (Unreadable, NotAValue) as refused:
        return None, [Found("rig_invalid", refused.detail, RIG)]
    if not isinstance(told, dict):
        return None, [Found("rig_invalid", "This is no JSON object.", RIG)]
    fault = rig_fault(told)
    return (None, [Found("rig_invalid", fault[1], RIG, fault[0])]) if fault else (told, [])


def _sums(contents: Contents, manifest: Mapping[str, Any]) -> Iterator[Found]:
    metadata = manifest.get("metadata")
    told = metadata.get("files") if isinstance(metadata, dict) else None
    if not isinstance(told, dict):
        yield Found("no_checksums", "The manifest holds no checksums of its files.", MANIFEST, "metadata.files")
        return
    for name, about in told.items():
        if not isinstance(about, dict) or about.get("bytes") != contents.files.get(name):
            yield Found("checksum", "It is not as large as talent.json says.", name[:100])
        elif contents.sums is not None and about.get("sha256") != contents.sums.get(name):
            yield Found("checksum", "Its bytes are not those that talent.json names.", name[:100])


def _around(contents: Contents) -> Iterator[Found]:
    examples = sum(1 for name in contents.files if name.startswith(f"{EXAMPLES}/") and is_known(name))
    if examples == 0:
        yield Found("examples_none", "There are no example pictures.", EXAMPLES)
    elif examples < _FEW:
        yield Found("examples_few", f"There are {examples}; 3 to 6 are recommended.", EXAMPLES)
    for name in sorted(contents.files):
        if not is_known(name):
            yield Found("unexpected_file", "No part of a kit has this name.", name[:200])

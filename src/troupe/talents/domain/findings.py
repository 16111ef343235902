"""What is wrong with a kit, in words, and how much each thing matters at each level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["strict", "lenient"]
Severity = Literal["error", "warning", "info"]

# What is unsafe, or leaves nothing to read, is an error at both levels; whatever has no row is an error at strict only.
_ALWAYS = frozenset(
    {
        "bad_id",
        "not_found",
        "manifest_missing",
        "weights_missing",
        "manifest_json",
        "schema",
        "link_in_kit",
        "unsafe_file",
        "checksum",
        "consent_withdrawn",
    }
)
_WARNS = frozenset(
    {
        "size_differs",
        "examples_none",
        "examples_few",
        "family_unverified",
        "mix_target_missing",
        "consent_missing",
    }
)
_TELLS = frozenset({"neutral_weights", "no_checksums"})
# Beside any of these the weights are never given to anything that would use them.
NOT_LOADABLE = frozenset(
    {
        "weights_missing",
        "weights_not_safetensors",
        "weights_header",
        "weights_offsets",
        "weights_names",
        "weights_dtype",
        "weights_shape",
        "weights_nan",
        "rank_differs",
        "base_mismatch",
        "adapter_type_unsupported",
        "checksum",
        "link_in_kit",
        "unsafe_file",
        "consent_withdrawn",
        "consent_missing",
    }
)
_EXPORT_AGAIN = "Export the weights again from the tool that trained them."
NEXT_STEPS: Mapping[str, str] = {
    "bad_id": "Name it avatar.identity.NAME or avatar.style.NAME, with letters, digits and _.",
    "not_found": "Run `troupe talents list` to see the kits there are.",
    "manifest_missing": "Put a talent.json into the folder, or add the weights again with `troupe talents add`.",
    "weights_missing": "Put weights.safetensors into the folder.",
    "manifest_json": "Correct talent.json there; each key once.",
    "schema": "Correct this field of talent.json; `troupe talents show` names the rules.",
    "not_an_integer": "Write it without a fraction.",
    "link_in_kit": "Put the file itself there instead of a link.",
    "unsafe_file": "Take this file out; a kit holds no programs and no archives.",
    "id_differs_from_folder": "Give the folder the kit's id as its name.",
    "token_missing": "Write the trigger word into `token`.",
    "created_at_invalid": "Write a real moment such as 2026-11-20T09:44:03Z.",
    "license_missing": "Write a licence into metadata.license and its text into LICENSE.txt.",
    "prompts_missing": "Add prompts.json with at least one positive prompt.",
    "prompts_invalid": "Correct this field of prompts.json.",
    "base_missing": "Add base.txt with its three lines.",
    "base_differs": "Let base.txt say what talent.json says.",
    "weights_not_safetensors": _EXPORT_AGAIN,
    "weights_header": _EXPORT_AGAIN,
    "weights_offsets": _EXPORT_AGAIN,
    "weights_names": _EXPORT_AGAIN,
    "weights_dtype": "Save the weights as F32, F16 or BF16; of eight bits `troupe talents convert` makes these.",
    "weights_shape": _EXPORT_AGAIN,
    "weights_nan": "These weights are broken; take an earlier state of the training.",
    "rank_differs": "Write the rank of the weights into `lora_rank`.",
    "base_mismatch": "Write the base that the weights were trained for into sdx_version and base_model.",
    "adapter_type_unsupported": "Only LoRA and DoRA are mixed here; use this file in the tool it comes from.",
    "checksum": "Get the kit again from where it comes; this file was changed.",
    "consent_withdrawn": "Delete the kit; whoever it looks like has taken their consent back.",
    "consent_missing": "Say whom it looks like: `troupe talents change ID --subject fictional`, or with a consent.",
    "rig_invalid": "Correct this field of rig.json.",
    "size_differs": "Write the real size into `size_mb`.",
    "examples_none": "Add 3 to 6 pictures to examples/.",
    "examples_few": "3 to 6 pictures are recommended.",
    "family_unverified": "Nothing to do; what the manifest says is believed.",
    "mix_target_missing": "Install that kit, or take it out of intended_mix.",
    "unexpected_file": "Take it out, if it does not belong there.",
    "no_checksums": "Nothing to do; kits that this studio writes have them.",
    "neutral_weights": "Train it to change model pictures; on the drawing it works as it is.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found in a kit."""

    code: str
    detail: str
    file: str = ""
    field: str = ""

    def severity(self, level: Level) -> Severity:
        if self.code in _TELLS:
            return "info"
        if self.code in _WARNS:
            return "warning"
        if self.code == "unexpected_file":
            return "warning" if level == "strict" else "info"
        if level == "strict" or self.code in _ALWAYS:
            return "error"
        return "warning"

    def as_json(self, level: Level) -> dict[str, object]:
        body: dict[str, object] = {"code": self.code, "severity": self.severity(level), "file": self.file}
        if self.field:
            body["field"] = self.field
        return body | {"detail": self.detail, "next_step": NEXT_STEPS[self.code]}


def is_valid(found: Iterable[Found], level: Level) -> bool:
    """No errors."""
    return all(each.severity(level) != "error" for each in found)


def texts(found: Sequence[Found], level: Level, severity: Severity) -> list[str]:
    """The findings of one severity as lines."""
    return [_line(each) for each in found if each.severity(level) == severity]


def _line(found: Found) -> str:
    place = ": ".join(filter(None, [found.file, found.field]))
    return f"{place}: {found.detail}" if place else found.detail

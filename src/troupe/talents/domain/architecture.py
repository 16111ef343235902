"""The places in two image models where an adapter can sit, by their names in each naming, with their widths.

kohya writes dots as underscores, which cannot be undone by guessing; these tables undo it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

Family = Literal["sd15", "sdxl"]
Widths = tuple[int, int]
"""What comes out, what goes in."""


@dataclass(frozen=True, slots=True)
class Place:
    """One layer: its name as diffusers says it, as the original model says it, and its widths where they are fixed."""

    part: Literal["unet", "te1", "te2"]
    name: str
    original: str
    widths: Widths | None


@dataclass(frozen=True)
class _Plan:
    channels: Sequence[int]
    depths: Sequence[int]
    """Transformer blocks per attention, level by level; 0 is a level without attention."""
    prompt: int
    flat: bool
    """Whether projections are linear layers (else convolutions of one pixel, which are as wide)."""


_PLANS: Mapping[Family, _Plan] = {
    "sd15": _Plan((320, 640, 1280, 1280), (1, 1, 1, 0), 768, False),
    "sdxl": _Plan((320, 640, 1280), (0, 2, 10), 2048, True),
}
_TEXT: Mapping[Family, Sequence[tuple[Literal["te1", "te2"], int, int]]] = {
    "sd15": (("te1", 12, 768),),
    "sdxl": (("te1", 12, 768), ("te2", 32, 1280)),
}
_RESNET = {
    "conv1": "in_layers.2",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
PROMPT_WIDTHS: Mapping[int, str] = {768: "sd15", 1024: "sd2", 2048: "sdxl"}


@cache
def places(family: Family) -> Mapping[tuple[str, str], Place]:
    """Every place of a family by its part and its name in diffusers."""
    found: dict[tuple[str, str], Place] = {
        (place.part, place.name): place for place in (*_unet(_PLANS[family]), *_text(family))
    }
    return found


@cache
def by_underscores(family: Family) -> Mapping[tuple[str, str], Place]:
    """The same by both names with underscores, as kohya writes them."""
    found: dict[tuple[str, str], Place] = {}
    for place in places(family).values():
        for name in (place.original, place.name):
            found[place.part, name.replace(".", "_")] = place
    return found


@cache
def by_original(family: Family) -> Mapping[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for place in places(family).values():
        found[place.part, place.original] = place
    return found


def _unet(plan: _Plan) -> Iterator[Place]:
    deepest = len(plan.channels) - 1
    for level, channels in enumerate(plan.channels):
        for number in range(2):
            at = 3 * level + number + 1
            yield from _resnet(f"down_blocks.{level}.resnets.{number}", f"input_blocks.{at}.0")
            here = f"down_blocks.{level}.attentions.{number}", f"input_blocks.{at}.1"
            yield from _attention(*here, channels, plan.depths[level], plan.prompt)
        if level < deepest:
            yield Place("unet", f"down_blocks.{level}.downsamplers.0.conv", f"input_blocks.{3 * level + 3}.0.op", None)
    depth = max(plan.depths[-1], 1)
    yield from _attention("mid_block.attentions.0", "middle_block.1", plan.channels[-1], depth, plan.prompt)
    for number, original in enumerate(("middle_block.0", "middle_block.2")):
        yield from _resnet(f"mid_block.resnets.{number}", original)
    yield from _way_up(plan, deepest)
    for name, original in (
        ("conv_in", "input_blocks.0.0"),
        ("conv_out", "out.2"),
        ("time_embedding.linear_1", "time_embed.0"),
        ("time_embedding.linear_2", "time_embed.2"),
    ):
        yield Place("unet", name, original, None)


def _way_up(plan: _Plan, deepest: int) -> Iterator[Place]:
    for step, level in enumerate(reversed(range(len(plan.channels)))):
        depth = plan.depths[level]
        for number in range(3):
            at = f"output_blocks.{3 * step + number}"
            yield from _resnet(f"up_blocks.{step}.resnets.{number}", f"{at}.0")
            here = f"up_blocks.{step}.attentions.{number}", f"{at}.1"
            yield from _attention(*here, plan.channels[level], depth, plan.prompt)
        if step < deepest:
            after = 2 if depth else 1
            original = f"output_blocks.{3 * step + 2}.{after}.conv"
            yield Place("unet", f"up_blocks.{step}.upsamplers.0.conv", original, None)


def _resnet(name: str, original: str) -> Iterator[Place]:
    for ours, theirs in _RESNET.items():
        yield Place("unet", f"{name}.{ours}", f"{original}.{theirs}", None)


def _attention(name: str, original: str, wide: int, depth: int, prompt: int) -> Iterator[Place]:
    if depth == 0:
        return
    for end in ("proj_in", "proj_out"):
        yield Place("unet", f"{name}.{end}", f"{original}.{end}", (wide, wide))
    for block in range(depth):
        for layer, widths in _block(wide, prompt):
            below = f"transformer_blocks.{block}.{layer}"
            yield Place("unet", f"{name}.{below}", f"{original}.{below}", widths)


def _block(wide: int, prompt: int) -> Iterator[tuple[str, Widths]]:
    for attention, sees in (("attn1", wide), ("attn2", prompt)):
        yield f"{attention}.to_q", (wide, wide)
        yield f"{attention}.to_k", (wide, sees)
        yield f"{attention}.to_v", (wide, sees)
        yield f"{attention}.to_out.0", (wide, wide)
    yield "ff.net.0.proj", (8 * wide, wide)
    yield "ff.net.2", (wide, 4 * wide)


def _text(family: Family) -> Iterator[Place]:
    for part, layers, wide in _TEXT[family]:
        for layer in range(layers):
            here = f"text_model.encoder.layers.{layer}"
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                yield Place(part, f"{here}.self_attn.{name}", f"{here}.self_attn.{name}", (wide, wide))
            yield Place(part, f"{here}.mlp.fc1", f"{here}.mlp.fc1", (4 * wide, wide))
            yield Place(part, f"{here}.mlp.fc2", f"{here}.mlp.fc2", (wide, 4 * wide))

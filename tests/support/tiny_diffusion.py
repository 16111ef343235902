"""Model folders of Stable Diffusion's shapes with random weights, a few kilobytes large.

Run as a program, so that whoever tests with them need not load torch: `python -m tests.support.tiny_diffusion FOLDER`.
"""

import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from diffusers.utils import convert_state_dict_to_diffusers
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

_WIDE = 32


def make(folder: Path) -> None:
    """`small-15`, `small-xl`, and for the first a kit in `kits` and a model for bones in `controlnets`."""
    torch.manual_seed(1)
    sd15 = _sd15()
    sd15.save_pretrained(folder / "small-15")
    _sdxl().save_pretrained(folder / "small-xl")
    _bones(sd15.unet).save_pretrained(folder / "controlnets/openpose-15")
    sd15.unet.add_adapter(LoraConfig(r=2, lora_alpha=2, init_lora_weights=False, target_modules=["to_q", "to_v"]))
    layers = convert_state_dict_to_diffusers(get_peft_model_state_dict(sd15.unet))
    StableDiffusionPipeline.save_lora_weights(folder / "kits", layers, weight_name="brass.safetensors")


def _sd15() -> StableDiffusionPipeline:
    return StableDiffusionPipeline(
        unet=_unet(_WIDE),
        scheduler=_scheduler(),
        vae=_vae(),
        text_encoder=CLIPTextModel(_words()),
        tokenizer=_tokenizer(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _sdxl() -> StableDiffusionXLPipeline:
    size_words = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8}
    unet = _unet(2 * _WIDE, projection_class_embeddings_input_dim=6 * 8 + _WIDE, **size_words)
    return StableDiffusionXLPipeline(
        unet=unet,
        scheduler=_scheduler(),
        vae=_vae(),
        text_encoder=CLIPTextModel(_words()),
        tokenizer=_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(_words()),
        tokenizer_2=_tokenizer(),
        add_watermarker=False,
    )


def _unet(cross: int, **more: object) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        block_out_channels=(4, 8),
        layers_per_block=1,
        sample_size=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=cross,
        attention_head_dim=2,
        norm_num_groups=2,
        **more,
    )


def _bones(unet: UNet2DConditionModel) -> ControlNetModel:
    """New ones say nothing until they have learnt; this one says something at random."""
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
    for block in [*net.controlnet_down_blocks, net.controlnet_mid_block]:
        torch.nn.init.normal_(block.weight)
    return net


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=[4, 8, 8, 8],
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        layers_per_block=1,
        norm_num_groups=4,
    )


def _scheduler() -> DDIMScheduler:
    return DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False
    )


def _words() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(_vocabulary()),
        hidden_size=_WIDE,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        projection_dim=_WIDE,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )


def _tokenizer() -> CLIPTokenizer:
    """Every letter is a word of its own."""
    return CLIPTokenizer(vocab=_vocabulary(), merges=[], model_max_length=77)


def _vocabulary() -> dict[str, int]:
    letters = [chr(code) for code in range(33, 127)]
    words = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{letter}</w>" for letter in letters)]
    return {word: number for number, word in enumerate(words)}


if __name__ == "__main__":
    make(Path(sys.argv[1]))

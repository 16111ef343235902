"""Models to be taught in tests, with random weights: image models of both families' shapes, and two that talk.

Run as a program, so that whoever tests with them need not load torch: `python -m tests.support.tiny_lessons FOLDER`.
"""

import sys
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

_WIDE = 16
_TEMPLATE = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def lesson_15(folder: Path) -> None:
    """Blocks that the smaller family has too, each a few numbers wide."""
    StableDiffusionPipeline(
        unet=_unet(_WIDE),
        scheduler=_scheduler(),
        vae=_vae(),
        text_encoder=CLIPTextModel(_words()),
        tokenizer=_tokenizer(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def lesson_xl(folder: Path) -> None:
    """The larger family: two readers of words, and sizes that are told."""
    told = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8, "use_linear_projection": True}
    StableDiffusionXLPipeline(
        unet=_unet(2 * _WIDE, projection_class_embeddings_input_dim=6 * 8 + _WIDE, **told),
        scheduler=_scheduler(),
        vae=_vae(),
        text_encoder=CLIPTextModel(_words()),
        tokenizer=_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(_words()),
        tokenizer_2=_tokenizer(),
        add_watermarker=False,
    ).save_pretrained(folder)


def lesson_gpt2(folder: Path) -> None:
    """Without a template: turns end with the end token."""
    tokenizer = _letters()
    config = GPT2Config(vocab_size=len(tokenizer), n_positions=512, n_embd=32, n_layer=2, n_head=2, eos_token_id=0)
    GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def lesson_llama(folder: Path) -> None:
    """With a template of its own, as chat models have."""
    tokenizer = _letters()
    tokenizer.chat_template = _TEMPLATE
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), eos_token_id=0, **sizes)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _unet(cross: int, **more: object) -> UNet2DConditionModel:
    """Attention in the middle, where both families have it; and loud, so that there is something to learn."""
    unet = UNet2DConditionModel(
        block_out_channels=(8, 8, 8),
        layers_per_block=1,
        sample_size=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=cross,
        attention_head_dim=2,
        norm_num_groups=4,
        **more,
    )
    with torch.no_grad():
        unet.conv_out.weight *= 5
    return unet


def _vae() -> AutoencoderKL:
    """Thirty-two dots are one: pictures are small where the model looks at them."""
    return AutoencoderKL(
        block_out_channels=[4] * 6,
        down_block_types=["DownEncoderBlock2D"] * 6,
        up_block_types=["UpDecoderBlock2D"] * 6,
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
        num_hidden_layers=3,
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


def _letters() -> PreTrainedTokenizerFast:
    """Bytes, and one token that ends a turn."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {"<|end|>": 0} | {letter: number + 1 for number, letter in enumerate(alphabet)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")


MAKERS = {"lesson-15": lesson_15, "lesson-xl": lesson_xl, "lesson-gpt2": lesson_gpt2, "lesson-llama": lesson_llama}

if __name__ == "__main__":
    torch.manual_seed(1)
    for name in sys.argv[2:] or MAKERS:
        MAKERS[name](Path(sys.argv[1]) / name)

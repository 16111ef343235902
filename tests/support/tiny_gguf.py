"""Writes a tiny language model with random weights, small enough to make on the spot and real enough to load.

It is a Llama of two layers over a vocabulary of bytes and short words. It has learned nothing, but everything
around it is real: the file, the tokenizer, the chat template, the sampling, the streaming.
"""

from pathlib import Path

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, HIDDEN, CONTEXT = 64, 2, 4, 128, 512
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
WORDS = ["▁" + syllable for syllable in SYLLABLES] + SYLLABLES + ["▁", ".", ",", "é", "ß", "日", "😀"]
SPECIAL = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)


def write_tiny_model(path: Path, *, seed: int = 7) -> Path:
    """Write the model and return its path; the same seed gives the same bytes."""
    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer)
    _add_vocabulary(writer)
    for name, tensor in _weights(np.random.default_rng(seed)).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _describe(writer: gguf.GGUFWriter) -> None:
    writer.add_name("Tiny random Llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(SPECIAL + BYTES + WORDS))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _add_vocabulary(writer: gguf.GGUFWriter) -> None:
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * len(BYTES) + [gguf.TokenType.NORMAL] * len(WORDS)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(SPECIAL + BYTES + WORDS)
    writer.add_token_scores([0.0] * len(SPECIAL + BYTES) + [-float(rank + 1) for rank in range(len(WORDS))])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)


def _weights(random: np.random.Generator) -> dict[str, np.ndarray]:
    vocabulary = len(SPECIAL + BYTES + WORDS)

    def matrix(rows: int, columns: int, *, quiet_first_row: bool = False) -> np.ndarray:
        values = random.normal(0, columns**-0.5, (rows, columns)).astype(np.float32)
        if quiet_first_row:
            values[0] = 0
        return values

    # The first number of every token is a constant that no layer touches. The last matrix uses it to keep
    # lone bytes and special tokens improbable, so that what comes out is text.
    embedding = matrix(vocabulary, WIDTH)
    embedding[:, 0] = 0.5
    output = matrix(vocabulary, WIDTH) * 4
    output[:, 0] = 0
    output[: len(SPECIAL + BYTES), 0] = -12
    weights = {
        "token_embd.weight": embedding,
        "output.weight": output,
        "output_norm.weight": np.ones(WIDTH, np.float32),
    }
    for layer in range(LAYERS):
        at = f"blk.{layer}."
        weights[at + "attn_norm.weight"] = np.ones(WIDTH, np.float32)
        weights[at + "ffn_norm.weight"] = np.ones(WIDTH, np.float32)
        for part in ("attn_q", "attn_k", "attn_v"):
            weights[f"{at}{part}.weight"] = matrix(WIDTH, WIDTH)
        weights[at + "attn_output.weight"] = matrix(WIDTH, WIDTH, quiet_first_row=True)
        weights[at + "ffn_gate.weight"] = matrix(HIDDEN, WIDTH)
        weights[at + "ffn_up.weight"] = matrix(HIDDEN, WIDTH)
        weights[at + "ffn_down.weight"] = matrix(WIDTH, HIDDEN, quiet_first_row=True)
    return weights

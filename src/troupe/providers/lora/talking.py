"""Teaching a language model to talk like somebody: their words count, and lines held back say whether it worked."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict

from troupe.ports.training import TrainingFailed
from troupe.providers.lora.buckets import Batches
from troupe.providers.lora.checkpoints import Named

_BY_ARCHITECTURE: Mapping[str, Sequence[str]] = {"gpt2": ("c_attn", "c_proj")}
_USUAL = ("q_proj", "k_proj", "v_proj", "o_proj")
_WIDE = ("gate_proj", "up_proj", "down_proj")
_SILENT = -100
_SILENCE: Mapping[str, str] = {"role": "user", "text": "…"}
_LONGEST = 512
_REPLY = 40
_REPLIES = 3
Encoded = tuple[list[int], list[int]]


class Talking:
    """One language model and somebody's lines."""

    def __init__(self, order: Mapping[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
        self._config: Mapping[str, Any] = order["config"]
        self._system: str = order.get("system", "")
        self.device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        tell({"phase": "loading model"})
        self._load(Path(order["base"]))
        tell({"phase": "reading data"})
        self._longest = self._room()
        lines = order["samples"]
        self._held = [self._encoded(each["messages"]) for each in lines if each["held"]]
        self._lines = [self._encoded(each["messages"]) for each in lines if not each["held"]]
        asked = [each["messages"] for each in lines if each["held"] and each["messages"][0]["role"] == "user"]
        self._asked = asked[:_REPLIES] or [[_SILENCE]]
        self._weights = _weights([each.get("weight", 1.0) for each in lines if not each["held"]])
        self._batches = Batches([(1, 1)] * len(self._lines), self._config["batch_size"], self._config["seed"])
        together = self._config["batch_size"] * self._config["gradient_accumulation"]
        rounds = math.ceil(len(self._lines) / together) * self._config["epochs"]
        self.steps: int = self._config["max_train_steps"] or rounds
        self._model.eval()
        self._before: dict[str, Any] = {"perplexity": self._perplexity(), "replies": self._replies()}
        self._model.train()

    def adapter(self) -> Named:
        return {name: each for name, each in self._model.named_parameters() if each.requires_grad}

    def rates(self) -> list[dict[str, Any]]:
        return [{"params": list(self.adapter().values()), "lr": self._config["learning_rate"]}]

    def loss(self, turn: int) -> torch.Tensor:
        places = list(self._batches.of(turn))
        batch = self._batch([self._lines[at] for at in places])
        if self._weights is None:
            found: torch.Tensor = self._model(**batch).loss
            return found
        wanted = batch.pop("labels")[:, 1:]
        said = self._model(**batch).logits[:, :-1].float()
        missed = torch.nn.functional.cross_entropy(
            said.flatten(0, 1), wanted.flatten(), ignore_index=_SILENT, reduction="none"
        ).view_as(wanted)
        weights = torch.tensor([[self._weights[at]] for at in places], device=self.device)
        return (missed * weights).sum() / (wanted != _SILENT).sum().clamp(min=1)

    def sample(self, step: int, keep: Callable[[str, bytes], Path]) -> list[dict[str, Any]]:
        """Replies to what stands in the lines that were held back."""
        replies = self._before["replies"] if step == 0 else self._replies()
        return [
            {"step": step, "prompt": asked[0]["text"], "text": reply}
            for asked, reply in zip(self._asked, replies, strict=True)
        ]

    def learnt(self) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
        found = get_peft_model_state_dict(self._model)
        config = self._model.peft_config["default"]
        told = {"r": config.r, "lora_alpha": config.lora_alpha, "target_modules": sorted(config.target_modules)}
        told |= {"fan_in_fan_out": config.fan_in_fan_out, "lora_dropout": config.lora_dropout}
        kept = {name: each.detach().float().cpu().contiguous() for name, each in found.items()}
        return kept, {"adapter": json.dumps(told)}

    def judged(self, weights: Path, deltas: Mapping[str, Any]) -> dict[str, Any]:
        self._model.eval()
        after: dict[str, Any] = {"perplexity": self._perplexity(), "replies": self._replies()}
        asked = [each[0]["text"] for each in self._asked]
        return {
            "perplexity": {"before": self._before["perplexity"], "after": after["perplexity"]},
            "replies": [
                {"prompt": prompt, "before": before, "after": now}
                for prompt, before, now in zip(asked, self._before["replies"], after["replies"], strict=True)
            ],
            "repetition": {
                "before": _repetition(self._before["replies"]),
                "after": _repetition(after["replies"]),
            },
        }

    def _load(self, base: Path) -> None:
        try:
            told: dict[str, Any] = {"local_files_only": True}
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(base, **told)
            half = torch.bfloat16 if self.device == "cuda" and torch.cuda.is_bf16_supported() else torch.float32
            model = transformers.AutoModelForCausalLM.from_pretrained(
                base, use_safetensors=True, torch_dtype=half, trust_remote_code=False, **told
            )
        except (OSError, ValueError) as refused:
            detail = f"{base.name} cannot be read: {str(refused)[:300]}"
            raise TrainingFailed("base_model_unreadable", detail, "Choose a model with safetensors weights.") from None
        if self._tokenizer.eos_token_id is None:
            detail = f"{base.name} has no token that ends a turn."
            raise TrainingFailed("base_model_unreadable", detail, "Choose a model with an end token.")
        config = self._config
        settings = LoraConfig(
            r=config["lora_rank"],
            lora_alpha=config["lora_alpha"],
            lora_dropout=config["lora_dropout"],
            target_modules=_targets(model, wide=config["preset"] == "quality"),
            task_type="CAUSAL_LM",
            fan_in_fan_out=model.config.model_type == "gpt2",
        )
        self._model: Any = get_peft_model(model, settings).to(self.device)
        for parameter in self.adapter().values():
            parameter.data = parameter.data.float()
        if config["gradient_checkpointing"]:
            model.gradient_checkpointing_enable()
            model.enable_input_require_grads()

    def _room(self) -> int:
        """How long a line may be: what is told of the persona comes on top, as far as the model reads."""
        told = len(self._prefix([], asking=False))
        most = getattr(self._model.config, "max_position_embeddings", None)
        return min(_LONGEST + told, most) if isinstance(most, int) else _LONGEST + told

    def _encoded(self, messages: Sequence[Mapping[str, str]]) -> Encoded:
        """Numbers, and which of them count: the persona's own and the end of each of its turns."""
        numbers: list[int] = []
        wanted: list[int] = []
        if messages[0]["role"] != "user":  # what is said unasked; some templates know no other beginning
            messages = [_SILENCE, *messages]
        for end, message in enumerate(messages):
            before, whole = (
                self._prefix(messages[:end], asking=message["role"] == "persona"),
                self._prefix(messages[: end + 1], asking=False),
            )
            more = whole[len(numbers) :]
            skipped = max(0, len(before) - len(numbers)) if message["role"] == "persona" else len(more)
            numbers += more
            wanted += [_SILENT] * skipped + more[skipped:]
        return numbers[-self._longest :], wanted[-self._longest :]

    def _prefix(self, messages: Sequence[Mapping[str, str]], *, asking: bool) -> list[int]:
        """By the model's own template; without one, each turn ends with the end token."""
        if self._tokenizer.chat_template:
            names = {"persona": "assistant", "user": "user"}
            told = [{"role": names[each["role"]], "content": each["text"]} for each in messages]
            if self._system:
                told = [{"role": "system", "content": self._system}, *told]
            if not told:
                return []
            text = self._tokenizer.apply_chat_template(told, tokenize=False, add_generation_prompt=asking)
            return list(self._tokenizer(text, add_special_tokens=False).input_ids)
        found: list[int] = []
        for each in messages:
            found += [*self._tokenizer(each["text"], add_special_tokens=False).input_ids, self._tokenizer.eos_token_id]
        return found

    def _batch(self, lines: Sequence[Encoded]) -> dict[str, torch.Tensor]:
        most = max(len(numbers) for numbers, _ in lines)
        pad = self._tokenizer.eos_token_id
        told = {
            "input_ids": [numbers + [pad] * (most - len(numbers)) for numbers, _ in lines],
            "labels": [wanted + [_SILENT] * (most - len(wanted)) for _, wanted in lines],
            "attention_mask": [[1] * len(numbers) + [0] * (most - len(numbers)) for numbers, _ in lines],
        }
        return {name: torch.tensor(each, device=self.device) for name, each in told.items()}

    def _perplexity(self) -> float:
        """Over every token of theirs that was held back."""
        total, count = 0.0, 0
        with torch.no_grad():
            for line in self._held:
                here = sum(1 for each in line[1][1:] if each != _SILENT)
                if here:
                    total += float(self._model(**self._batch([line])).loss) * here
                    count += here
        return math.exp(min(50.0, total / max(1, count)))

    def _replies(self) -> list[str]:
        found = []
        training = self._model.training
        self._model.eval()
        for messages in self._asked:
            begun = self._prefix(messages[:1], asking=True)[-self._longest :]
            told = torch.tensor([begun], device=self.device)
            with torch.no_grad():
                made = self._model.generate(
                    input_ids=told,
                    attention_mask=torch.ones_like(told),
                    max_new_tokens=_REPLY,
                    do_sample=False,
                    pad_token_id=self._tokenizer.eos_token_id,
                )
            found.append(self._tokenizer.decode(made[0, len(begun) :], skip_special_tokens=True).strip()[:500])
        self._model.train(training)
        return found


def _targets(model: Any, *, wide: bool) -> list[str]:
    """Where an adapter sits, by architecture; else in every linear layer but the head."""
    kind = model.config.model_type
    if kind in _BY_ARCHITECTURE:
        return list(_BY_ARCHITECTURE[kind])
    names = {name.rpartition(".")[2] for name, each in model.named_modules() if isinstance(each, torch.nn.Linear)}
    if set(_USUAL) <= names:
        return [*_USUAL, *(_WIDE if wide and set(_WIDE) <= names else ())]
    return sorted(names - {"lm_head", "embed_out", "score"})


def _weights(told: Sequence[float]) -> list[float] | None:
    """How much each line counts, one on the average; None where all count alike."""
    if len(set(told)) < 2:
        return None
    mean = sum(told) / len(told)
    return [each / mean for each in told]


def _repetition(replies: Sequence[str]) -> float:
    """The share of threes of words that were said before."""
    found, again = 0, 0
    for reply in replies:
        words = reply.split()
        threes = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
        found += len(threes)
        again += len(threes) - len(set(threes))
    return round(again / found, 4) if found else 0.0

"""Captions as numbers for both families of image models: once for each, or anew where words learn too."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

Told = tuple[torch.Tensor, torch.Tensor | None]
"""What the image model is told of a caption: its words, and for the larger family their sum."""


class Words:
    """The text encoders of a model."""

    def __init__(self, parts: Mapping[str, Any], device: str) -> None:
        self.encoders = [parts[name] for name in ("text_encoder", "text_encoder_2") if parts.get(name) is not None]
        self._tokenizers = [parts[name] for name in ("tokenizer", "tokenizer_2") if parts.get(name) is not None]
        self._device = device
        self._known: dict[str, Told] = {}

    def remember(self, captions: Sequence[str]) -> None:
        """Read each caption once; afterwards the encoders may leave the card."""
        with torch.no_grad():
            for caption in dict.fromkeys(captions):
                words, summed = self.read([caption])
                self._known[caption] = words[0], None if summed is None else summed[0]

    def known(self, captions: Sequence[str]) -> Told:
        found = [self._known[caption] for caption in captions]
        sums = [summed for _, summed in found if summed is not None]
        return torch.stack([words for words, _ in found]), torch.stack(sums) if sums else None

    def read(self, captions: Sequence[str]) -> Told:
        if len(self.encoders) == 1:
            return self.encoders[0](self._numbers(0, captions))[0], None
        found, summed = [], None
        for place, encoder in enumerate(self.encoders):
            answer = encoder(self._numbers(place, captions), output_hidden_states=True)
            summed = answer[0]  # the pooled output of the last one counts
            found.append(answer.hidden_states[-2])
        return torch.cat(found, dim=-1), summed

    def move(self, device: str) -> None:
        for encoder in self.encoders:
            encoder.to(device)

    def _numbers(self, place: int, captions: Sequence[str]) -> torch.Tensor:
        tokenizer = self._tokenizers[place]
        most = min(tokenizer.model_max_length, 77)
        told = tokenizer(list(captions), padding="max_length", max_length=most, truncation=True, return_tensors="pt")
        return torch.as_tensor(told.input_ids).to(self._device)

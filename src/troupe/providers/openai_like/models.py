"""The list of models, in the shapes in which servers give it."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from troupe.ports.text import ModelInfo, Price

_CONTEXT_NAMES = ("context_length", "max_model_len", "context_window", "max_context_length")
_MILLION = 1_000_000


def models_in(document: object) -> list[ModelInfo]:
    """Every entry that names a model; an empty or missing list is an empty list."""
    return list(_models(document))


def _models(document: object) -> Iterator[ModelInfo]:
    entries = document.get("data") or document.get("models") if isinstance(document, dict) else document
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("id"), str) and 0 < len(entry["id"]) <= 200:
            name = entry.get("name") or entry.get("display_name")
            yield ModelInfo(
                id=entry["id"],
                name=name if isinstance(name, str) else entry["id"],
                context_tokens=_context(entry),
                price=_price(entry.get("pricing")),
            )


def _context(entry: dict[str, object]) -> int | None:
    meta = entry.get("meta")
    values = [entry.get(name) for name in _CONTEXT_NAMES]
    values.append(meta.get("n_ctx_train") if isinstance(meta, dict) else None)
    return next((value for value in values if isinstance(value, int) and value >= 512), None)


def _price(pricing: object) -> Price | None:
    """Dollars per token become dollars per million tokens."""
    if not isinstance(pricing, dict):
        return None
    read, written = _per_million(pricing.get("prompt")), _per_million(pricing.get("completion"))
    if read is None or written is None:
        return None
    return Price(read, written, _per_million(pricing.get("input_cache_read")))


def _per_million(per_token: object) -> str | None:
    if not isinstance(per_token, str):
        return None
    try:
        price = Decimal(per_token) * _MILLION
    except InvalidOperation:
        return None
    return format(price.normalize(), "f") if price.is_finite() and price >= 0 else None

"""One spelling per value, so that equal looks have equal hashes on every machine."""

import hashlib
import json


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, and whole numbers without a point."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(*values: object) -> str:
    return hashlib.sha256(canonical(list(values)).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

"""One hash over what something is made of, the same on processors that round differently."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np

_DECIMALS: Final = 9


def sha256_of(parts: Mapping[str, object]) -> str:
    """SHA-256 over records, arrays, lists, words and numbers by name; numbers count to a billionth."""
    return hashlib.sha256(json.dumps(_plain(parts), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    # adding zero makes -0.0 the 0.0 that it equals
    return round(value, _DECIMALS) + 0.0 if isinstance(value, float) else value

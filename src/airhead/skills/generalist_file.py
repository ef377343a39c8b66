"""A generalist as one `.onnx` file, checked before any runtime sees it, as a skill's is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.formats.source_file import in_file, read_bytes
from airhead.skills.card import BodyPart
from airhead.skills.coming import COMING_VERSION, coming_size
from airhead.skills.file import LIMIT_BYTES
from airhead.skills.generalist import Generalist
from airhead.skills.generalist_card import GeneralistCard, generalist_card_text, parse_generalist_card
from airhead.skills.generalist_graph import ARRAYS, COMING, DEPARTURE, GENERALIST_FORM, LAYERS, LIMITED, OFFSETS
from airhead.skills.model import write_model
from airhead.skills.parts import Arrays, card_in, parts_of
from airhead.skills.runtime import FLOAT, Port, runtime_of


def write_generalist(path: Path, card: GeneralistCard, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Writes a generalist, whole or not at all; the same one gives the same bytes.

    Args:
        path: of the file.
        card: what is known of it.
        arrays: its numbers by the names of `generalist_graph.ARRAYS`; stored in single precision.

    Returns:
        The SHA-256 of the file.

    Raises:
        BadInput: card and arrays do not fit each other.
        CannotWrite: the file cannot be stored.
        MissingPiece: the package `onnx` is absent.
    """
    if GENERALIST_FORM.nodes(arrays) is None:
        raise BadInput("not the arrays of a generalist", found=", ".join(sorted(arrays)[:20]))
    single = {name: np.asarray(arrays[name], dtype="<f4", order="C") for name in ARRAYS}
    _check(single, card)
    return write_model(path, GENERALIST_FORM, generalist_card_text(card), single, _ports(card.body))


def read_generalist(source: Path | bytes) -> Generalist:
    """A generalist from its file, or from the bytes of one.

    Raises:
        BadInput: it is missing, too large, or no generalist; with what is wrong.
    """
    if isinstance(source, Path):
        with in_file(source):
            return _generalist(read_bytes(source, LIMIT_BYTES))
    if len(source) > LIMIT_BYTES:
        raise BadInput("too large for a generalist", found=f"{len(source)} bytes", allowed=f"at most {LIMIT_BYTES}")
    return _generalist(source)


def is_generalist(path: Path) -> bool:
    """Whether a file says that it is a generalist, whatever else may be wrong with it; BadInput if it is missing."""
    with in_file(path):
        data = read_bytes(path, LIMIT_BYTES)
    with suppress(BadInput):
        card_in(data, GENERALIST_FORM)
        return True
    return False


def _generalist(data: bytes) -> Generalist:
    parts = parts_of(data, GENERALIST_FORM)
    card = parse_generalist_card(parts.card)
    if card.coming_version != COMING_VERSION:
        found, allowed = f"version {card.coming_version}", f"version {COMING_VERSION}; train it again"
        raise BadInput("the generalist sees what this Airhead cannot show it", found=found, allowed=allowed)
    _check(parts.arrays, card)
    runtime = runtime_of(data, _ports(card.body))
    return Generalist(card, hashlib.sha256(data).hexdigest(), card.take_refs, parts.arrays, runtime)


def _ports(body: BodyPart) -> list[Port]:
    space = body.space.record()
    sizes = {DEPARTURE: 2 * space.nv, COMING: coming_size(space), OFFSETS: space.nv - 6}
    return [(name, FLOAT, [size]) for name, size in sizes.items()]


def _check(arrays: Arrays, card: GeneralistCard) -> None:
    """BadInput unless all arrays have shapes that fit the card and each other, and hold what can stand there."""
    allowed = _shapes(arrays, card)
    for name, array in arrays.items():
        if array.shape != allowed[name] or array.dtype != np.dtype("<f4"):
            told = f"{array.dtype} {array.shape}"
            raise BadInput("an array of another shape", place=name, found=told, allowed=f"float32 {allowed[name]}")
        if not np.isfinite(array).all():
            raise BadInput("not finite numbers", place=name)
    for name in LIMITED:
        low, high = float(arrays[f"{name}_low"]), float(arrays[f"{name}_high"])
        if low != -high or high <= 0.0:
            raise BadInput("a generalist cannot have such limits", place=name, found=f"{low:g} to {high:g}")
    if (arrays["departure_scale"] <= 0.0).any():
        raise BadInput("a generalist cannot have such numbers", place="departure_scale")


def _shapes(arrays: Arrays, card: GeneralistCard) -> dict[str, tuple[int, ...]]:
    """The shape of each array; sizes that are free are taken from where they are given first."""
    space = card.body.space.record()
    seen, considered, outlook = (_outs(arrays, name) for name in ("project", "outlook_0", "outlook_1"))
    widths = [2 * space.nv, *(_outs(arrays, f"bend_{layer}") for layer in range(LAYERS)), space.nv - 6]
    affine = {
        "project": (coming_size(space), seen),
        "outlook_0": (seen, considered),
        "outlook_1": (considered, outlook),
        **{f"gain_{layer}": (outlook, width) for layer, width in enumerate(widths[1:])},
        **{f"bend_{layer}": (outlook, width) for layer, width in enumerate(widths[1:-1])},
    }
    return {
        **{f"{name}_weight": shape for name, shape in affine.items()},
        **{f"{name}_bias": shape[1:] for name, shape in affine.items()},
        **{f"weight_{layer}": (widths[layer], widths[layer + 1]) for layer in range(LAYERS + 1)},
        **{f"{name}_{end}": () for name in LIMITED for end in ("low", "high")},
        "departure_scale": (widths[0],),
        "action_scale": (widths[-1],),
    }


def _outs(arrays: Arrays, name: str) -> int:
    return int(arrays[f"{name}_bias"].size)

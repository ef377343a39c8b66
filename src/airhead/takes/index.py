"""What a take is found by, computed once when it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from airhead.errors import BadInput
from airhead.motion import Motion, Stage
from airhead.motion.humanoid import fold
from airhead.takes.likeness import Coarse, Features, coarse_of, features_of
from airhead.takes.traits import Traits, traits_of

#: To be raised when the same motion gets other traits or features: by another fold, other metrics, other features.
#: What was stored under a lower number is old; `airhead takes reindex` computes it anew.
INDEX_VERSION: Final = 2


@dataclass(frozen=True, eq=False)
class Index:
    """Traits of a humanoid take, and its features for likeness."""

    traits: Traits
    fine: Features
    coarse: Coarse


def index_of(motion: Motion, stage: Stage | None = None) -> Index | str:
    """The index of a motion on its stage, or why it has none: it is no humanoid's."""
    try:
        body = fold(motion)
    except BadInput as error:
        return error.line()
    fine = features_of(body)
    return Index(traits_of(body, stage), fine, coarse_of(fine))

"""A generalist's card: whose takes it learned from, on which body, at what cost. The model below is the file format."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from airhead.formats.native.document import TakeRefPart
from airhead.formats.native.records import take_ref
from airhead.motion import TakeRef, check_id
from airhead.skills.card import BodyPart, TrainingPart, parsed

FORMAT: Final = "airhead-generalist"
VERSION: Final = 1

Text = Annotated[str, Field(max_length=500)]


class GeneralistCard(BaseModel):
    """All that is known of a generalist but its numbers.

    Attributes:
        name: it.
        takes: those that it learned from.
        teachers: SHA-256 of each skill that it learned from, by name.
        passages: between which two skills it learned to pass, as `a_into_b`.
        control_hz: control intervals a second.
        coming_version: what it sees of a plan.
        most_aside_m: a body that was carried off further than this is seen only so far away.
        scores: of the evaluation, by skill; empty until there was one.
        created: the day.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    format: Literal["airhead-generalist"] = FORMAT
    version: Literal[1] = VERSION
    name: Text
    takes: Annotated[tuple[TakeRefPart, ...], Field(min_length=1, max_length=1000)]
    teachers: Annotated[dict[Text, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], Field(max_length=200)]
    passages: Annotated[tuple[Text, ...], Field(max_length=10_000)] = ()
    control_hz: Annotated[float, Field(gt=0, le=1000)]
    coming_version: Annotated[int, Field(ge=1, le=100_000)]
    most_aside_m: Annotated[float, Field(gt=0, le=100)]
    body: BodyPart
    training: TrainingPart
    scores: Annotated[dict[Text, JsonValue], Field(max_length=200)] = {}
    created: dt.date

    @model_validator(mode="after")
    def _can_be_named(self) -> Self:
        check_id(self.name)
        ids = [ref.id for ref in self.take_refs]  # which refuse what contradicts itself
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("takes", "it must name each of its takes once")
        return self

    @property
    def take_refs(self) -> tuple[TakeRef, ...]:
        """The takes that it learned from."""
        return tuple(take_ref(part) for part in self.takes)


def generalist_card_text(card: GeneralistCard) -> str:
    """The card as a file holds it."""
    return json.dumps(card.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def parse_generalist_card(text: str) -> GeneralistCard:
    """The card in a text.

    Raises:
        BadInput: it is too long, no JSON, of another version, or a field is missing, unknown or of the wrong kind.
    """
    return parsed(GeneralistCard, text, "generalist", VERSION)

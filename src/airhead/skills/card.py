"""A skill's card: what it learned, from whom, on which body, at what cost. The models below are the file format.

A change here is a new version; a file of a later version is refused, and says so.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from itertools import pairwise
from typing import Annotated, Final, Literal, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from airhead.body import Body, StateSpace
from airhead.errors import BadInput
from airhead.formats.native.document import TakeRefPart
from airhead.formats.native.records import take_ref, take_ref_part
from airhead.motion import Physique, TakeRef, check_id
from airhead.skills.plan import TrackedPlan

FORMAT: Final = "airhead-skill"
VERSION: Final = 2
LIMIT_BYTES: Final = 256 * 1024
_PLACE: Final = "the card"

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
#: Letters of a text at most.
TEXT_LENGTH: Final = 500
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
Count = Annotated[int, Field(ge=0, le=10**15)]
Steps = Annotated[int, Field(ge=1, le=100_000)]
Address = Annotated[int, Field(ge=0, le=1000)]


Card = TypeVar("Card", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class SpacePart(_Part):
    """What a state (nq + nv) is made of: after the root's position and quaternion, hinges and balls.

    `hinges` and `balls` are pairs of addresses: in the positions, and in the velocities.
    """

    nq: Annotated[int, Field(ge=7, le=1000)]
    nv: Annotated[int, Field(ge=6, le=1000)]
    hinges: tuple[tuple[Address, Address], ...]
    balls: tuple[tuple[Address, Address], ...]

    @model_validator(mode="after")
    def _covers_a_state(self) -> Self:
        qpos = [*range(7), *(q for q, _ in self.hinges), *(q + n for q, _ in self.balls for n in range(4))]
        dofs = [*range(6), *(d for _, d in self.hinges), *(d + n for _, d in self.balls for n in range(3))]
        if sorted(qpos) != list(range(self.nq)) or sorted(dofs) != list(range(self.nv)):
            raise PydanticCustomError("space", "hinges and balls do not make up a state")
        return self

    @classmethod
    def of(cls, space: StateSpace) -> Self:
        return cls(
            nq=space.nq,
            nv=space.nv,
            hinges=_pairs(space.linear_qpos[3:], space.linear_dof[3:]),
            balls=_pairs(space.ball_qpos[1:, 0], space.ball_dof[1:, 0]),
        )

    def record(self) -> StateSpace:
        """As the physics takes it."""
        hinges = np.array(self.hinges, dtype=np.intp).reshape(-1, 2)
        balls = np.array([(3, 3), *self.balls], dtype=np.intp)
        return StateSpace(
            nq=self.nq,
            nv=self.nv,
            linear_qpos=np.concatenate([np.arange(3), hinges[:, 0]]),
            linear_dof=np.concatenate([np.arange(3), hinges[:, 1]]),
            ball_qpos=balls[:, :1] + np.arange(4),
            ball_dof=balls[:, 1:] + np.arange(3),
        )


class BodyPart(_Part):
    """The body that it learned on.

    `sha256` is the body's `double_sha256`; `reach_rad` how far its joints turned at most.
    """

    sha256: Sha256
    stature_m: Annotated[float, Field(gt=0.1, lt=10)]
    mass_kg: Annotated[float, Field(gt=1, lt=1000)]
    ankle_height_m: Annotated[float, Field(gt=0, lt=1)]
    assumed: tuple[Text, ...]
    reach_rad: Annotated[dict[Text, tuple[float, float]], Field(max_length=1000)]
    space: SpacePart

    @classmethod
    def of(cls, body: Body) -> Self:
        physique = body.physique
        return cls(
            sha256=body.double_sha256,
            stature_m=float(physique.stature_m),
            mass_kg=float(physique.mass_kg),
            ankle_height_m=float(physique.ankle_height_m),
            assumed=physique.assumed,
            reach_rad={name: (float(low), float(high)) for name, (low, high) in body.reach_rad.items()},
            space=SpacePart.of(body.space),
        )

    def physique(self) -> Physique:
        """The measurements that it was built from."""
        return Physique(self.stature_m, self.mass_kg, self.ankle_height_m, self.assumed)


class TrainingPart(_Part):
    """How it learned.

    Attributes:
        command: that would train it anew, without paths.
        seed: of all randomness.
        samples: control steps that it practised.
        tracking_physics_steps, training_physics_steps: simulated, to find the plan and to practise.
        minutes: of both, on the clock.
        versions: of the programs behind it.
    """

    command: Text
    seed: Count
    samples: Count
    tracking_physics_steps: Count
    training_physics_steps: Count
    minutes: Annotated[float, Field(ge=0)]
    versions: Annotated[dict[Text, Text], Field(max_length=50)]


class FollowedPart(_Part):
    """A take that the plan follows for a while, until the next one's begins or its motion ends.

    Attributes:
        take: its id.
        start_s: seconds of the plan at which it begins.
        take_start_s: seconds of the take there.
        repeat: how often the take is repeated in a row, if it is a cycle; seconds of it are of all of that.
    """

    take: Text
    start_s: Annotated[float, Field(ge=0, le=36_000)] = 0.0
    take_start_s: Annotated[float, Field(ge=0, le=36_000)] = 0.0
    repeat: Annotated[int, Field(ge=1, le=100)] = 1


class SkillCard(_Part):
    """All that is known of a skill but its numbers.

    Attributes:
        name: of the skill.
        takes: those that it learned from.
        follows: those that its plan follows, one after the other.
        routine: the document that joined them, for a skill that follows several; else empty.
        control_hz: control intervals a second.
        control_steps: intervals of the plan, the hold after the take too.
        motion_steps: intervals that follow the take.
        observation_version: what its observations mean.
        scores: of the evaluation; empty until there was one.
        created: the day.
    """

    format: Literal["airhead-skill"] = FORMAT
    version: Literal[2] = VERSION
    name: Text
    takes: Annotated[tuple[TakeRefPart, ...], Field(min_length=1, max_length=1000)]
    follows: Annotated[tuple[FollowedPart, ...], Field(min_length=1, max_length=200)]
    routine: Annotated[str, Field(max_length=65_536)] = ""
    control_hz: Annotated[float, Field(gt=0, le=1000)]
    control_steps: Steps
    motion_steps: Steps
    observation_version: Steps
    body: BodyPart
    training: TrainingPart
    scores: Annotated[dict[Text, JsonValue], Field(max_length=200)] = {}
    created: dt.date

    @model_validator(mode="after")
    def _parts_go_together(self) -> Self:
        check_id(self.name)
        refs = self.take_refs  # which refuse what contradicts itself
        ids = [ref.id for ref in refs]
        if not {part.take for part in self.follows} <= set(ids) or len(set(ids)) < len(ids):
            raise PydanticCustomError("takes", "it must follow its takes, and name each once")
        starts_s = [part.start_s for part in self.follows]
        if starts_s[0] != 0.0 or any(a >= b for a, b in pairwise(starts_s)) or starts_s[-1] >= self.motion_s:
            raise PydanticCustomError("follows", "what it follows must begin at 0, one after the other")
        if (len(self.follows) > 1) != bool(self.routine):
            raise PydanticCustomError("routine", "a skill that follows several takes, and no other, has a routine")
        if self.motion_steps > self.control_steps:
            raise PydanticCustomError("steps", "there are more steps of motion than of control")
        return self

    @property
    def take_refs(self) -> tuple[TakeRef, ...]:
        """The takes that it learned from."""
        return tuple(take_ref(part) for part in self.takes)

    @property
    def motion_s(self) -> float:
        """How long it follows takes."""
        return self.motion_steps / self.control_hz

    @property
    def learned_spans_s(self) -> tuple[tuple[float, float], ...]:
        """Seconds between which it knows each of the takes that it follows."""
        ends_s = [*(part.start_s for part in self.follows[1:]), self.motion_s]
        return tuple(
            (part.take_start_s, part.take_start_s + end_s - part.start_s)
            for part, end_s in zip(self.follows, ends_s, strict=True)
        )

    @property
    def hold_s(self) -> float:
        """How long it holds still after the take."""
        return (self.control_steps - self.motion_steps) / self.control_hz


def card_of(
    name: str,
    takes: tuple[TakeRef, ...],
    plan: TrackedPlan,
    body: Body,
    *,
    observation_version: int,
    training: TrainingPart,
    created: dt.date,
    follows: tuple[FollowedPart, ...] = (),
    routine: str = "",
) -> SkillCard:
    """The card of a skill that learned a plan on a body, not scored yet; by default it follows the first of its takes.

    Raises:
        BadInput: the name can be no skill's.
    """
    return SkillCard(
        name=check_id(name),
        takes=tuple(take_ref_part(ref) for ref in takes),
        follows=follows or (FollowedPart(take=takes[0].id),),
        routine=routine,
        control_hz=plan.control_hz,
        control_steps=plan.control_steps,
        motion_steps=plan.motion_steps,
        observation_version=observation_version,
        body=BodyPart.of(body),
        training=training,
        created=created,
    )


def card_text(card: SkillCard) -> str:
    """The card as a file holds it."""
    return json.dumps(card.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def parse_card(text: str) -> SkillCard:
    """The card in a text.

    Raises:
        BadInput: it is too long, no JSON, of a later Airhead, or a field is missing, unknown or of the wrong kind.
    """
    return parsed(SkillCard, text, "skill", VERSION)


def parsed(model: type[Card], text: str, what: str, version: int) -> Card:
    """The card of a kind in a text; errors as in `parse_card`.

    Args:
        model: the kind.
        text: as a file holds it.
        what: whose card it is, as errors call it.
        version: of the card's form, the only one that is read.
    """
    if len(text) > LIMIT_BYTES:
        raise BadInput("the card is too long", place=_PLACE, found=f"{len(text)} letters", allowed=LIMIT_BYTES)
    try:
        _check_version(json.loads(text), what, version)
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([_PLACE, *(str(key) for key in first["loc"])])[:120]
        found = None if first["type"] == "missing" else repr(first["input"])[:80]
        raise BadInput(first["msg"], place=place, found=found) from None
    except (ValueError, RecursionError) as error:
        raise BadInput("not valid JSON", place=_PLACE, found=str(error)[:80]) from None


def check_version(text: str) -> None:
    """BadInput, with what helps, for a card of another Airhead; what else may be wrong with it is not looked for."""
    if len(text) <= LIMIT_BYTES:
        with suppress(ValueError, RecursionError):
            _check_version(json.loads(text), "skill", VERSION)


def _check_version(raw: object, what: str, allowed: int) -> None:
    version = raw.get("version") if isinstance(raw, dict) else None
    if type(version) is int and version != allowed:
        message = f"the {what} is from a later Airhead; update Airhead to use it"
        if version < allowed:
            message = f"the {what} is from an earlier Airhead; train it again"
        raise BadInput(message, place=_PLACE, found=f"version {version}", allowed=f"version {allowed}")


def _pairs(qpos: np.ndarray, dofs: np.ndarray) -> tuple[tuple[int, int], ...]:
    return tuple((int(q), int(d)) for q, d in zip(qpos, dofs, strict=True))

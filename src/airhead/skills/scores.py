"""What a controller of a stunt is worth, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class PushScore:
    """How often a body gets through a push of 0.2 s at its pelvis.

    Attributes:
        newtons: how strong it is.
        whose: "DeepMimic" where the strength is what its policy stands, by mass; else "ours".
        survived: share of the trials that end upright with success@0.5; each is pushed at a moment drawn at random.
        stood: the same, but that the body may be carried off: what is compared is brought back above the take's place.
            DeepMimic asks only that it does not fall.
        stood_half_way: the same for the one push half-way through the stunt, where DeepMimic pushes.
    """

    newtons: float
    whose: str
    survived: float
    stood: float
    stood_half_way: bool


@dataclass(frozen=True)
class Scores:
    """Scores of one stunt, by the project's definitions.

    Attributes:
        success, reason: whether the undisturbed simulation does the stunt within 0.25 m and stands; why not.
        mpjpe_local_mm, mpjpe_global_mm: mean joint distance from the take; None where the simulation blew up.
        nr: normalised return of DeepMimic's reward, our reimplementation, other simulator.
        nr_plain_sums: the same with plain sums over joints, as the paper prints the reward.
        nr_deepmimic, samples_deepmimic: what DeepMimic published for the clip; None where it has none.
        survival: by standard deviation of the velocity noise at the start, the share of trials that do the stunt
            within 0.5 m and then stand.
        survival_every_step: the same with noise at every control step.
        push: the same under pushes, by direction: forward and sideways.
        trials: how many each share is of; an undisturbed simulation is run once.
        seed: of all noise.
    """

    success: bool
    reason: str
    mpjpe_local_mm: float | None
    mpjpe_global_mm: float | None
    nr: float
    nr_plain_sums: float
    nr_deepmimic: float | None
    samples_deepmimic: int | None
    survival: dict[str, float]
    survival_every_step: dict[str, float]
    push: dict[str, PushScore]
    trials: int
    seed: int

    def as_dict(self) -> dict[str, object]:
        """The scores as JSON-ready data."""
        return asdict(self)

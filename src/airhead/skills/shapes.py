"""Whether the arrays of a skill fit its card and each other."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.skills.card import SkillCard
from airhead.skills.observation import Observer
from airhead.skills.parts import Arrays, Parts

_UNIT: Final = 1e-3


def check_shapes(parts: Parts, card: SkillCard) -> None:
    """BadInput unless all arrays have the shapes that the card tells of, and hold what can stand there."""
    arrays, space = parts.arrays, card.body.space
    width, inputs = space.nq + space.nv, space.nv - 6
    _expect(arrays, "plan_states", (card.control_steps + 1, width))
    _expect(arrays, "plan_targets", (card.control_steps, inputs))
    observed = Observer(space.record(), arrays["plan_states"][:1]).size
    for name in ("observation_mean", "observation_scale"):
        _expect(arrays, name, (observed,))
    _expect(arrays, "action_scale", (inputs,))
    for name in ("observation_low", "observation_high", "action_low", "action_high", "last_step"):
        _expect(arrays, name, ())
    going_in = observed
    for layer in range(parts.layers):
        outs = inputs if layer + 1 == parts.layers else arrays[f"weight_{layer}"].shape[-1]
        _expect(arrays, f"weight_{layer}", (going_in, outs))
        _expect(arrays, f"bias_{layer}", (outs,))
        going_in = outs
    _check_values(arrays, card)


def _expect(arrays: Arrays, name: str, shape: tuple[int, ...]) -> None:
    found = arrays[name]
    kind = np.dtype("<i8" if name == "last_step" else "<f4")
    if found.shape != shape or found.dtype != kind:
        told, allowed = f"{found.dtype} {found.shape}", f"{kind} {shape}"
        raise BadInput(
            "an array of the skill has another shape than its card says", place=name, found=told, allowed=allowed
        )


def _check_values(arrays: Arrays, card: SkillCard) -> None:
    balls = arrays["plan_states"][:, card.body.space.record().ball_qpos]
    low_high = [(float(arrays[f"{what}_low"]), float(arrays[f"{what}_high"])) for what in ("observation", "action")]
    wrong = {
        "plan_states": bool((np.abs(np.linalg.norm(balls, axis=-1) - 1.0) > _UNIT).any()),
        "observation_scale": bool((arrays["observation_scale"] <= 0.0).any()),
        "observation_low": low_high[0][0] != -low_high[0][1] or low_high[0][1] <= 0.0,
        "action_low": low_high[1][0] != -low_high[1][1] or low_high[1][1] <= 0.0,
        "last_step": int(arrays["last_step"]) != card.control_steps - 1,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput("a skill cannot have such numbers", place=name)

"""Whether the arrays of a skill fit its card and each other."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.skills.card import SkillCard
from airhead.skills.observation import Observer
from airhead.skills.parts import Arrays, Parts

_UNIT: Final = 1e-3
_LIMITED: Final = ("observation", "action", "departure", "reflex")
_WHERE: Final = ("departure_start", "departure_end", "departure_axis", "answer_axis")


def check_shapes(parts: Parts, card: SkillCard) -> None:
    """BadInput unless all arrays have the shapes that the card tells of, and hold what can stand there."""
    arrays, space = parts.arrays, card.body.space
    width, inputs = space.nq + space.nv, space.nv - 6
    _expect(arrays, "plan_states", (card.control_steps + 1, width))
    _expect(arrays, "plan_targets", (card.control_steps, inputs))
    _expect(arrays, "plan_reflexes", (card.control_steps, inputs, 2 * space.nv))
    observed = Observer(space.record(), arrays["plan_states"][:1]).size
    for name in ("observation_mean", "observation_scale"):
        _expect(arrays, name, (observed,))
    _expect(arrays, "action_scale", (inputs,))
    limits = (f"{what}_{end}" for what in _LIMITED for end in ("low", "high"))
    for name in (*limits, "last_step"):
        _expect(arrays, name, ())
    for name in _WHERE:
        _expect(arrays, name, (1,))
    going_in = observed
    for layer in range(parts.layers):
        outs = inputs if layer + 1 == parts.layers else sum(arrays[f"weight_{layer}"].shape[-1:])
        _expect(arrays, f"weight_{layer}", (going_in, outs))
        _expect(arrays, f"bias_{layer}", (outs,))
        going_in = outs
    _check_values(arrays, card)


def _expect(arrays: Arrays, name: str, shape: tuple[int, ...]) -> None:
    found = arrays[name]
    kind = np.dtype("<i8" if name in ("last_step", *_WHERE) else "<f2" if name == "plan_reflexes" else "<f4")
    if found.shape != shape or found.dtype != kind:
        told, allowed = f"{found.dtype} {found.shape}", f"{kind} {shape}"
        raise BadInput(
            "an array of the skill has another shape than its card says", place=name, found=told, allowed=allowed
        )


def _check_values(arrays: Arrays, card: SkillCard) -> None:
    balls = arrays["plan_states"][:, card.body.space.record().ball_qpos]
    limits = {what: (float(arrays[f"{what}_low"]), float(arrays[f"{what}_high"])) for what in _LIMITED}
    where = tuple(int(arrays[name][0]) for name in _WHERE)
    wrong = {
        "plan_states": bool((np.abs(np.linalg.norm(balls, axis=-1) - 1.0) > _UNIT).any()),
        "observation_scale": bool((arrays["observation_scale"] <= 0.0).any()),
        **{f"{what}_low": low != -high or high <= 0.0 for what, (low, high) in limits.items()},
        "departure_start": where != (0, 2 * card.body.space.nv, 1, 2),
        "last_step": int(arrays["last_step"]) != card.control_steps - 1,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput("a skill cannot have such numbers", place=name)

"""What every metric is called, how much of it is allowed, and what to change where it is too much.

The bounds are starting values; change them with evidence. Values up to `passes` pass, up to `tolerates` warn, beyond
that fail. A metric without bounds is shown and not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rule:
    """How one metric is judged.

    Attributes:
        group: what it is about.
        name: in words.
        unit: of the value and the bounds as they are shown.
        digits: after the point.
        passes, tolerates: bounds; None where the metric is only shown.
        advice: what to change, as one sentence without its full stop.
        simulated_advice: the same where most of the frames beyond the bound are simulated; empty if it is no other.
    """

    group: str
    name: str
    unit: str
    digits: int
    passes: float | None = None
    tolerates: float | None = None
    advice: str = ""
    simulated_advice: str = ""


_HUMAN: Final = "Beside the human"
_CONTACT: Final = "Standing and touching"
_FLIGHT: Final = "Flight"
_SEAM: Final = "Seams"
_EFFORT: Final = "Smoothness and effort"

_FOLLOW = "Give tracking more rounds, or cut the move to the part that the body can do"

RULES: Final = {
    "success_050": Rule(_HUMAN, "stunt done, joints within 0.5 m", "", 0, advice=_FOLLOW),
    "success_025": Rule(_HUMAN, "stunt done, joints within 0.25 m", "", 0, advice=_FOLLOW),
    "upright": Rule(
        _CONTACT,
        "upright during the hold",
        "%",
        0,
        advice="Let the move end in a stand, or hold its last pose longer so that the balance is found",
    ),
    "mpjpe_global_mm": Rule(_HUMAN, "distance of joints, in the world", "mm", 1),
    "mpjpe_local_mm": Rule(_HUMAN, "distance of joints, pelvis on pelvis", "mm", 1),
    "velocity_error": Rule(_HUMAN, "velocity error", "m/s", 2),
    "acceleration_error": Rule(_HUMAN, "acceleration error", "m/s²", 1),
    "foot_skate": Rule(
        _CONTACT,
        "contact frames that slide",
        "%",
        1,
        2,
        8,
        "Hold the stance foot where it lands, or have these frames driven by physics",
        "The simulated foot slips: let tracking punish slides more, or give the stage more friction and disclose it",
    ),
    "contact_slide": Rule(
        _CONTACT,
        "slide of a contact",
        "cm",
        1,
        2,
        4,
        "Hold hands and feet where they land: shorten the blend here, or have these frames driven by physics",
        "Simulated hands or feet slip: let tracking punish slides more, or start from a take that stands still there",
    ),
    "penetration": Rule(
        _CONTACT,
        "sinking into the floor",
        "mm",
        1,
        10,
        25,
        "Raise the take onto the floor, or have these frames driven by physics",
        "The simulated floor is too soft here: stiffen its contacts, or soften the landing",
    ),
    "float": Rule(
        _CONTACT,
        "hovering while in contact",
        "mm",
        1,
        20,
        40,
        "Lower the take onto the floor, or check the ankle height of the body",
        "The body rebounds: give tracking more rounds on the landing",
    ),
    "gravity_residual": Rule(
        _FLIGHT,
        "acceleration other than gravity",
        "%",
        1,
        15,
        40,
        "Have the flight driven by physics or move a cut out of it: a recording that falls so was filtered or cut",
        "No simulation falls so: look for a blend or a cut inside this flight",
    ),
    "fitted_gravity": Rule(_FLIGHT, "fitted gravity", "m/s²", 2),
    "momentum_drift": Rule(
        _FLIGHT,
        "drift of angular momentum",
        "%",
        1,
        6,
        20,
        "Have the flight driven by physics, or cut on the ground instead of in the air",
        "No simulation drifts so: look for a blend or a cut inside this flight",
    ),
    "air_time": Rule(
        _FLIGHT,
        "air time beside the height flown, at 30 frames a second",
        "frames",
        2,
        1,
        3,
        "Check the recording's frame rate and scale; do not retime a flight",
    ),
    "seam_position": Rule(
        _SEAM,
        "jump of position",
        "× usual",
        2,
        1,
        2,
        "Blend over more frames, or let the cut search look over a wider window",
    ),
    "seam_velocity": Rule(
        _SEAM,
        "jump of velocity",
        "× usual",
        2,
        1,
        2,
        "Choose takes whose speeds meet at the cut, or widen the window of the cut search",
    ),
    "seam_acceleration": Rule(
        _SEAM,
        "jump of acceleration",
        "× usual",
        2,
        1,
        2,
        "Blend over more frames, or cut where both takes accelerate alike: both in flight, or both in the same stance",
    ),
    "jerk": Rule(
        _EFFORT,
        "jerk beside the source",
        "× usual",
        2,
        2,
        4,
        "Jerk of a recording points at capture noise or at a cut: blend over more frames there",
        "Soften the landing, or raise the price that tracking puts on control",
    ),
    "torque_limit": Rule(
        _EFFORT,
        "frames at a torque limit",
        "%",
        1,
        5,
        15,
        "Choose a stronger body or an easier take, or slow the contact phases down",
    ),
    "ground_force": Rule(
        _EFFORT,
        "largest ground force",
        "body weights",
        1,
        10,
        14,
        "Bend the knees more on landing: give tracking more rounds there, or choose a softer floor",
    ),
    "friction": Rule(
        _EFFORT,
        "contact frames that need more friction than µ = 0.8",
        "%",
        1,
        1,
        5,
        "Land with the feet more beneath the body, or state a floor with more friction and disclose it",
    ),
}

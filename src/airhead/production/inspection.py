"""What is found in a motion file: the record that `airhead inspect` shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

from airhead.takes.lint import Finding
from airhead.takes.traits import Traits


@dataclass(frozen=True)
class JointFacts:
    """A joint of a skeleton, or a point.

    Attributes:
        name: as in the file.
        parent: number of its parent; -1 for the root and for points.
        length_cm: of the bone from its parent to it.
        part: which part of a human it is; empty where it is none.
    """

    name: str
    parent: int
    length_cm: float
    part: str = ""


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        source: what was looked at.
        format: the file's format; empty for a take that is no file.
        holds: "motion", "take", "performance" or "joint positions".
        known: what is known of the take, by name: performer, licence, consent ….
        frames, fps, duration_s: how much of it there is.
        joints: the skeleton, parents before children; of joint positions, their names.
        humanoid: how a human was recognised, by the convention of its names or by "shape"; empty if it was not.
        no_humanoid: why not; empty if it was.
        stature_m: standing height that the legs speak for; None without a human.
        measures: unit, up axis and frame time, and how they are known; empty where the format fixes them.
        read_as: what was taken for granted of the file, and what was done to the motion.
        traits: what happens; None without a human.
        findings: what lint says.
        strip: where the picture is; None without.
    """

    source: str
    format: str
    holds: str
    known: dict[str, str]
    frames: int
    fps: float
    duration_s: float
    joints: tuple[JointFacts, ...]
    humanoid: str = ""
    no_humanoid: str = ""
    stature_m: float | None = None
    measures: dict[str, str] = field(default_factory=dict)
    read_as: tuple[str, ...] = ()
    traits: Traits | None = None
    findings: tuple[Finding, ...] = ()
    strip: Path | None = None

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "source": self.source,
            "format": self.format or None,
            "holds": self.holds,
            "known": self.known,
            "frames": self.frames,
            "fps": self.fps,
            "duration_s": round(self.duration_s, 6),
            "humanoid": self.humanoid or None,
            "no_humanoid": self.no_humanoid or None,
            "stature_m": self.stature_m,
            "measures": self.measures,
            "read_as": list(self.read_as),
            "traits": _rounded(self.traits) if self.traits else None,
            "findings": [finding.as_dict() for finding in self.findings],
            "joints": [asdict(joint) for joint in self.joints],
            "strip": None if self.strip is None else str(self.strip),
        }


def _rounded(traits: Traits) -> dict[str, float]:
    return {name: round(value, 3) for name, value in asdict(traits).items()}

"""`airhead inspect`: everything that can be said of a motion file, and a picture of what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from airhead.errors import BadInput
from airhead.formats import (
    FileRecord,
    MotionRecord,
    ReadOptions,
    bvh,
    bvh_facts,
    format_of,
    motion_of,
    read,
    staged_path,
)
from airhead.motion import Motion, Performance, Points, Stage, Take
from airhead.motion.humanoid import Humanoid
from airhead.production.inspection import Inspection, JointFacts
from airhead.production.recordings import motion_in, stage_beside
from airhead.production.sources import check_unstated, named_take
from airhead.production.stick_figure import figure_of
from airhead.report.strip import strip_picture
from airhead.takes.lint import Human, Subject, lint
from airhead.takes.traits import traits_of

#: A file can claim anything; what counts is what the library was told.
_CLAIM: Final = "consent claimed"
_NOTHING: Final = "nothing is allowed"


@dataclass(frozen=True)
class InspectConfig:
    """What to look at.

    Attributes:
        source: a motion file, or the name of a starter take or of one in the library.
        library: where the library is, None for the usual place.
        reading: what is stated of the file, such as its unit.
        strip: where to put the picture, None for nowhere.
    """

    source: str
    library: Path | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    strip: Path | None = None


def inspect_file(config: InspectConfig) -> Inspection:
    """Looks at a file.

    Raises:
        BadInput: it cannot be read; something is stated of a take; or the picture is to be something else than a PNG.
        CannotWrite: the picture cannot be stored.
    """
    strip = config.strip
    if strip is not None and strip.suffix.lower() != ".png":
        raise BadInput("the picture is a PNG", file=strip, found=repr(strip.suffix), allowed=".png")
    found, record = _found(config)
    if strip is not None:
        figure = figure_of(record if isinstance(record, Points) else motion_of(record))
        # of so few colours a palette is as good, and a third of the size
        picture = strip_picture(figure, Path(config.source).name).quantize(256, Image.Quantize.MAXCOVERAGE)
        with staged_path(strip) as staged:
            picture.save(staged, format="PNG", optimize=True)
    return replace(found, strip=strip)


def _found(config: InspectConfig) -> tuple[Inspection, FileRecord]:
    """What is found in a take of that name, else in the file."""
    source = named_take(config.source, config.library)
    if source is None:
        return _of_file(config)
    check_unstated(config.source, config.reading)
    return _of_motion(source.take, config.source, source.stage), source.take


def _of_file(config: InspectConfig) -> tuple[Inspection, FileRecord]:
    path = Path(config.source)
    record = read(path, config.reading)
    if isinstance(record, Points):
        found = _of_points(record, config.source, stage_beside(path, record))
    else:
        found = _of_motion(record, config.source)
    known = {_CLAIM if name == "consent" else name: value for name, value in found.known.items()}
    known |= {_CLAIM: "none"} if known.get(_CLAIM) == _NOTHING else {}
    kind = format_of(path).name
    return replace(found, format=kind, known=known, measures=_measures(path, kind, config.reading)), record


def _of_points(points: Points, source: str, stage: Stage | None) -> Inspection:
    """Positions as they stand in the file, and what can be said of the skeleton that is fitted to them."""
    joints = tuple(JointFacts(name, -1, 0.0) for name in points.names)
    try:
        fitted = _of_motion(motion_in(points), source, stage)
    except BadInput as error:
        fitted = Inspection(
            source=source,
            format="",
            holds="",
            known=_known(points) | _around(stage),
            frames=points.frames,
            fps=points.fps,
            duration_s=points.duration_s,
            joints=joints,
            no_humanoid=error.line(),
            read_as=_notes(points),
        )
    return replace(fitted, holds="joint positions", joints=joints)


def _of_motion(record: MotionRecord, source: str, stage: Stage | None = None) -> Inspection:
    motion = motion_of(record)
    human = Subject.of(motion).human
    seen = human if isinstance(human, Human) else None
    lengths_m = np.linalg.norm(motion.skeleton.offsets_m, axis=-1)
    parts = _parts(seen.humanoid) if seen else {}
    return Inspection(
        source=source,
        format="",
        holds=type(record).__name__.lower(),
        known=_known(record) | _around(stage),
        frames=motion.frames,
        fps=motion.fps,
        duration_s=motion.duration_s,
        joints=tuple(
            JointFacts(name, parent, round(100 * float(lengths_m[joint]), 2), parts.get(joint, ""))
            for joint, (name, parent) in enumerate(zip(motion.skeleton.names, motion.skeleton.parents, strict=True))
        ),
        humanoid=seen.humanoid.found_by if seen else "",
        no_humanoid=human.message if isinstance(human, BadInput) else "",
        stature_m=round(seen.physique.stature_m, 3) if seen else None,
        read_as=_notes(motion),
        traits=traits_of(seen.folded, stage) if seen else None,
        findings=lint(motion, stage),
    )


def _parts(humanoid: Humanoid) -> dict[int, str]:
    """What part of a human each joint is; the joint that stands for a landmark is called by it."""
    parts = dict.fromkeys(humanoid.spine, "spine") | dict.fromkeys(humanoid.neck, "neck")
    for side in ("left", "right"):
        parts |= dict.fromkeys(humanoid.fingers.get(side, ()), f"{side} hand")
        for name, joints in (("clavicle", humanoid.clavicles), ("toes", humanoid.toes)):
            if side in joints:
                parts[joints[side]] = f"{side} {name}"
    parts[humanoid.skull] = "head"
    if humanoid.head_tip is not None:
        parts[humanoid.head_tip] = "head's end"
    landmarks = {joint: name.replace("_", " ") for name, joint in humanoid.joints.items()}
    # a starter head begins at the neck
    return parts | landmarks | {humanoid.skull: "head"}


def _known(record: FileRecord) -> dict[str, str]:
    """What is known of whoever performed, and of the take."""
    lineage = record.lineage if isinstance(record, Points) else motion_of(record).lineage
    takes = lineage.takes
    known = {"moved by": ", ".join(dict.fromkeys(span.drive.value for span in lineage.spans()))}
    if isinstance(record, Take | Performance):
        known["title"] = record.title
    if takes:
        known["takes"] = ", ".join(take.id for take in takes)
        known["performers"] = ", ".join(dict.fromkeys(str(take.performer) for take in takes))
        known["licence"] = ", ".join(dict.fromkeys(take.licence.name for take in takes))
        uses = [use.value for use in takes[0].consent.uses]
        known["consent"] = ", ".join(uses) or _NOTHING if len(takes) == 1 else f"of {len(takes)} takes"
    if isinstance(record, Take):
        known["recorded by"] = record.capture_method
        known["session"] = "" if record.session_date is None else record.session_date.isoformat()
        known["slate"], known["source file"] = record.slate, record.source_file
        known["altered"], known["tags"] = record.alterations, " ".join(record.tags)
    return {name: value for name, value in known.items() if value}


def _around(stage: Stage | None) -> dict[str, str]:
    """What stands around, by name."""
    return {} if stage is None else {f"box {number}": str(box) for number, box in enumerate(stage.boxes, start=1)}


def _notes(record: Motion | Points) -> tuple[str, ...]:
    """What its lineage says was taken for granted of it or done to it."""
    return tuple(f"{edit.kind.value}: {edit.note}" for edit in record.lineage.edits)


def _measures(path: Path, format_name: str, reading: ReadOptions) -> dict[str, str]:
    """Unit, up axis and frame time of a file whose format fixes none of them, and how each is known."""
    if format_name != bvh.FORMAT.name:
        return {}
    facts = bvh_facts(path, units=reading.units, up=reading.up)
    up_why = f": {facts.up_evidence}" if facts.up_evidence else ""
    return {
        "unit": f"{facts.units} ({facts.units_by}: the bones reach {facts.reach_m:.2f} m)",
        "up axis": f"{facts.up.upper()} ({facts.up_by}{up_why})",
        "frame time": f"{facts.frame_time} s (stated)",
    }

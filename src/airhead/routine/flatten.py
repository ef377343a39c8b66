"""flatten: a Routine and its takes become a Plan. Cuts are found first, then each move is placed and blended in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import (
    Cut,
    Drive,
    EditKind,
    Motion,
    Plan,
    PlannedMove,
    Segment,
    cross_fade,
    kinematic_contacts,
    settle,
    trim,
)
from airhead.rotations import FloatArray
from airhead.routine.ballistic import fly
from airhead.routine.cut_search import (
    HALF_BLEND_S,
    LARGEST_COM_JUMP_M_S,
    WINDOW_S,
    CutChoice,
    best_cut,
    com_jumps_m_s,
    half_blend_frames,
    nearest_workable,
    on_instants,
    windows,
)
from airhead.routine.document import Routine
from airhead.routine.placing import flown_to, placed_first, placed_where_asked, stepped_to
from airhead.routine.prepare import ReadyMove, ready_move, rested
from airhead.routine.stance import feet_across, hold_feet, hold_feet_at_rest
from airhead.routine.traits import Traits, traits_of

#: At which skills act.
_CONTROL_HZ: Final = 30.0
#: How long a skill needs between two others: the end of one passage, something of its own, the beginning of the next.
_PASSAGES_S: Final = 0.85


def flatten(
    routine: Routine,
    motions: Mapping[str, Motion],
    segments: Sequence[Segment],
    passages: Mapping[int, float] | None = None,
) -> Plan:
    """The plan of a routine: one motion with drives, cuts and contacts, not yet realised.

    Args:
        routine: what is performed.
        motions: for each `take` that a move names, its motion, standing on the floor; all on one skeleton.
        segments: the body's parts.
        passages: by the number of a move that a skill acts and hands over to another skill: for how many seconds it can
            stand still after its take. Such a body goes on its own feet. It is cut where it has ground under them,
            a short move is left time for two passages, and who lands when the take is nearly over comes to rest first.

    Raises:
        BadInput: a take is missing or on another skeleton, a span lies outside its take, or no cut between two moves is
            smooth enough; with the file and line of the move.
    """
    moves = [
        ready_move(routine, index, _motion_of(routine, index, motions), segments) for index in range(len(routine.moves))
    ]
    passages = passages or {}
    moves = [rested(move, passages.get(index, 0.0), segments) for index, move in enumerate(moves)]
    choices = [_cut(routine, index, pair, segments, passages) for index, pair in enumerate(pairwise(moves))]
    half = half_blend_frames(routine.fps)
    motion = placed_first(routine, _part(moves, choices, 0, half))
    cuts = []
    for index, choice in enumerate(choices):
        cuts.append(_cut_record(motion.frames - half, half, choice, moves[index : index + 2]))
        piece = _part(moves, choices, index + 1, half)
        blend = _Blend(routine, index + 1, choice, half, moves[index].traits, moves[index + 1].traits)
        motion = _joined(blend, motion, piece, segments)
    motion = _held(motion, routine.moves[-1].hold, segments)
    return Plan(
        title=routine.title,
        motion=motion,
        moves=_planned_moves(moves, choices, [0, *(cut.frame for cut in cuts), motion.frames]),
        cuts=tuple(cuts),
        contact_parts=tuple(segment.name for segment in segments),
        contact=kinematic_contacts(motion, segments),
        stage=routine.stage_record(),
    )


@dataclass(frozen=True, eq=False)
class _Blend:
    """What is known of a blend before it is made; `index` is the move blended in."""

    routine: Routine
    index: int
    choice: CutChoice
    half: int
    before: Traits
    after: Traits

    @property
    def note(self) -> str:
        names = self.routine.move_names
        return f"{names[self.index - 1]} into {names[self.index]}"


def _motion_of(routine: Routine, index: int, motions: Mapping[str, Motion]) -> Motion:
    take, first = routine.moves[index].take, routine.moves[0].take
    if take not in motions:
        raise routine.refusal("no motion for this take", ("moves", index, "take"), repr(take), ", ".join(motions))
    if not motions[take].skeleton.same_as(motions[first].skeleton):
        message = f"the takes of a routine share one skeleton; {take!r} has another one than {first!r}"
        skeletons = [", ".join(motions[name].skeleton.names[:4]) for name in (take, first)]
        raise routine.refusal(message, ("moves", index, "take"), f"{skeletons[0]}, …", f"{skeletons[1]}, …")
    return motions[take]


def _cut(
    routine: Routine,
    index: int,
    pair: tuple[ReadyMove, ReadyMove],
    segments: Sequence[Segment],
    passages: Mapping[int, float],
) -> CutChoice:
    """Where the move number `index` passes into the next."""
    before, after = pair
    narrow_s = _within_s(index, before, passages), _within_s(index + 1, after, passages)
    for within_s in dict.fromkeys((narrow_s, (WINDOW_S, WINDOW_S))):
        try:
            first, last = index == 0, index == len(routine.moves) - 2
            leave, enter = windows(before.traits, after.traits, first=first, last=last, within_s=within_s)
        except BadInput as error:
            between = f"{error.message}: {before.name!r} and {after.name!r}"
            raise routine.refusal(between, ("moves", index), error.found, error.allowed) from None
        leave, enter = _instants(before, leave, routine.fps), _instants(after, enter, routine.fps)
        choice = best_cut(before.traits, after.traits, leave, enter, on_feet=index in passages)
        if choice is not None:
            return choice
    jump = com_jumps_m_s(before.traits, after.traits, leave, enter).min()
    message = f"no cut from {before.name!r} to {after.name!r} is smooth: the centre of mass would jump"
    found = f"{jump:.2f} m/s or more"
    raise routine.refusal(message, ("moves", index + 1), found, _workable(before, after, (leave, enter), segments))


def _within_s(index: int, move: ReadyMove, passages: Mapping[int, float]) -> float:
    """How near to its ends a move is cut: a short one between two passages leaves time for both."""
    if index - 1 not in passages or index not in passages:
        return WINDOW_S
    spare_s = (move.motion.frames - 1) / move.motion.fps - _PASSAGES_S
    return float(np.clip(spare_s / 2, HALF_BLEND_S + 1.0 / _CONTROL_HZ, WINDOW_S))  # with a control instant in it


def _instants(move: ReadyMove, frames: range, fps: float) -> range:
    """Where a move may be cut: one that a skill acts at control instants, or the skill would be early or late."""
    if move.move.drive is not Drive.POLICY:
        return frames
    return on_instants(frames, move.source_s, fps, _CONTROL_HZ)


def _workable(before: ReadyMove, after: ReadyMove, used: tuple[range, range], segments: Sequence[Segment]) -> str:
    """What is allowed, with the nearest cut in all of both takes that would do."""
    most = f"{LARGEST_COM_JUMP_M_S:g} m/s"
    spans_s = [
        (m.source_s[frames.start], m.source_s[frames[-1]]) for m, frames in zip((before, after), used, strict=True)
    ]
    fps = before.whole.fps
    windows_whole = [range(round(start * fps), round(end * fps) + 1) for start, end in spans_s]
    pair = nearest_workable(traits_of(before.whole, segments), traits_of(after.whole, segments), *windows_whole)
    if pair is None:
        return f"{most}, which no frames of these two reach; put another move between them"
    times_s = pair[0] / fps, pair[1] / fps
    return f"{most}, as nearest from {times_s[0]:.2f} s of {before.name!r} to {times_s[1]:.2f} s of {after.name!r}"


def _used(moves: Sequence[ReadyMove], choices: Sequence[CutChoice], index: int, half: int) -> tuple[int, int]:
    """The half-open span of a move's frames that are seen, blends included."""
    start = choices[index - 1].after - half if index > 0 else 0
    end = choices[index].before + half if index < len(choices) else moves[index].motion.frames
    return start, end


def _part(moves: Sequence[ReadyMove], choices: Sequence[CutChoice], index: int, half: int) -> Motion:
    """The frames of a move that are seen. Where the next one blends in, nothing is held any more."""
    motion, (start, end) = moves[index].motion, _used(moves, choices, index, half)
    part = motion if (start, end) == (0, motion.frames) else trim(motion, start, end)
    if index == len(choices):
        return part
    blend = part.frames - 2 * half
    edits = (
        replace(edit, end_frame=min(edit.end_frame, blend)) if edit.kind is EditKind.HOLD else edit
        for edit in part.lineage.edits
        if edit.kind is not EditKind.HOLD or edit.start_frame < blend
    )
    return part.with_lineage(replace(part.lineage, edits=tuple(edits)))


def _cut_record(frame: int, half: int, choice: CutChoice, pair: Sequence[ReadyMove]) -> Cut:
    return Cut(
        frame=frame,
        blend_start=frame - half,
        blend_end=frame + half,
        before=pair[0].name,
        after=pair[1].name,
        in_flight=choice.in_flight,
        cost=choice.cost,
        com_jump_m_s=choice.com_jump_m_s,
    )


def _joined(blend: _Blend, so_far: Motion, piece: Motion, segments: Sequence[Segment]) -> Motion:
    """The plan so far with the next move placed and blended in."""
    overlap = 2 * blend.half
    cut = so_far.frames - blend.half
    before, after = traits_of(so_far, segments), traits_of(piece, segments)
    if blend.choice.in_flight:
        take_off, landing = _flight_frames(blend, cut, so_far.frames - overlap + piece.frames)
        placed = flown_to(before, piece, after, take_off, landing, half=blend.half)
    else:
        placed = stepped_to(before, piece, after, blend.half)
    placed = placed_where_asked(blend.routine, blend.index, placed, blend.half)
    motion = cross_fade(so_far, placed, overlap, blend.note)
    if blend.choice.in_flight:
        return fly(motion, take_off, landing, segments)
    feet = feet_across(before, traits_of(placed, segments), overlap)
    return hold_feet(motion, feet, range(cut - blend.half, cut + blend.half), segments)


def _flight_frames(blend: _Blend, cut: int, frames: int) -> tuple[int, int]:
    """First and last frame of the flight that a cut lies in: the take-off of one move, the landing of the next."""
    flying_before = np.flatnonzero(blend.before.flight == blend.before.flight[blend.choice.before])
    flying_after = np.flatnonzero(blend.after.flight == blend.after.flight[blend.choice.after])
    take_off = cut - (blend.choice.before - int(flying_before[0]))
    landing = cut + int(flying_after[-1]) - blend.choice.after
    return max(take_off, 0), min(max(landing, cut + blend.half), frames - 1)


def _held(motion: Motion, hold_s: float, segments: Sequence[Segment]) -> Motion:
    frames = round(hold_s * motion.fps)
    return hold_feet_at_rest(settle(motion, frames), motion.frames, segments) if frames > 0 else motion


def _planned_moves(
    moves: Sequence[ReadyMove], choices: Sequence[CutChoice], bounds: Sequence[int]
) -> tuple[PlannedMove, ...]:
    planned = []
    for index, (move, (start, end)) in enumerate(zip(moves, pairwise(bounds), strict=True)):
        first = choices[index - 1].after if index > 0 else 0
        last = choices[index].before if index < len(choices) else move.motion.frames - 1
        ends_s = (move.whole.frames - 1) / move.whole.fps
        planned.append(
            PlannedMove(
                name=move.name,
                take_id=move.motion.lineage.takes[0].id,
                start_frame=start,
                end_frame=end,
                drive=move.move.drive,
                authority=_authority(move, np.arange(end - start) / move.motion.fps),
                source_span_s=(float(move.source_s[first]), min(float(move.source_s[last]), ends_s)),
                mirrored=move.move.mirror,
                skill=move.move.skill,
            )
        )
    return tuple(planned)


def _authority(move: ReadyMove, times_s: FloatArray) -> FloatArray:
    """(N,) the routine's curve at seconds into the move: straight lines between its points, level outside them."""
    if not move.move.authority:
        return np.ones(len(times_s))
    points = np.array(move.move.authority)
    authority: FloatArray = np.interp(times_s, points[:, 0], points[:, 1])
    return authority

"""A simulated move: what of the line it follows, and the search that follows it, in one way or in several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from airhead.body import Body
from airhead.motion import Edit, Motion
from airhead.perform.judgement import SpanResult
from airhead.rotations import FloatArray
from airhead.tracking import Attempt, Followed, Progress, Reference, Searched, TrackSettings, follow, mended

#: How a search turned out.
Judge = Callable[[Followed], SpanResult]


@dataclass(frozen=True, eq=False)
class Task:
    """What a simulated move has to do.

    Attributes:
        reference: what it follows.
        begin: (nq + nv) the state that it starts from.
        authority: (N,) the share of what is found; None for all.
        ways: how it is searched, one after the other.
    """

    reference: Reference
    begin: FloatArray
    authority: FloatArray | None
    ways: tuple[Attempt, ...]


def followable(line: Motion, body: Body, settings: TrackSettings) -> tuple[Motion, tuple[Edit, ...]]:
    """A line as a body can follow it, as takes are before they are tracked; and what was repaired for that.

    Flights are put on parabolas and standing feet on the floor. Above boxes everything stays as it is: which of them
    a recorded foot means is not known.
    """
    if not settings.repair or body.stage.boxes:
        return line, ()
    repaired = mended(line, body.segments)
    return repaired, repaired.lineage.edits[len(line.lineage.edits) :]


def searched(task: Task, body: Body, settings: TrackSettings, judge: Judge, progress: Progress) -> Followed:
    """The first search that succeeds; if none does, the best of them.

    What it says of its cost counts those before it as well.

    Args:
        task: what is to be done.
        body: who does it.
        settings: how, for each search.
        judge: says how one turned out.
        progress: told of each.
    """
    best: tuple[tuple[bool, float], Followed] | None = None
    compute_s, physics_steps = 0.0, 0
    for number, way in enumerate(task.ways, start=1):
        found = _followed(task, body, settings, way, _told(progress, number))
        compute_s, physics_steps = compute_s + found.compute_s, physics_steps + found.physics_steps
        judged = judge(found)
        rank = not judged.success, judged.mpjpe_global_mm
        if best is None or rank < best[0]:
            best = rank, found
        if judged.success:
            break
    assert best is not None  # there is always a first way
    return replace(best[1], compute_s=compute_s, physics_steps=physics_steps)


def _followed(task: Task, body: Body, settings: TrackSettings, way: Attempt, progress: Progress) -> Followed:
    settings = replace(settings, growth=way.growth, weights=way.weights)
    return follow(body, task.reference, task.begin, settings, progress, authority=task.authority)


def _told(progress: Progress, number: int) -> Progress:
    def tell(search: Searched) -> None:
        progress(replace(search, attempt=number))

    return tell

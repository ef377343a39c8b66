"""Where a performance is joined: cuts between moves, and every place where its lineage changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from airhead.motion import Cut, Lineage, Span
from airhead.report.drives import WORDS


@dataclass(frozen=True)
class Join:
    """A place where one thing passes into another.

    Attributes:
        name: what passes into what.
        start_frame: first frame of the blend; for a plain cut the first frame after it.
        end_frame: first frame after the blend; for a plain cut the same as `start_frame`.
        kind: "cut in flight", "cut on the ground", "drive change" or "source change".
    """

    name: str
    start_frame: int
    end_frame: int
    kind: str


@dataclass(frozen=True)
class _Interval:
    start_frame: int
    end_frame: int
    spans: tuple[Span, ...]


def joins(lineage: Lineage, cuts: Sequence[Cut]) -> tuple[Join, ...]:
    """The cuts, then every change of lineage that no cut explains, in order of time."""
    found = [
        Join(
            f"{cut.before} → {cut.after}",
            cut.blend_start,
            cut.blend_end,
            "cut in flight" if cut.in_flight else "cut on the ground",
        )
        for cut in cuts
    ]
    for join in _lineage_joins(lineage):
        if not any(_touch(join, known) for known in found):
            found.append(join)
    return tuple(sorted(found, key=lambda join: (join.start_frame, join.end_frame)))


def _lineage_joins(lineage: Lineage) -> list[Join]:
    """Changes between neighbouring intervals; a blend between two of them is one join with its neighbours."""
    keyed = groupby(lineage.spans(), key=lambda span: (span.start_frame, span.end_frame))
    intervals = [_Interval(start, end, tuple(spans)) for (start, end), spans in keyed]
    found, number = [], 1
    while number < len(intervals):
        last = number
        while last < len(intervals) - 1 and len(intervals[last].spans) > 1:
            last += 1
        before, after = intervals[number - 1], intervals[last]
        found.append(Join(_passes(before, after), before.end_frame, after.start_frame, _kind(before, after)))
        number = last + 1
    return found


def _passes(before: _Interval, after: _Interval) -> str:
    return f"{_label(before)} → {_label(after)}"


def _label(interval: _Interval) -> str:
    texts = [WORDS[span.drive] + (f" {span.takes[0].id}" if span.takes else " alone") for span in interval.spans]
    return " + ".join(dict.fromkeys(texts))


def _kind(before: _Interval, after: _Interval) -> str:
    same = {span.drive for span in before.spans} == {span.drive for span in after.spans}
    return "source change" if same else "drive change"


def _touch(join: Join, other: Join) -> bool:
    return join.start_frame <= other.end_frame and other.start_frame <= join.end_frame

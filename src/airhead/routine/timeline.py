"""A plan as rows of plain data, to print or to store."""

from __future__ import annotations

from airhead.motion import Plan

Row = dict[str, str | float | bool]


def timeline(plan: Plan) -> list[Row]:
    """What happens when: a row for every move and, between them, a row for every cut.

    A move's row has: kind "move", name, take, drive, start_s, end_s, and source_start_s, source_end_s in its take;
    under the drive policy also skill. A cut's row has: kind "cut", before, after, at_s, blend_start_s, blend_end_s,
    in_flight, cost_m2, com_jump_m_s.
    """
    fps = plan.motion.fps
    rows: list[Row] = []
    for index, move in enumerate(plan.moves):
        rows.append(
            {
                "kind": "move",
                "name": move.name,
                "take": move.take_id,
                "drive": move.drive.value,
                "start_s": round(move.start_frame / fps, 3),
                "end_s": round(move.end_frame / fps, 3),
                "source_start_s": round(move.source_span_s[0], 3),
                "source_end_s": round(move.source_span_s[1], 3),
                **({"skill": move.skill} if move.skill else {}),
            }
        )
        if index < len(plan.cuts):
            cut = plan.cuts[index]
            rows.append(
                {
                    "kind": "cut",
                    "before": cut.before,
                    "after": cut.after,
                    "at_s": round(cut.frame / fps, 3),
                    "blend_start_s": round(cut.blend_start / fps, 3),
                    "blend_end_s": round(cut.blend_end / fps, 3),
                    "in_flight": cut.in_flight,
                    "cost_m2": round(cut.cost, 4),
                    "com_jump_m_s": round(cut.com_jump_m_s, 2),
                }
            )
    return rows

"""What the body does over time: height of its centre of mass, contacts and ground force, distance from the human."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.metrics import GRAVITY_M_S2, FittedFlight, joint_error_m, local_joint_error_m
from airhead.report.chart import LEFT, TOP, WIDTH, Chart, headroom, label, picture
from airhead.report.drives import COLOURS
from airhead.report.markup import Markup, element
from airhead.report.measures import runs
from airhead.report.observation import Observation
from airhead.report.rules import RULES
from airhead.report.timeline import drive_runs, ribbon
from airhead.rotations import FloatArray

_ROW: Final = 20.0
_ALLOWED_ERROR_MM: Final = 250.0


def height_curve(seen: Observation) -> Markup:
    """Height of the centre of mass, the human's beneath it, and what gravity alone would do in every flight."""
    heights_m = seen.traced.com_pos_w[:, 2]
    chart = Chart(_duration_s(seen), 0.0, headroom(float(heights_m.max()), 1.5), 230.0)
    drawn = [*_flight_fields(seen, chart), *chart.value_axis("m"), *chart.time_axis()]
    if seen.source is not None:
        drawn.append(chart.line(seen.source.times_s, seen.source.com_pos_w[:, 2], class_="curve source", fill="none"))
    drawn += _by_drive(seen, chart, heights_m)
    words = []
    for flight in seen.fitted:
        drawn += _ballistic(seen, chart, flight)
        words.append(_flight_words(seen, flight))
    return picture(
        "height",
        "Height of the centre of mass",
        " ".join([f"Over {_duration_s(seen):.2f} seconds.", *words]),
        (WIDTH, chart.height),
        *drawn,
    )


def contact_curve(seen: Observation) -> Markup:
    """When each body part touches."""
    performance, fps = seen.report.performance, seen.fps
    touching = [(i, name) for i, name in enumerate(performance.contact_parts) if performance.contact[:, i].any()]
    chart = Chart(_duration_s(seen), 0.0, 1.0, _ROW * max(len(touching), 1))
    drawn: list[Markup] = [*_flight_fields(seen, chart)]
    for row, (column, name) in enumerate(touching):
        y = TOP + row * _ROW
        bars = "".join(
            f"M{chart.x(a / fps):.1f} {y + 3:.1f}H{chart.x(b / fps):.1f}V{y + _ROW - 3:.1f}H{chart.x(a / fps):.1f}Z"
            for a, b in runs(performance.contact[:, column])
        )
        share = 100 * float(performance.contact[:, column].mean())
        drawn.append(element("path", element("title", f"{_part(name)}: {share:.0f} % of the time"), d=bars))
        drawn.append(label(_part(name), LEFT - 8, y + _ROW - 6, class_="small end"))
    drawn += [*chart.time_axis(), *ribbon(chart, performance.motion.lineage, fps)]
    parts = ", ".join(_part(name) for _, name in touching) or "nothing"
    return picture(
        "contacts",
        "Contacts of body parts",
        f"Bars where a part touches the ground. Parts that touch: {parts}.",
        (WIDTH, chart.height),
        element("g", *drawn, class_="contacts"),
    )


def force_curve(seen: Observation) -> Markup:
    """Vertical ground force in body weights; empty where no force is known."""
    if seen.ground_bw is None:
        return Markup("")
    force_w = seen.report.performance.contact_force_w
    vertical_bw = force_w[..., 2].sum(axis=1) / (seen.report.mass_kg * GRAVITY_M_S2)
    highest = float(vertical_bw.max())
    chart = Chart(_duration_s(seen), 0.0, headroom(highest, 2.0), 170.0)
    peak = int(vertical_bw.argmax())
    times_s = seen.traced.times_s
    area_t = np.concatenate([times_s[:1], times_s, times_s[-1:]])
    area = np.concatenate([[0.0], np.maximum(vertical_bw, 0.0), [0.0]])
    drawn = [*_flight_fields(seen, chart), *chart.value_axis("× weight"), *chart.time_axis()]
    drawn += [chart.line(area_t, area, class_="area"), *chart.level(1.0, "body weight", "limit")]
    allowed = RULES["ground_force"].passes
    if allowed is not None and allowed <= chart.high:
        drawn += chart.level(allowed, f"{allowed:g} body weights: what passes", "limit warn")
    x, y = chart.x(times_s[peak]), chart.y(highest)
    drawn.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.5, class_="dot"))
    end = x > WIDTH * 0.8
    drawn.append(label(f"{highest:.1f}", x - 8 if end else x + 8, y + 4, class_="strong end" if end else "strong"))
    says = f"The peak is {highest:.1f} body weights at {times_s[peak]:.2f} seconds."
    return picture("force", "Vertical ground force in body weights", says, (WIDTH, chart.height), *drawn)


def deviation_curve(seen: Observation) -> Markup:
    """Mean joint distance from the recorded human; empty where there is none."""
    error_mm, local_mm = _deviations_mm(seen)
    if error_mm is None:
        return Markup("")
    times_s = np.arange(len(error_mm)) / seen.fps
    worst = int(error_mm.argmax())
    chart = Chart(_duration_s(seen), 0.0, headroom(float(error_mm.max()), 60.0), 170.0)
    drawn = [*_flight_fields(seen, chart), *chart.value_axis("mm"), *chart.time_axis()]
    drawn += ribbon(chart, seen.report.performance.motion.lineage, seen.fps)
    if local_mm is not None:
        drawn.append(chart.line(times_s, local_mm, class_="curve second", fill="none"))
    drawn.append(chart.line(times_s, error_mm, class_="curve first", fill="none"))
    if chart.high >= _ALLOWED_ERROR_MM:
        drawn += chart.level(_ALLOWED_ERROR_MM, "250 mm: what success allows", "limit warn")
    if len(error_mm) < seen.frames:
        drawn.append(label("nobody to follow", chart.x(times_s[-1]) + 10, chart.floor - 10, class_="small"))
    says = (
        f"Mean {error_mm.mean():.1f} millimetres, at most {error_mm[worst]:.0f} at {times_s[worst]:.2f} seconds. "
        "The thick line compares positions in the world, the thin one after the pelvises are laid on each other."
    )
    return picture("deviation", "Distance from the recorded human", says, (WIDTH, chart.height), *drawn)


def _deviations_mm(seen: Observation) -> tuple[FloatArray | None, FloatArray | None]:
    if seen.source is not None:
        followed = seen.followed
        return 1000 * joint_error_m(followed, seen.source), 1000 * local_joint_error_m(followed, seen.source)
    stored_m = seen.report.performance.deviation_m
    return (1000 * stored_m if stored_m.any() else None), None


def _by_drive(seen: Observation, chart: Chart, values: FloatArray) -> list[Markup]:
    """A curve of the result, each stretch in the colour of its drive; neighbours share a point."""
    times_s = seen.traced.times_s
    return [
        chart.line(
            times_s[start : end + 1],
            values[start : end + 1],
            class_="curve result",
            fill="none",
            style=f"stroke:{COLOURS[drive]}",
        )
        for start, end, drive in drive_runs(seen.report.performance.motion.lineage)
    ]


def _flight_fields(seen: Observation, chart: Chart) -> list[Markup]:
    return [
        chart.span(start / seen.fps, end / seen.fps, element("title", "in the air"), class_="flight")
        for start, end in seen.flights
    ]


def _ballistic(seen: Observation, chart: Chart, flight: FittedFlight) -> list[Markup]:
    """The path of least squares under 9.81 m/s², and what was fitted."""
    times_s, heights_m = _free_fall(seen, flight)
    text = f"falls at {flight.gravity_m_s2:.2f} m/s²"
    return [
        chart.line(times_s, heights_m, class_="ballistic", fill="none"),
        label(text, chart.x(float(times_s.mean())), chart.floor - 10, class_="small middle"),
    ]


def _free_fall(seen: Observation, flight: FittedFlight) -> tuple[FloatArray, FloatArray]:
    span = slice(flight.start_frame, flight.end_frame)
    times_s = seen.traced.times_s[span]
    since_s = times_s - times_s.mean()
    falling_m = GRAVITY_M_S2 * since_s**2 / 2
    straight = np.polynomial.polynomial.polyfit(since_s, seen.traced.com_pos_w[span, 2] + falling_m, 1)
    return times_s, straight[0] + straight[1] * since_s - falling_m


def _flight_words(seen: Observation, flight: FittedFlight) -> str:
    start_s, end_s = flight.start_frame / seen.fps, flight.end_frame / seen.fps
    return f"A flight from {start_s:.2f} to {end_s:.2f} seconds falls at {flight.gravity_m_s2:.2f} m/s²."


def _duration_s(seen: Observation) -> float:
    return seen.frames / seen.fps


def _part(name: str) -> str:
    return name.replace("_", " ")

"""Who moved the body when: the lineage as a coloured bar and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from airhead.motion import Drive, Lineage, Span
from airhead.report.chart import LEFT, TOP, WIDTH, Chart, label, picture, rule
from airhead.report.drives import COLOURS, MEANINGS, WORDS, behind
from airhead.report.markup import Markup, element, sideways
from airhead.report.observation import Observation

_STRIPE = 12.0
_CHARACTER = 8.2
_BAR_HEIGHT = 46.0


def timeline_section(seen: Observation) -> tuple[Markup, ...]:
    """The bar with its legend, and the same as a table."""
    lineage = seen.report.performance.motion.lineage
    used = [drive for drive, total in zip(Drive, lineage.drive_weights().sum(axis=0), strict=True) if total > 0]
    keys = [
        element("li", swatch(drive), element("b", WORDS[drive]), f" {MEANINGS[drive]}", class_="key") for drive in used
    ]
    return (
        sideways("Bar of drives", _bar(seen)),
        element("ul", *keys, class_="legend"),
        sideways("Table of drives", _table(lineage, seen.fps)),
    )


def swatch(drive: Drive) -> Markup:
    """A small field in the colour of a drive."""
    return element("span", "", class_="swatch", style=f"background:{COLOURS[drive]}", aria_hidden="true")


def drive_runs(lineage: Lineage) -> list[tuple[int, int, Drive]]:
    """Half-open spans of frames with the drive that weighs most in them."""
    strongest = lineage.drive_weights().argmax(axis=1)
    edges = [0, *(np.flatnonzero(np.diff(strongest)) + 1).tolist(), lineage.frames]
    return [(a, b, list(Drive)[strongest[a]]) for a, b in pairwise(edges)]


def ribbon(chart: Chart, lineage: Lineage, fps: float) -> list[Markup]:
    """A thin line along the floor of a drawing, in the colours of the drives."""
    return [
        rule(
            chart.x(start / fps),
            chart.floor,
            chart.x(end / fps),
            chart.floor,
            class_="ribbon",
            style=f"stroke:{COLOURS[drive]}",
        )
        for start, end, drive in drive_runs(lineage)
    ]


def _intervals(lineage: Lineage) -> list[tuple[int, int, list[Span]]]:
    keyed = groupby(lineage.spans(), key=lambda span: (span.start_frame, span.end_frame))
    return [(start, end, list(spans)) for (start, end), spans in keyed]


def _bar(seen: Observation) -> Markup:
    fps, lineage = seen.fps, seen.report.performance.motion.lineage
    chart = Chart(seen.frames / fps, 0.0, 1.0, _BAR_HEIGHT)
    patterns: list[Markup] = []
    fields: list[Markup] = []
    for start, end, spans in _intervals(lineage):
        fill = COLOURS[spans[0].drive]
        if len(spans) > 1:
            patterns.append(_stripes(f"mix{start}", spans))
            fill = f"url(#mix{start})"
        says = " + ".join(f"{100 * span.weight:.0f} % {WORDS[span.drive]} ({behind(span)})" for span in spans)
        tip = element("title", f"frames {start} to {end - 1}: {says}")
        fields.append(
            chart.span(start / fps, end / fps, tip, fill=fill, class_="field", data_start=start, data_end=end)
        )
        fields += _name(chart, start / fps, end / fps, spans)
    words = ", ".join(f"{WORDS[drive]} {a / fps:.2f} to {b / fps:.2f} s" for a, b, drive in drive_runs(lineage))
    return picture(
        "timeline",
        "Who moved the body when",
        f"A bar over time. {words}.",
        (WIDTH, chart.height + 16),
        element("defs", *patterns),
        label("drive", LEFT - 8, TOP + 20, class_="small end"),
        *fields,
        *_cut_marks(chart, seen),
        *chart.time_axis(),
    )


def _stripes(key: str, spans: Sequence[Span]) -> Markup:
    """Slanted stripes, each drive as wide as its share; of one drive's two takes the second is paler."""
    bars, x = [], 0.0
    seen: set[Drive] = set()
    for span in spans:
        width = _STRIPE * span.weight
        pale = 0.55 if span.drive in seen else None
        colour = COLOURS[span.drive]
        bars.append(
            element("rect", x=f"{x:.2f}", y=0, width=f"{width:.2f}", height=_STRIPE, fill=colour, fill_opacity=pale)
        )
        seen.add(span.drive)
        x += width
    return element(
        "pattern",
        *bars,
        id=key,
        width=_STRIPE,
        height=_STRIPE,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _name(chart: Chart, start_s: float, end_s: float, spans: Sequence[Span]) -> list[Markup]:
    """The drive's word in its field, with the take beneath, where they fit; stripes stay free."""
    if len(spans) > 1:
        return []
    x, width = chart.x(start_s) + 8, chart.x(end_s) - chart.x(start_s) - 12
    takes = ", ".join(take.id for take in spans[0].takes) or (spans[0].skill.id if spans[0].skill else "alone")
    lines = [(WORDS[spans[0].drive], TOP + 20, "word"), (takes, TOP + 37, "small word")]
    return [label(text, x, y, class_=kind) for text, y, kind in lines if _CHARACTER * len(text) <= width]


def _cut_marks(chart: Chart, seen: Observation) -> list[Markup]:
    """A line for each cut, with its name where the one before leaves room."""
    marks, free_from = [], 0.0
    for cut in seen.report.cuts:
        x, name = chart.x(cut.frame / seen.fps), f"{cut.before} → {cut.after}"
        marks.append(rule(x, TOP - 8, x, chart.floor, class_="cut"))
        half = _CHARACTER * len(name) / 2
        if x - half >= free_from:
            marks.append(label(name, x, chart.floor + 34, class_="small middle"))
            free_from = x + half
    return marks


def _table(lineage: Lineage, fps: float) -> Markup:
    rows = [
        element(
            "tr",
            element("td", f"{span.start_frame / fps:.2f}–{span.end_frame / fps:.2f} s", class_="number"),
            element("td", f"{span.start_frame}–{span.end_frame - 1}", class_="number"),
            element("td", swatch(span.drive), WORDS[span.drive], class_="number"),
            element("td", f"{100 * span.weight:.0f} %", class_="number"),
            element("td", behind(span)),
        )
        for span in lineage.spans()
    ]
    heads = [element("th", text, scope="col") for text in ("Time", "Frames", "Drive", "Mean share", "Behind it")]
    return element("table", element("thead", element("tr", *heads)), element("tbody", *rows), class_="plain")

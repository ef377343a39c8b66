"""The metrics as a table, in words and colours, and what to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from airhead.report.inputs import Intent
from airhead.report.judgement import Judgement, Level
from airhead.report.markup import Child, Markup, element
from airhead.report.rules import RULES

_MARKS: Final = {Level.PASS: "✓", Level.WARN: "!", Level.FAIL: "✕", Level.SHOWN: "·"}
_MOST_SPANS: Final = 5
_NONE: Final = "–"


def badge(level: Level) -> Markup:
    """Pass, warn or fail: a mark, the word and a colour."""
    return element(
        "span", element("span", _MARKS[level], aria_hidden="true"), level.value, class_=f"badge {level.value}"
    )


def metrics_table(judgements: Sequence[Judgement], fps: float) -> Markup:
    """Every metric with value, bounds, level and frames; failures with what to change."""
    heads = [
        element("th", text, scope="col") for text in ("Metric", "Value", "Passes · warns", "Result", "Where beyond")
    ]
    columns = [element("col", class_=key) for key in ("name", "value", "bounds", "result", "where")]
    bodies = []
    for group in dict.fromkeys(judgement.group for judgement in judgements):
        rows = [row for judgement in judgements if judgement.group == group for row in _rows(judgement, fps)]
        title = element("tr", element("th", group, colspan=5, scope="rowgroup"), class_="group")
        bodies.append(element("tbody", title, *rows))
    head = element("thead", element("tr", *heads))
    return element("table", element("colgroup", *columns), head, *bodies, class_="metrics")


def to_change(judgements: Sequence[Judgement]) -> Markup:
    """The failures that nobody meant, each with what to change; empty if there is none."""
    items = [
        element(
            "li",
            element("a", f"{found.name}: {found.text}", href=f"#metric-{found.metric}"),
            element("span", found.advice),
        )
        for found in judgements
        if found.level is Level.FAIL and found.intended is None
    ]
    return element("ul", *items, class_="change") if items else Markup("")


def counts(judgements: Sequence[Judgement]) -> str:
    """How many metrics pass, warn, fail and are meant to, in words."""
    open_ = [judgement for judgement in judgements if judgement.intended is None]
    parts = [
        f"{sum(judgement.level is level for judgement in open_)} {word}"
        for level, word in ((Level.PASS, "pass"), (Level.WARN, "warn"), (Level.FAIL, "fail"))
    ]
    meant = sum(judgement.intended is not None for judgement in judgements)
    return ", ".join([*parts, f"{meant} intended"] if meant else parts)


def intended_section(judgements: Sequence[Judgement], intended: Sequence[Intent]) -> Markup:
    """Every failure that was marked as meant, and marks that met none."""
    by_metric = {judgement.metric: judgement for judgement in judgements}
    items = []
    for intent in intended:
        found = by_metric.get(intent.metric)
        name = RULES[intent.metric].name
        if found is not None and found.intended is not None:
            items.append(element("li", badge(found.level), f" {name}: {found.text}", _note(found.intended)))
        else:
            state = "does not apply here" if found is None else f"did not fail: {found.text}"
            items.append(element("li", f"{name} {state}", _note(intent.note)))
    return element("ul", *items, class_="intended")


def where(spans: Sequence[tuple[int, int]], fps: float) -> Markup:
    """Spans in seconds and frames, the first few of many."""
    shown = [
        element("li", f"{start / fps:.2f}–{end / fps:.2f} s ", element("i", f"frames {start}–{end - 1}"))
        if end - start > 1
        else element("li", f"{start / fps:.2f} s ", element("i", f"frame {start}"))
        for start, end in spans[:_MOST_SPANS]
    ]
    more = [element("li", f"and {len(spans) - _MOST_SPANS} more")] if len(spans) > _MOST_SPANS else []
    return element("ul", *shown, *more, class_="where")


def _rows(judgement: Judgement, fps: float) -> list[Markup]:
    result: list[Child] = [badge(judgement.level)]
    if judgement.intended is not None:
        result.append(_note(judgement.intended))
    bounds = _bounds(judgement)
    cells = (
        element("th", judgement.name, element("small", judgement.metric), scope="row"),
        _cell("Value", judgement.text, class_="number"),
        _cell("Passes · warns", bounds, class_="number" if bounds != _NONE else "none"),
        _cell("Result", *result),
        _cell("Where beyond", where(judgement.frames, fps))
        if judgement.frames
        else _cell("Where beyond", _NONE, class_="none"),
    )
    rows = [element("tr", *cells, class_=judgement.level.value, id=f"metric-{judgement.metric}")]
    if judgement.advice:
        advice = element("td", element("b", "What to change: "), judgement.advice, colspan=5)
        rows.append(element("tr", advice, class_=f"advice {judgement.level.value}"))
    return rows


def _cell(head: str, *children: Child, **attributes: object) -> Markup:
    return element("td", *children, data_label=head, **attributes)


def _bounds(judgement: Judgement) -> str:
    if judgement.metric == "fitted_gravity":
        return "4.9–19.6 m/s²"
    if judgement.passes is None or judgement.tolerates is None:
        return _NONE if judgement.level is Level.SHOWN else "must hold"
    unit = judgement.unit.split(" at ")[0].replace("× usual", "×")
    return f"≤ {judgement.passes:g} · ≤ {judgement.tolerates:g} {unit}"


def _note(text: str) -> Markup:
    return element("span", element("b", "intended: "), text, class_="note")

"""The report as one HTML file: no script, nothing fetched, the same bytes for the same input."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

from airhead.motion import Drive
from airhead.report.curves import contact_curve, deviation_curve, force_curve, height_curve
from airhead.report.drives import COLOURS, WORDS
from airhead.report.figures import strip
from airhead.report.inputs import KeyPicture, ReportInput, media_type
from airhead.report.judgement import Judgement, judged
from airhead.report.markup import Child, Markup, clean, element, image, joined, sideways
from airhead.report.observation import Observation, observe
from airhead.report.seam_view import seams_section
from airhead.report.style import STYLE
from airhead.report.tables import counts, intended_section, metrics_table, to_change
from airhead.report.timeline import timeline_section

#: Nothing may be fetched or run, even if a text should ever slip through as markup.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report_html(report: ReportInput) -> str:
    """A performance's report as a page that works offline.

    Raises:
        BadInput: a failure is marked as intended under a name that is no metric's.
    """
    seen = observe(report)
    judgements = judged(seen)
    sections = [section for section in _sections(seen, judgements) if section is not None]
    links = [element("a", title, href=f"#{key}") for key, title, _ in sections]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{report.title}: report"),
        element("style", Markup(STYLE)),
    )
    body = element(
        "body",
        _header(seen, judgements, element("nav", *links, aria_label="Sections")),
        element("main", *(element("section", element("h2", t), content, id=key) for key, t, content in sections)),
        element("footer", "Made by Airhead. Works offline; nothing here was fetched from anywhere."),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en').text}\n"


_Section = tuple[str, str, Markup]


def _sections(seen: Observation, judgements: Sequence[Judgement]) -> tuple[_Section | None, ...]:
    report = seen.report
    return (
        _section("timeline-section", "Who moved the body", _TIMELINE, *timeline_section(seen)),
        _section("figures", "The motion from the side", _figures_text(seen), strip(seen)),
        _section("pictures", "Key frames", _PICTURES, _pictures(report.pictures)) if report.pictures else None,
        _section("com", "Flight", _height_text(seen), sideways("Height over time", height_curve(seen))),
        _section("contact", "Contacts and ground force", _CONTACT, *_contact_parts(seen)),
        _section("seams", "Seams", _SEAMS, *seams_section(seen)),
        _deviation(seen),
        _section("metrics", "Metrics", _METRICS, metrics_table(judgements, seen.fps)),
        _section("intended", "Intended failures", _INTENDED, intended_section(judgements, report.intended))
        if report.intended
        else None,
        _section("credits", "Credits", "", _lines(report.credits)) if report.credits else None,
        _section("made", "How it was made", "", _facts(report.facts)) if report.facts else None,
    )


_TIMELINE: Final = "Read off the lineage of every frame. Stripes are blends, each drive as wide as its mean share."
_PICTURES: Final = "The recorded human on the left, the same moment of the result on the right."
_METRICS: Final = (
    "Every metric that applies. Up to the first bound a value passes, up to the second it warns, beyond that it fails."
)
_INTENDED: Final = "These were marked as meant by whoever made this performance. They stay failures of the metric."
_CONTACT: Final = "Bars show when a part touches the ground; shaded times are flights."
_SEAMS: Final = (
    "The jump across every cut and change of drive, beside the jump that 99 of 100 frames of the source takes stay "
    "below (1×). Plots show the joints: position as a solid line, velocity dashed, acceleration dotted."
)


def _section(key: str, title: str, text: str, *children: Child) -> _Section:
    return key, title, joined([element("p", text) if text else "", *children])


def _header(seen: Observation, judgements: Sequence[Judgement], nav: Markup) -> Markup:
    performance = seen.report.performance
    mark, kind = ("✓", "pass") if performance.success else ("✕", "fail")
    verdict = "Success" if performance.success else f"Failed because {performance.reason}"
    return element(
        "header",
        element("p", "Airhead performance report", class_="kicker"),
        element("h1", seen.report.title),
        element("p", element("span", mark, aria_hidden="true"), element("span", verdict), class_=f"verdict {kind}"),
        element("p", _summary(seen)),
        element("dl", *_headline(seen, judgements), class_="facts"),
        to_change(judgements),
        nav,
    )


def _summary(seen: Observation) -> str:
    lineage = seen.report.performance.motion.lineage
    shares = 100 * lineage.drive_weights().mean(axis=0)
    parts = [f"{share:.0f} % {WORDS[drive]}" for drive, share in zip(Drive, shares, strict=True) if share > 0]
    people = ", ".join(dict.fromkeys(f"{take.performer} (take {take.id})" for take in lineage.takes))
    return f"{', '.join(parts)}. Behind it: {people or 'no recording'}."


def _headline(seen: Observation, judgements: Sequence[Judgement]) -> list[Markup]:
    flown_s = sum(end - start for start, end in seen.flights) / seen.fps
    found = {judgement.metric: judgement.text for judgement in judgements}
    shown = [
        ("Length", f"{seen.frames / seen.fps:.2f}", " s"),
        ("Frames", f"{seen.frames}", f" at {seen.fps:g} a second"),
        ("In the air", f"{flown_s:.2f}", " s"),
        ("Highest centre of mass", f"{seen.traced.com_pos_w[:, 2].max():.2f}", " m"),
        ("From the human", *found.get("mpjpe_global_mm", "").partition(" ")[::2]),
        ("Metrics", "", counts(judgements)),
    ]
    return [
        element("div", element("dt", name), element("dd", value, element("small", f" {unit.strip()}")))
        for name, value, unit in shown
        if value or unit
    ]


def _figures_text(seen: Observation) -> str:
    text = "Moments at even steps of motion, seen along the way of travel. Far limbs are pale."
    return f"{text} The thin orange figure is the recorded human." if seen.source else text


def _height_text(seen: Observation) -> str:
    text = "Height of the centre of mass. In the air only gravity acts on it, whatever the limbs do: "
    if not seen.flights:
        return "Height of the centre of mass. The body does not leave the ground."
    human = " The orange line is the recorded human." if seen.source else ""
    return f"{text}the dotted arcs fall at 9.81 m/s².{human}"


def _contact_parts(seen: Observation) -> list[Markup]:
    parts = [sideways("Contacts over time", contact_curve(seen))]
    force = force_curve(seen)
    if force.text:
        parts += [element("h3", "Vertical ground force"), sideways("Force over time", force)]
    else:
        parts.append(element("p", "No forces are known: these contacts were seen in the motion, not simulated."))
    return parts


def _deviation(seen: Observation) -> _Section | None:
    drawing = deviation_curve(seen)
    if not drawing.text:
        return None
    text = "Mean distance of the 15 joints from the recorded human."
    if seen.source is not None:
        text += " Thick: in the world. Thin: after the pelvises are laid on each other."
    return _section("deviation-section", "Distance from the human", text, sideways("Distance over time", drawing))


def _pictures(pictures: Sequence[KeyPicture]) -> Markup:
    return element("ol", *(element("li", _figure(picture)) for picture in pictures), class_="pictures")


def _figure(picture: KeyPicture) -> Markup:
    sides = [("Human source", picture.source, Drive.PERFORMER), ("Result", picture.result, None)]
    shown = []
    for name, data, drive in sides:
        if data is not None:
            colour = f"color:{COLOURS[drive]}" if drive else None
            content = image(media_type(data), base64.b64encode(data).decode("ascii"), f"{name}: {picture.caption}")
            shown.append(element("div", content, element("small", element("span", "● ", style=colour), name)))
    return element("figure", element("div", *shown, class_="pair"), element("figcaption", clean(picture.caption)))


def _lines(lines: Sequence[str]) -> Markup:
    return element("ul", *(element("li", line) for line in lines), class_="credits")


def _facts(facts: Sequence[tuple[str, str]]) -> Markup:
    return element("dl", *(element("div", element("dt", k), element("dd", v)) for k, v in facts), class_="made")

"""The page: well-formed, offline, escaped, the same bytes twice, and it shows what the lineage says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import (
    Cut,
    Drive,
    Lineage,
    Motion,
    Performance,
    Performer,
    PerformerStatus,
    SkillRef,
    TakeRef,
)
from airhead.report import MOST_PICTURE_BYTES, Intent, KeyPicture, ReportInput, judge, report_html

_SVG = "http://www.w3.org/2000/svg"
HOSTILE = "<script>alert('x')</script>\"'>&\x00\x1b[2J\u202e<img src=x onerror=y>"


class Reader(HTMLParser):
    """Collects what is in a page, which writes `/>` where nothing follows; `unbalanced` names tags left open."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile(report: ReportInput) -> ReportInput:
    """The report with every text that comes from outside turned against it."""
    take = TakeRef("evil", "c" * 64, Performer(HOSTILE, PerformerStatus.NAMED))
    skill = SkillRef("evil", "d" * 64, (take,))
    motion = report.performance.motion
    first = Lineage.of(Drive.POLICY, 100, (take,), skill, follows=HOSTILE)
    lineage = first.concatenate(Lineage.of(Drive.PERFORMER, motion.frames - 100, (take,)))
    performance = replace(
        report.performance, title=HOSTILE, motion=motion.with_lineage(lineage), success=False, reason=HOSTILE
    )
    return replace(
        report,
        title=HOSTILE,
        performance=performance,
        cuts=(Cut(60, 51, 70, HOSTILE, HOSTILE, True, 0.1, 0.1),),
        pictures=tuple(replace(p, caption=HOSTILE) for p in report.pictures),
        intended=(Intent("foot_skate", HOSTILE), Intent("air_time", HOSTILE)),
        credits=(HOSTILE,),
        facts=((HOSTILE, HOSTILE),),
    )


def test_the_page_is_balanced_and_its_drawings_are_xml(report: ReportInput) -> None:
    page = report_html(report)
    assert Reader(page).unbalanced == []
    drawings = re.findall(r"<svg.*?</svg>", page)
    assert len(drawings) > 12
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert root.find(f"{{{_SVG}}}title") is not None
        assert root.find(f"{{{_SVG}}}desc") is not None
        assert root.get("role") == "img"


def test_identifiers_are_unique_and_links_meet_them(report: ReportInput) -> None:
    reader = Reader(report_html(report))
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for tag, attributes in reader.tags if tag == "a"]
    assert links
    for link in links:
        assert link is not None
        assert link.startswith("#")
        assert link[1:] in ids


def test_nothing_is_fetched_and_nothing_runs(report: ReportInput) -> None:
    page = report_html(report)
    assert "http" not in page.replace(_SVG, "").replace("http-equiv", "")
    assert "url(#" in page
    assert not re.search(r"url\((?!#)|@import|javascript:", page)
    for tag, attributes in Reader(page).tags:
        assert tag not in ("script", "link", "iframe", "object", "base", "form")
        assert not any(name.startswith("on") for name in attributes)
        source = attributes.get("src")
        assert source is None or source.startswith("data:image/")


def test_hostile_text_is_shown_and_never_obeyed(report: ReportInput) -> None:
    page = report_html(hostile(report))
    reader = Reader(page)
    assert reader.unbalanced == []
    assert not any(tag == "script" for tag, _ in reader.tags)
    assert not any("onerror" in attributes for _, attributes in reader.tags)
    assert "<script>alert" in reader.text
    for bad in ("\x00", "\x1b", "\u202e", "<script", "<img src=x"):
        assert bad not in page
    for drawing in re.findall(r"<svg.*?</svg>", page):
        ET.fromstring(drawing)


def test_endless_text_stays_a_small_page(report: ReportInput) -> None:
    page = report_html(replace(report, title="x" * 1_000_000, credits=("y" * 1_000_000,)))
    assert len(page) < 400_000


def test_the_same_input_gives_the_same_bytes(report: ReportInput) -> None:
    assert report_html(report).encode() == report_html(replace(report)).encode()


def test_every_frame_of_the_lineage_is_in_the_bar_once(report: ReportInput) -> None:
    fields = [a for tag, a in Reader(report_html(report)).tags if tag == "rect" and "data-start" in a]
    frames = [f for a in fields for f in range(int(a["data-start"] or ""), int(a["data-end"] or ""))]
    assert frames == list(range(report.performance.motion.frames))


def test_blends_are_striped_in_the_colours_of_their_drives(report: ReportInput) -> None:
    page = report_html(report)
    (pattern,) = re.findall(r"<pattern.*?</pattern>", page)
    assert "rgb(230,159,0)" in pattern
    assert "rgb(0,158,115)" in pattern
    assert 'fill="url(#mix51)"' in page


def test_drives_are_named_in_words(report: ReportInput) -> None:
    text = Reader(report_html(report)).text
    for word in ("recorded", "simulated", "simulation alone", "take run by Ada <Lovelace>"):
        assert word in text


def test_numbers_in_the_page_are_those_of_the_judgement(report: ReportInput) -> None:
    page = report_html(report)
    for judgement in judge(report):
        row = re.search(rf'<tr[^>]*id="metric-{judgement.metric}".*?</tr>', page)
        assert row is not None
        reader = Reader(row.group())
        assert judgement.text in reader.text
        assert judgement.level.value in reader.text
        assert judgement.advice.removesuffix(".") in Reader(page).text


def test_the_verdict_is_the_performances_own(report: ReportInput, failed: ReportInput) -> None:
    assert "Success" in Reader(report_html(report)).text
    text = Reader(report_html(failed)).text
    assert "Failed because at 1.90 s the trunk touches the ground" in text
    assert "Success" not in text


def test_an_intended_failure_stays_visible(report: ReportInput) -> None:
    page = report_html(replace(report, intended=(Intent("foot_skate", "roller skates"), Intent("air_time", "wire"))))
    row = re.search(r'<tr[^>]*id="metric-foot_skate".*?</tr>', page)
    assert row is not None
    assert "fail" in row.group()
    assert "intended: roller skates" in Reader(row.group()).text
    section = page[page.index('id="intended"') :]
    assert "roller skates" in section
    assert "did not fail" in section
    assert "1 intended" in Reader(page).text


def test_pictures_travel_inside_the_page(report: ReportInput) -> None:
    images = [attributes for tag, attributes in Reader(report_html(report)).tags if tag == "img"]
    assert [image["alt"] for image in images] == ["Human source: 1.58 s: apex", "Result: 1.58 s: apex", "Result: alone"]
    assert [(image["src"] or "").split(";")[0] for image in images] == [
        "data:image/jpeg",
        "data:image/png",
        "data:image/png",
    ]


def test_pictures_are_checked(report: ReportInput) -> None:
    with pytest.raises(BadInput, match="PNG, JPEG"):
        KeyPicture("a text", b"<svg onload=x>")
    large = KeyPicture("large", b"\xff\xd8\xff" + bytes(MOST_PICTURE_BYTES))
    with pytest.raises(BadInput, match="too large"):
        replace(report, pictures=(large,))


def test_a_bare_recording_has_a_report_too(performance: Performance, report: ReportInput) -> None:
    take = TakeRef("solo", "e" * 64)
    motion = performance.motion.with_lineage(Lineage.of(Drive.PERFORMER, performance.motion.frames, (take,)))
    recorded = replace(
        performance,
        motion=motion,
        contact_force_w=performance.contact_force_w * 0,
        deviation_m=performance.deviation_m * 0,
    )
    page = report_html(ReportInput("Solo", recorded, report.segments))
    assert Reader(page).unbalanced == []
    text = Reader(page).text
    assert "No forces are known" in text
    assert "Nothing is joined here" in text
    for absent in ('id="force-title"', 'id="deviation-title"', 'id="pictures"', 'id="credits"', 'id="intended"'):
        assert absent not in page


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 6])
def test_the_shortest_performances_have_a_report(report: ReportInput, frames: int) -> None:
    whole = report.performance
    motion = Motion(
        whole.motion.skeleton,
        whole.motion.fps,
        whole.motion.root_pos_w[:frames],
        whole.motion.joint_rot_l[:frames],
        Lineage.of(Drive.PHYSICS, frames),
    )
    short = Performance(
        "short",
        motion,
        whole.contact_parts,
        whole.contact[:frames],
        whole.contact_force_w[:frames],
        whole.deviation_m[:frames],
    )
    for source in (None, motion):
        page = report_html(ReportInput("short", short, report.segments, source=source))
        assert Reader(page).unbalanced == []
        assert "nan" not in page
        assert "inf" not in page.replace("information", "")


def test_a_long_performance_stays_below_two_megabytes(report: ReportInput) -> None:
    whole, repeats = report.performance, 60
    motion = whole.motion
    long = Performance(
        "long",
        Motion(
            motion.skeleton,
            motion.fps,
            np.tile(motion.root_pos_w, (repeats, 1)),
            np.tile(motion.joint_rot_l, (repeats, 1, 1)),
            Lineage.of(Drive.PHYSICS, repeats * motion.frames),
        ),
        whole.contact_parts,
        np.tile(whole.contact, (repeats, 1)),
        np.tile(whole.contact_force_w, (repeats, 1, 1)),
        np.tile(whole.deviation_m, repeats),
    )
    assert len(report_html(ReportInput("long", long, report.segments)).encode()) < 2_000_000

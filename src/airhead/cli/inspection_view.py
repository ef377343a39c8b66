"""What people see of an inspection: facts, findings, and the skeleton as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.tree import Tree

from airhead.cli.console import line, plain
from airhead.production import Inspection, JointFacts
from airhead.takes.lint import Finding, Severity

_MARKS: Final = {
    Severity.FAULT: "[red]✗ fault  [/]",
    Severity.WARNING: "[yellow]! warning[/]",
    Severity.NOTE: "[dim]· note   [/]",
}
#: Of a skeleton of a thousand joints nobody reads the end.
_MOST_JOINTS: Final = 120


def show_inspection(console: Console, found: Inspection) -> None:
    """A motion file in full: the skeleton first, for it is long, then what matters."""
    if found.joints and found.joints[0].parent == -1 and len(found.joints) > 1 and found.joints[1].parent >= 0:
        console.print(_tree(found.joints))
    what = ", ".join(dict.fromkeys(filter(None, (found.holds, found.format))))
    line(console, "what", f"{what}: {found.source}")
    line(console, "length", f"{found.frames} frames at {found.fps:.6g} a second, {found.duration_s:.2f} s")
    line(console, "joints", len(found.joints))
    human = f"recognised by {found.humanoid}, {found.stature_m:.2f} m tall" if found.humanoid else found.no_humanoid
    line(console, "human", human)
    for name, value in (found.measures | found.known).items():
        line(console, name, value)
    if found.traits is not None:
        line(console, "air time", f"{found.traits.air_time_s:.2f} s")
        line(console, "peak height", f"{found.traits.peak_height_m:.2f} m, of the centre of mass")
        line(console, "turn in flight", f"{found.traits.rotation_deg:.0f} degrees")
    for note in found.read_as:
        line(console, "edit", note)
    show_findings(console, found.findings)
    if found.strip is not None:
        line(console, "strip", found.strip)


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """What lint found, a line each, with the fix."""
    if not findings:
        console.print("[green]✓[/] nothing wrong was found")
    for finding in findings:
        fix = f" [dim](--fix {plain(finding.fix)})[/]" if finding.fix else ""
        console.print(f"{_MARKS[finding.severity]} {finding.check}: {plain(finding.what)}{fix}", soft_wrap=True)


def _tree(joints: Sequence[JointFacts]) -> Tree:
    """The skeleton with the length of each bone and the part of the body that a joint is."""
    branches: list[Tree] = []
    for number, joint in enumerate(joints[:_MOST_JOINTS]):
        part = f" [dim]{plain(joint.part)}[/]" if joint.part and joint.part != joint.name.replace("_", " ") else ""
        length = f" [cyan]{joint.length_cm:.1f} cm[/]" if joint.parent >= 0 else ""
        label = f"{plain(joint.name)}{length}{part}"
        branches.append(Tree(label) if number == 0 else branches[joint.parent].add(label))
    if len(joints) > _MOST_JOINTS:
        branches[0].add(f"[dim]… {len(joints)} joints in all[/]")
    return branches[0]

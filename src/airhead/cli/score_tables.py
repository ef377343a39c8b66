"""Tables of a skill's scores."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from airhead.cli.console import line, plain
from airhead.production import SkillScores
from airhead.report import Level

_COLOURS = {Level.WARN: "yellow", Level.FAIL: "red"}


def show_scores(console: Console, found: SkillScores) -> None:
    """All scores of a skill, DeepMimic's beside them where it has the clip."""
    scores = found.scores
    console.print("[green]done[/]" if scores.success else f"[yellow]failed:[/] {plain(scores.reason)}")
    line(console, "skill", found.name)
    line(console, "nr", f"{scores.nr:.3f}{_beside(scores.nr_deepmimic)}; {scores.nr_plain_sums:.3f} by plain sums")
    line(console, "samples", f"{found.samples:,}{_beside(scores.samples_deepmimic)}")
    if scores.mpjpe_local_mm is not None:
        line(console, "mpjpe_mm", f"{scores.mpjpe_local_mm} local, {scores.mpjpe_global_mm} global")
    console.print(_survival(found))
    console.print(_plausibility(found))
    told = "Normalised return: our reimplementation of DeepMimic's reward, in another simulator."
    console.print(f"[dim]{told}[/]", soft_wrap=True)


def _beside(published: float | None) -> str:
    return "" if published is None else f" (DeepMimic {published:,})"


def _survival(found: SkillScores) -> Table:
    """What is done to the body, and how often it survives that."""
    scores = found.scores
    table = Table(f"of {scores.trials} trials", "survives", "", box=None)
    for noise, share in scores.survival.items():
        table.add_row(f"velocity noise {noise} at the start", f"{share:.0%}", "")
    for noise, share in scores.survival_every_step.items():
        table.add_row(f"velocity noise {noise} at every step", f"{share:.0%}", "")
    for direction, push in scores.push.items():
        half_way = "stands" if push.stood_half_way else "falls"
        also = f"{push.stood:.0%} wherever it is carried; pushed half-way it {half_way}"
        table.add_row(f"push {direction}, {push.newtons:.0f} N, {push.whose}", f"{push.survived:.0%}", also)
    return table


def _plausibility(found: SkillScores) -> Table:
    table = Table("undisturbed", "", box=None)
    for one in found.plausibility:
        colour = _COLOURS.get(one.level)
        table.add_row(one.name, f"[{colour}]{plain(one.text)}[/]" if colour else plain(one.text))
    return table

"""Tables of a skill's scores."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from airhead.cli.console import line, plain
from airhead.production import GeneralistScores, SkillScores
from airhead.report import Level

_WHOSE_RETURN = "Normalised return: our reimplementation of DeepMimic's reward, in another simulator."
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
    console.print(f"[dim]{_WHOSE_RETURN}[/]", soft_wrap=True)


def show_generalist_scores(console: Console, found: GeneralistScores) -> None:
    """A line for each take of a generalist."""
    line(console, "generalist", found.name)
    line(console, "samples", f"{found.samples:,}, for all takes together")
    table = Table("take", "done", "nr", "DeepMimic", "mm", "start .1", "steps .05", "push fwd", "push side", box=None)
    for take, one in found.scores.items():
        scores = one.scores
        table.add_row(
            plain(take),
            "yes" if scores.success else "[yellow]no[/]",
            f"{scores.nr:.3f}",
            "–" if scores.nr_deepmimic is None else f"{scores.nr_deepmimic:.3f}",
            "–" if scores.mpjpe_local_mm is None else f"{scores.mpjpe_local_mm:.1f}",
            f"{scores.survival['0.1']:.0%}",
            f"{scores.survival_every_step['0.05']:.0%}",
            *(f"{scores.push[way].survived:.0%}" for way in ("forward", "sideways")),
        )
    console.print(table)
    console.print(f"[dim]{_WHOSE_RETURN}[/]", soft_wrap=True)


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

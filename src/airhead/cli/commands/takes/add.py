"""`airhead takes add`: files and folders into the library."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.commands.takes.describe import add_description, description_of
from airhead.cli.console import bars, plain
from airhead.cli.outcome import BAD_INPUT, DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.reading_words import add_reading, reading_of
from airhead.cli.take_words import day, file, uses, words
from airhead.errors import BadInput
from airhead.motion import ConsentBasis, Licence, Use
from airhead.production import AddConfig, AddedFile, AddingStopped, add_takes
from airhead.takes import commands_that_allow
from airhead.takes.lint import FIXES


def register(actions: Commands) -> None:
    command = actions.add_parser("add", help="put motion files, or folders of them, into the library")
    command.add_argument("files", nargs="+", type=file, metavar="FILE", help="a motion file, or a folder with some")
    command.add_argument("--name", help="what a single take is called (its file's name)")
    add_description(command)
    add_consent(command)
    command.add_argument(
        "--tag", action="append", default=[], metavar="WORD", help="a word to find it by; may be repeated"
    )
    add_reading(command)
    known = ", ".join(fix.word for fix in FIXES)
    help_text = f"mend first; several with commas or --fix again: {known}"
    command.add_argument("--fix", action="extend", type=words, default=[], metavar="FIX[,FIX…]", help=help_text)
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def add_consent(command: argparse.ArgumentParser, *, needed: bool = False) -> None:
    """The options that state a consent."""
    command.add_argument(
        "--allow", type=uses, default=(), required=needed, metavar="USES", help="of perform,train,publish"
    )
    bases = [ConsentBasis.PERFORMER.value, ConsentBasis.LICENCE.value]
    command.add_argument(
        "--basis", choices=bases, default=bases[0], help="who allows it: the performer (as assumed), or the licence"
    )
    command.add_argument("--until", type=day, metavar="DAY", help="the last day of the consent")


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    said = description_of(options)
    if said.notice is not None and said.licence is None:
        raise BadInput("a notice goes with its licence", found="--notice alone", allowed="--licence NAME with it")
    config = AddConfig(
        sources=tuple(options.files),
        library=options.library,
        name=options.name,
        performer=said.performer,
        licence=None if said.licence is None else Licence(said.licence, said.notice or ""),
        title=said.title,
        capture_method=said.capture_method,
        session_date=said.session_date,
        slate=said.slate,
        tags=tuple(options.tag),
        uses=options.allow,
        basis=ConsentBasis(options.basis),
        until=options.until,
        reading=reading_of(options),
        fixes=tuple(options.fix),
    )
    try:
        with bars() as progress:
            results = add_takes(config, progress)
    except AddingStopped as stopped:
        if not options.json:
            _show_all(shown, stopped.done, options)
            shown.print("then the library failed; add the rest again when it is mended")
        raise
    if not options.json:
        _show_all(shown, results, options)
    refused = all(result.refusal for result in results)
    return (BAD_INPUT if refused else DONE), {"files": [result.as_dict() for result in results]}


def _show_all(shown: Console, results: tuple[AddedFile, ...], options: argparse.Namespace) -> None:
    for result in results:
        _show(shown, result, asked=bool(options.allow))
    shown.print(_summary(results))
    new = [result.record.ref for result in results if result.record and not result.known_by]
    denied = [ref for ref in new if not ref.consent.uses]
    if not denied:
        return
    shown.print("nothing is allowed with them yet; this says who performed, and what may be done:", soft_wrap=True)
    for command in commands_that_allow(denied, [Use.PERFORM], options.library):
        shown.print(f"    {command}", markup=False, soft_wrap=True)


def _show(shown: Console, result: AddedFile, *, asked: bool) -> None:
    record = result.record
    if record is None:
        shown.print(f"[red]✗[/] {plain(result.refusal)}", soft_wrap=True)
        return
    if result.known_by:
        same = "this file" if result.known_by == "file" else "the same motion, from another file,"
        shown.print(
            f"[yellow]=[/] {plain(result.file)}: {same} is take [bold]{record.name}[/]; nothing was changed",
            soft_wrap=True,
        )
        return
    traits = f", {record.traits.air_time_s:.2f} s off the ground" if record.traits and record.traits.air_time_s else ""
    shown.print(
        f"[green]✓[/] [bold]{record.name}[/]  {record.duration_s:.2f} s{traits}, {plain(record.ref.performer)}",
        soft_wrap=True,
    )
    for note in result.notes:
        shown.print(f"    {plain(note)}", soft_wrap=True)
    if record.no_traits:
        shown.print(f"    no traits: {plain(record.no_traits)}", soft_wrap=True)
    for finding in result.findings:
        if finding.alarms:
            fix = f" (--fix {finding.fix})" if finding.fix else ""
            shown.print(f"    [yellow]{finding.severity.value}:[/] {plain(finding.what + fix)}", soft_wrap=True)
    if result.claimed.uses and not asked:
        claimed = ", ".join(use.value for use in result.claimed.uses)
        shown.print(f"    the file claims consent to {claimed}; that counts only once you say so", soft_wrap=True)


def _summary(results: tuple[AddedFile, ...]) -> str:
    counts = {
        "added": sum(1 for one in results if one.record and not one.known_by),
        "there already": sum(1 for one in results if one.known_by),
        "refused": sum(1 for one in results if one.refusal),
    }
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count or word == "added")

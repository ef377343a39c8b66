"""`airhead`: parse, run one job, show what came of it, exit with the right code."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.logging import RichHandler

from airhead.cli.console import Bars, show_findings, show_make, show_timeline, show_track, show_verification
from airhead.cli.parser import parser
from airhead.errors import AirheadError, BadInput
from airhead.formats import staged_path
from airhead.motion import Drive
from airhead.production import (
    ROUTINE_SUFFIXES,
    MakeConfig,
    SigningConfig,
    TrackConfig,
    doctor,
    is_routine,
    make,
    plan_only,
    track_take,
)
from airhead.provenance import verify_film
from airhead.routine import json_schema, template

DONE, FAILED, INTERRUPTED = 0, 1, 130

#: Runs a command; gives the exit code and the JSON-ready result.
Command = Callable[[argparse.Namespace, Console], tuple[int, object]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code: 0 done, 1 an honest failure, 2 bad input, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    stderr = Console(stderr=True, highlight=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=stderr)])
    try:
        options = parser().parse_args(words)
        shown = stderr if as_json else Console(highlight=False)
        code, result = _COMMANDS[options.command](options, shown)
        if as_json:
            print(json.dumps(result))
    except AirheadError as error:
        if as_json:
            print(json.dumps(error.as_dict()))
        stderr.print(f"airhead: {error.line()}", style="red", markup=False, soft_wrap=True)
        return error.exit_code
    except KeyboardInterrupt:
        stderr.print("airhead: interrupted; nothing was left behind", markup=False)
        return INTERRUPTED
    return code


def _run_make(options: argparse.Namespace, shown: Console) -> tuple[int, object]:
    if options.plan:
        rows = plan_only(options.source)
        if not options.json:
            show_timeline(shown, rows)
        return DONE, {"timeline": rows}
    if options.drive and is_routine(options.source):
        raise BadInput("a routine names the drive of each move itself", found=f"--drive {options.drive}")
    config = MakeConfig(
        source=options.source,
        drive=Drive(options.drive or Drive.PHYSICS),
        out=options.out,
        label=options.label,
        jobs=options.jobs,
        signing=SigningConfig(options.chain, options.key, options.timestamp),
    )
    with _bars() as bars:
        result = make(config, bars)
    if not options.json:
        show_make(shown, result)
    return (DONE if result.success else FAILED), result.as_dict()


def _run_track(options: argparse.Namespace, shown: Console) -> tuple[int, object]:
    with _bars() as bars:
        report = track_take(TrackConfig(options.source, options.seed, options.out), bars)
    if not options.json:
        show_track(shown, report)
    return (DONE if report.success else FAILED), report.as_dict()


def _run_routine(options: argparse.Namespace, shown: Console) -> tuple[int, object]:
    if options.action == "schema":
        schema = json_schema()
        if not options.json:
            print(json.dumps(schema, indent=2))
        return DONE, schema
    if options.action == "new":
        if options.file.suffix.lower() not in ROUTINE_SUFFIXES:
            allowed = f"a file name that ends in {' or '.join(ROUTINE_SUFFIXES)}"
            raise BadInput("not a name for a routine", file=options.file, allowed=allowed)
        if options.file.exists():
            raise BadInput("there is a file already", file=options.file, allowed="a new file name")
        text = template(options.title)
        with staged_path(options.file) as staged:
            staged.write_text(text, encoding="utf-8")
        if not options.json:
            told = f"wrote {options.file}; film it with `airhead make {options.file}`"
            shown.print(told, markup=False, soft_wrap=True)
        return DONE, {"file": str(options.file)}
    rows = plan_only(options.file)
    if not options.json:
        show_timeline(shown, rows)
    return DONE, {"ok": True, "timeline": rows}


def _run_verify(options: argparse.Namespace, shown: Console) -> tuple[int, object]:
    found = verify_film(options.film, options.trust)
    if not options.json:
        show_verification(shown, found)
    return found.exit_code, found.as_dict()


def _run_doctor(options: argparse.Namespace, shown: Console) -> tuple[int, object]:
    findings = doctor()
    if not options.json:
        show_findings(shown, findings)
    well = all(finding.ok for finding in findings)
    rows = [{"name": f.name, "ok": f.ok, "found": f.found, "mend": f.mend} for f in findings]
    return (DONE if well else FAILED), {"ok": well, "findings": rows}


def _bars() -> Bars:
    return Bars(Console(stderr=True, highlight=False))


_COMMANDS: dict[str, Command] = {
    "make": _run_make,
    "track": _run_track,
    "verify": _run_verify,
    "routine": _run_routine,
    "doctor": _run_doctor,
}

if __name__ == "__main__":
    sys.exit(main())

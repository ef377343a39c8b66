"""What commands print: one JSON object, exactly as promised, and everything else elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from airhead import __version__
from airhead.cli.commands import bench as bench_command
from airhead.cli.commands import doctor as doctor_command
from airhead.cli.commands import make as make_command
from airhead.cli.commands import track as track_command
from airhead.cli.commands import verify as verify_command
from airhead.formats import read
from airhead.motion import Performance
from airhead.production import (
    BenchConfig,
    BenchReport,
    BenchRow,
    Finding,
    FormatReport,
    FormatRow,
    TrackConfig,
    TrackReport,
)
from airhead.provenance import Verification, local_signer, root_pem, verify_film

if TYPE_CHECKING:
    from tests.cli.conftest import Said

ERROR_KEYS = {"error", "file", "place", "found", "allowed"}
MAKE_KEYS = {"report", "film", "performance", "credits", "seconds", "stages", "metrics", "success", "reason", "notes"}
TRACK_KEYS = {
    "success", "reason", "mpjpe_global_mm", "mpjpe_local_mm", "max_error_m", "compute_s", "motion_s", "physics_steps",
    "seed", "upright_s",
}  # fmt: skip
TRACK_EXTRA_KEYS = {
    *("torque_over_limit", "widened_limits_deg", "assumed", "notes", "criterion", "failed_at_s", "failed_frame"),
    *("attempts", "searched_s", "error_mm", "done_s", "contact_agreement", "contacts", "skate_share"),
    *("slide_a_contact_mm", "penetration_mm", "advice", "repaired_mm"),
}
VERIFY_KEYS = {
    *("state", "signer", "problems", "frames", "fps", "performance_frames"),
    *("spans", "seconds", "performers", "disclosures"),
}
SPAN_KEYS = {"start_frame", "end_frame", "drive", "weight", "takes", "performers", "skill", "follows"}
DRIVES = {"performer", "physics", "policy", "generated"}


@pytest.fixture(params=["performer", "physics"])
def made(airhead: Callable[..., Said], take_file: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Said:
    drive = request.param
    return airhead("make", take_file, "--drive", drive, "-o", tmp_path / "out", "--jobs", 1, "--label", "--json")


def test_make_says_what_it_made(made: Said, tmp_path: Path) -> None:
    assert made.code == 0
    assert set(made.json) == MAKE_KEYS
    for path in (made.json["film"], *made.json["performance"], made.json["credits"]):
        assert Path(path).is_file()
        assert Path(path).parent == tmp_path / "out"
    assert made.json["success"] is True
    assert made.json["reason"] == ""
    assert made.json["seconds"] > 0
    assert made.json["metrics"]["duration_s"] >= 0.2


def test_make_tells_people_too(airhead: Callable[..., Said], take_file: Path, tmp_path: Path) -> None:
    said = airhead("make", take_file, "--drive", "performer", "-o", tmp_path, "--jobs", 1)
    assert said.code == 0
    assert "done" in said.out
    for name in ("film.mp4", "credits.json", "performance.bvh"):
        assert f"{tmp_path / name}\n" in said.out  # however narrow the terminal, a path can be copied
    assert "render" in said.err


def test_track_says_how_well_it_went(airhead: Callable[..., Said], take_file: Path, tmp_path: Path) -> None:
    said = airhead("track", take_file, "--json", "-o", tmp_path / "kept.airhead")
    assert said.code == 0
    assert set(said.json) == TRACK_KEYS | TRACK_EXTRA_KEYS
    assert said.json["success"] is True
    assert said.json["seed"] == 0
    assert isinstance(read(tmp_path / "kept.airhead"), Performance)


def test_a_track_that_failed_is_told_and_exits_1(airhead: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[TrackConfig] = []

    def fallen(config: TrackConfig, _: object) -> TrackReport:
        asked.append(config)
        fell = TrackReport(False, "fell at [0.3 s]", None, None, None, 0.1, 0.3, 99, config.seed, 0.0, {}, {}, {})
        return replace(fell, failed_frame=9, error_mm=(1.0, 2.0, None), advice=("stand on [red]both feet[/]",))

    monkeypatch.setattr(track_command, "track_take", fallen)
    said = airhead("track", "kick", "--seed", 3, "--json")
    assert said.code == 1
    assert set(said.json) == TRACK_KEYS | TRACK_EXTRA_KEYS
    assert (said.json["success"], said.json["reason"], said.json["mpjpe_global_mm"]) == (False, "fell at [0.3 s]", None)
    assert asked == [TrackConfig("kick", 3, None)]
    airhead("track", "kick", "--budget", "2.5")
    assert asked[-1].budget_s == 2.5
    airhead("track", "kick", "--hold", "0", "--span", "..0.5")
    assert (asked[-1].hold_s, asked[-1].span) == (0.0, (None, 0.5))
    shown = airhead("track", "kick").out
    assert "(frame 9): fell at [0.3 s]" in shown
    assert "try 1: stand on [red]both feet[/]" in shown  # words from files are no markup


def test_bench_shows_a_row_for_every_take_and_start(
    airhead: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    torques = {"rms": 0.1, "p99": 0.5, "max": 1.0, "saturated": 0.125}
    done = TrackReport(True, "", 21.5, 20.5, 0.1, 1.0, 2.0, 99, 0, 2.0, torques, {}, {})
    fell = replace(done, success=False, reason="fell at [0.3 s]", seed=1)
    rows = (
        BenchRow("kick", 9.0, 12.0, 4.0, 20_000, 30_000, 40_000, 0.9, "00", done),
        BenchRow("kick", 11.0, 12.0, 4.0, 20_000, 30_000, 40_000, None, "01", fell),
    )
    asked: list[BenchConfig] = []

    def measured(config: BenchConfig, _: object) -> BenchReport:
        asked.append(config)
        return BenchReport("a machine", rows)

    monkeypatch.setattr(bench_command, "bench_tracking", measured)
    said = airhead("bench", "tracking", "kick", "--starts", 2, "--trials", 10, "--jobs", 2, "--json")
    assert said.code == 1
    assert said.json["done"] == 1
    assert [row["track"]["seed"] for row in said.json["rows"]] == [0, 1]
    assert asked == [BenchConfig(("kick",), 2, 10, 2)]
    assert said.json["takes"][0]["numbers"]["cpu_s_per_s"] == 2.5
    monkeypatch.setenv("COLUMNS", "250")
    shown = airhead("bench", "tracking", "kick", "--budget", 9).out
    assert asked[-1].budget_s == 9.0
    (line,) = [text for text in shown.splitlines() if "kick" in text and "1 of 2" in text]
    cells = [cell.strip() for cell in line.split("│")]
    assert {"2.50", "3.00", "40,000", "75%", "50%", "12.5%", "90%"} <= set(cells)
    assert "failed: kick, start 1: fell at [0.3 s]" in shown
    assert "1 of 2 done" in shown


def test_bench_of_formats_shows_what_is_missing_instead_of_a_number(
    airhead: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (FormatRow("read A", 0.5, 100.0, "frames"), FormatRow("read B", 0.0, 0.0, "", missing="install [b]"))
    monkeypatch.setattr(bench_command, "bench_formats", lambda words, _: FormatReport("x", rows if words else ()))
    assert [row["a_second"] for row in airhead("bench", "formats", "read", "--json").json["rows"]] == [200, 0]
    shown = airhead("bench", "formats", "read").out
    assert "200 frames" in shown
    assert "install [b]" in shown
    assert airhead("bench", "formats", "--json").json["error"] == "no row has such a word in its name"


def test_verify_says_who_moved_the_character(airhead: Callable[..., Said], film: Path) -> None:
    said = airhead("verify", film, "--json")
    assert said.code == 0
    found = said.json
    assert set(found) == VERIFY_KEYS
    assert found["state"] == "Valid"
    assert set(found["seconds"]) == DRIVES
    for span in found["spans"]:
        assert set(span) >= SPAN_KEYS
        assert span["drive"] in DRIVES
    assert sum(found["seconds"].values()) == pytest.approx(found["performance_frames"] / found["fps"])
    shown = airhead("verify", film).out
    assert "Valid" in shown
    assert "kick" in shown
    assert " ".join(shown.split()).count("not that it is true") == 1


def test_a_trusted_root_makes_it_trusted(
    airhead: Callable[..., Said], film: Path, tmp_path: Path, config_of_the_tests: Path
) -> None:
    (tmp_path / "root.pem").write_bytes(root_pem(config_of_the_tests))
    said = airhead("verify", film, "--json", "--trust", tmp_path / "root.pem")
    assert (said.code, said.json["state"]) == (0, "Trusted")


def test_a_changed_film_exits_1_and_shows_no_credits(airhead: Callable[..., Said], film: Path, tmp_path: Path) -> None:
    data = bytearray(film.read_bytes())
    at = data.index(b"mdat") + 200
    data[at] ^= 1
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(data)
    said = airhead("verify", changed, "--json")
    assert said.code == 1
    found = said.json
    assert (found["state"], found["spans"], found["performers"]) == ("Invalid", [], [])
    assert found["problems"]
    assert sum(found["seconds"].values()) == 0
    shown = airhead("verify", changed)
    assert shown.code == 1
    assert "Invalid" in shown.out
    assert "kick" not in shown.out
    assert "unrecorded" not in shown.out


def test_a_signed_film_by_the_users_own_key_says_so(
    airhead: Callable[..., Said], take_file: Path, tmp_path: Path, config_of_the_tests: Path
) -> None:
    signer = local_signer(config_of_the_tests)
    (tmp_path / "chain.pem").write_bytes(signer.chain_pem)
    (tmp_path / "key.pem").write_bytes(signer.key_pem)
    words = ["make", take_file, "--drive", "performer", "-o", tmp_path / "out", "--jobs", 1, "--json"]
    said = airhead(*words, "--chain", tmp_path / "chain.pem", "--key", tmp_path / "key.pem")
    assert said.code == 0
    half = airhead(*words, "--chain", tmp_path / "chain.pem")
    assert half.code == 2
    assert half.json["error"] == "a certificate chain and its key go together"


def test_the_doctor_finds_all_well(airhead: Callable[..., Said]) -> None:
    said = airhead("doctor", "--json")
    assert said.code == 0
    assert set(said.json) == {"ok", "findings"}
    assert said.json["ok"] is True
    for finding in said.json["findings"]:
        assert set(finding) == {"name", "ok", "found", "mend"}


def test_the_doctor_exits_1_where_something_is_missing(
    airhead: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor_command, "doctor", lambda: [Finding("GL", False, "[red]nothing[/] draws", "install [EGL]")]
    )
    said = airhead("doctor", "--json")
    assert (said.code, said.json["ok"]) == (1, False)
    assert "[red]nothing[/] draws" in airhead("doctor").out  # what was found is text, not markup


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["make", "moonwalk"], "no such take or file"),
        (["make", "no/such.bvh"], "no such file"),
        (["track", "/"], "a folder, not a file"),
        (["verify", "no/such.mp4"], ""),
        (["verify", "/"], ""),
        (["make", "kick", "--drive", "generated"], "argument --drive: invalid choice"),
        (["make", "kick", "--drive", "policy"], "the drive policy and a skill go together"),
        (["make", "kick", "--skill", "backstroke"], "no such skill"),
        (["make", "first_flight", "--skill", "backstroke"], "a routine names the skill of each move itself"),
        (["make", "kick", "--jobs", "0"], "must be at least 1"),
        (["make", "kick", "--jobs", "-1"], "must be a whole number"),
        (["track", "kick", "--seed", "x"], "must be a whole number"),
        (["track", "kick", "--seed", "9" * 30], "must be a whole number"),
        (["track", "kick", "--budget", "0"], "'0' is no number of seconds above 0"),
        (["track", "kick", "--hold", "-1"], "'-1' is no number of seconds from 0 to 30"),
        (["track", "kick", "--span", "0..99"], "not a span of the take"),
        (["track", "kick", "--budget", "inf"], "'inf' is no number of seconds above 0"),
        (["bench", "rendering"], "rendering"),
        (["make"], "the following arguments are required"),
        ([], "the following arguments are required"),
        (["fly"], "invalid choice: 'fly'"),
        (["make", "kick", "--fly"], "unrecognized arguments: --fly"),
        (["verify", "film.mp4", "--trust"], "expected one argument"),
    ],
)
def test_bad_input_is_one_line_or_one_object_and_exits_2(
    airhead: Callable[..., Said], words: list[str], line: str
) -> None:
    said = airhead(*words)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("airhead: ")
    assert line in said.err
    assert len(said.err.splitlines()) == 1
    said = airhead(*words, "--json")
    assert said.code == 2
    assert set(said.json) == ERROR_KEYS
    assert line in said.json["error"]
    assert len(said.out.splitlines()) == 1


def test_an_unsigned_film_exits_2(airhead: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypisom\0\0\2\0isomavc1" + b"\0\0\0\x08free")
    said = airhead("verify", tmp_path / "film.mp4", "--json")
    assert said.code == 2
    assert said.json["error"] == "the film is not signed"
    (tmp_path / "notes.txt").write_text("not a film")
    assert airhead("verify", tmp_path / "notes.txt", "--json").code == 2


def test_an_interrupt_exits_130(airhead: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(make_command, "make", interrupted)
    said = airhead("make", "kick", "--json")
    assert said.code == 130
    assert said.out == ""
    assert "interrupted" in said.err


@pytest.mark.parametrize("words", [["--help"], ["make", "--help"], ["verify", "--help"], ["track", "--help"]])
def test_help_helps(airhead: Callable[..., Said], capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        airhead(*words)
    assert left.value.code == 0
    assert "usage: airhead" in capsys.readouterr().out


def test_the_version_is_told(airhead: Callable[..., Said], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        airhead("--version")
    assert left.value.code == 0
    assert capsys.readouterr().out == f"airhead {__version__}\n"


def test_text_from_a_file_is_shown_as_text(
    airhead: Callable[..., Said], take_file: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = verify_film(film)
    odd = Verification(real.state, real.signer, ("[bold]not[/bold] [/nonsense] markup \x1b[31m",), "", real.record)
    monkeypatch.setattr(verify_command, "verify_film", lambda *_: odd)
    shown = airhead("verify", film)
    assert shown.code == 0
    assert "[bold]not[/bold] [/nonsense] markup" in shown.out
    assert "\x1b[31m" not in shown.out
    assert json.loads(airhead("verify", film, "--json").out)["problems"] == list(odd.problems)

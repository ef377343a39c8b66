"""The doctor finds what is there, and says what to do about what is not."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from airhead.errors import MissingPiece
from airhead.production import doctor

module = importlib.import_module("airhead.production.doctor")  # the package has a function of this name


def test_where_tests_run_everything_is_there() -> None:
    findings = doctor()
    assert [finding.name for finding in findings] == ["Python", "packages", "GL", "codec", "keys"]
    assert [finding.name for finding in findings if not finding.ok] == []
    assert "mujoco 3." in findings[1].found
    assert all(finding.mend == "" for finding in findings)


def test_what_is_missing_comes_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_gl(*_: object) -> None:
        raise MissingPiece("nothing draws", allowed="apt-get install libegl1")

    def no_codec(*_: object) -> None:
        raise MissingPiece("no encoder")

    monkeypatch.setattr(module, "still", no_gl)
    monkeypatch.setattr(module, "encode", no_codec)
    found = {finding.name: finding for finding in doctor()}
    assert (found["GL"].ok, found["GL"].mend) == (False, "apt-get install libegl1")
    assert (found["codec"].ok, found["codec"].found) == (False, "no encoder")
    assert "pip install" in found["codec"].mend
    assert found["keys"].ok


def test_a_faulty_mujoco_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.metadata.version
    monkeypatch.setattr(module.metadata, "version", lambda name: "4.0.0" if name == "mujoco" else real(name))
    monkeypatch.setattr(module, "_gl", lambda: "")
    packages = doctor()[1]
    assert not packages.ok
    assert "4.0.0" in packages.found


def test_a_key_that_others_can_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRHEAD_CONFIG", str(tmp_path))
    monkeypatch.setattr(module, "_gl", lambda: "")
    assert doctor()[-1].ok
    key = next(tmp_path.rglob("*key*.pem"))
    os.chmod(key, 0o644)  # noqa: PTH101
    told = doctor()[-1]
    assert not told.ok
    assert "chmod 600" in told.mend
    assert str(tmp_path) not in told.found

"""Whatever is in a file, reading it ends in a record or in one clear line, within bounds of time and memory.

`python -m tests.formats.hostile --minutes N` does the same for longer.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import AirheadError, BadInput
from airhead.formats import FORMATS, FileRecord, Format, read
from tests.formats.hostile.attacks import all_attacks
from tests.formats.hostile.damage import damaged
from tests.formats.hostile.samples import UNTOLD, all_samples, samples_of
from tests.formats.hostile.watch import Watch

RECORDS = get_args(FileRecord)
#: Formats that are read in a process of their own, which takes its time to start.
SLOW = {"USD"}
MANY, FEW = 80, 3


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_every_format_has_a_sample_that_reads(known: Format, tmp_path: Path) -> None:
    samples = samples_of(known)
    assert set(samples) - UNTOLD, "a format that Airhead only reads needs a sample in hostile/samples.py"
    for number, (name, sample) in enumerate(samples.items()):
        (tmp_path / str(number)).mkdir()
        path = sample(tmp_path / str(number))
        if name in UNTOLD:
            with pytest.raises(BadInput, match="state"):
                read(path)
        else:
            assert isinstance(read(path), RECORDS)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, dict[str, bytes]]]:
    """For each sample, the path to read, and the bytes of it and of what belongs to it."""
    good = {}
    for name, sample in all_samples().items():
        path = sample(tmp_path_factory.mktemp("good"))
        good[name] = (path, {file.name: file.read_bytes() for file in path.parent.iterdir()})
    return good


@pytest.mark.parametrize("name", all_samples())
def test_damaged_files_are_read_or_refused_in_one_line(
    name: str, good: dict[str, tuple[Path, dict[str, bytes]]]
) -> None:
    path, files = good[name]

    @settings(max_examples=FEW if name.split(maxsplit=1)[0] in SLOW else MANY)
    @given(seed=st.integers(0, 2**32 - 1))
    def ends_well(seed: int) -> None:
        rng = random.Random(seed)
        spoiled = rng.choice(sorted(files))
        for file, data in files.items():
            (path.parent / file).write_bytes(damaged(data, rng) if file == spoiled else data)
        try:
            outcome: FileRecord | AirheadError = read(path)
        except AirheadError as error:
            outcome = error
        assert isinstance(outcome, RECORDS) or (
            Path(outcome.file or "").parent == path.parent and outcome.line().isprintable()
        )

    ends_well()


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    with Watch() as watch:
        yield watch


ATTACKS = all_attacks()


@pytest.mark.parametrize("suffix", sorted({name.split(" ")[0] for name in ATTACKS}))
def test_attacks_end_soon_in_little_memory_with_one_line(suffix: str, watch: Watch, tmp_path: Path) -> None:
    harm = []
    for name, attack in ATTACKS.items():
        if name.split(" ")[0] != suffix:
            continue
        folder = tmp_path / "attack"
        folder.mkdir()
        path = attack(folder)
        size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
        harm += [f"{name}: {fault}" for fault in watch.read(path).faults(size)]
        shutil.rmtree(folder)
    assert not harm, "\n".join(harm)


def test_the_watch_sees_harm(tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "nothing.bvh").write_bytes(b"")
    outcome = watch.read(tmp_path / "nothing.bvh")
    assert (outcome.end, outcome.faults(0)) == ("refused", [])
    assert "nothing.bvh: the file is empty" in outcome.words

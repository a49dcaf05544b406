"""Every input that the fuzzer starts from, and every input it found, raises no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzzing.targets import TARGETS, find_seeds

FOUND = Path(__file__).parents[1] / "data/fuzzing"


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_of_the_fuzzer_raise_no_error(target):
    seeds = list(find_seeds(target))
    assert seeds
    for seed in seeds:
        TARGETS[target](seed)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*.bin")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_inputs_that_the_fuzzer_found_raise_no_error(path):
    TARGETS[path.parent.name](path.read_bytes())

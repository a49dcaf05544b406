"""Every input that the fuzzer starts from, and everything it ever found, does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzzing.targets import TARGETS, find_seeds

FOUND = Path(__file__).parents[1] / "data/fuzzing"


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_fuzzer_starts_from_does_no_harm(target):
    seeds = list(find_seeds(target))
    assert seeds
    for seed in seeds:
        TARGETS[target](seed)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*.bin")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_was_found_once_is_mended(path):
    TARGETS[path.parent.name](path.read_bytes())

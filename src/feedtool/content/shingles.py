"""Computes three-word shingles of a text."""

from __future__ import annotations

from array import array
from collections.abc import Sequence


def make_shingles(words: Sequence[int]) -> array[int]:
    """Return the hashes of all runs of three words, each once.

    A shorter text has one, an empty text none.
    """
    hashes = [*words]
    if 0 < len(hashes) < 3:
        hashes += [0] * (3 - len(hashes))
    # Python hashes tuples of integers to the same value in every run, several times faster than arithmetic here.
    runs = map(hash, zip(hashes, hashes[1:], hashes[2:], strict=False))
    return array("I", {run & 0xFFFFFFFF for run in runs})

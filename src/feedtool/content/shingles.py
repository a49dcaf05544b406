"""Three-word shingles of a text."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

__all__ = ["make_shingles"]


def make_shingles(words: Sequence[int]) -> array[int]:
    """Hashes of all runs of three hashed words, each once; a shorter text is one shingle, none of no words."""
    hashes = [*words]
    if 0 < len(hashes) < 3:
        hashes += [0] * (3 - len(hashes))
    # Python hashes tuples of integers the same in every run, and several times faster than arithmetic here would.
    runs = map(hash, zip(hashes, hashes[1:], hashes[2:], strict=False))
    return array("I", {run & 0xFFFFFFFF for run in runs})

"""Features of entries <-> rows: small facts as JSON text, hashes as bytes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from typing import Any, get_origin, get_type_hints

from feedtool.content.shingles import make_shingles
from feedtool.model.features import EntryFeatures, IndexedFeatures

__all__ = ["decode_features", "encode_features"]

_FACTS = tuple(name for name in EntryFeatures.__struct_fields__ if name not in ("shingles", "word_hashes"))
_TUPLES = tuple(name for name, kind in get_type_hints(EntryFeatures).items() if get_origin(kind) is tuple)
"""Facts that JSON returns as lists."""
_to_json = json.JSONEncoder(separators=(",", ":")).encode


def encode_features(one: IndexedFeatures) -> dict[str, Any]:
    """Return the columns facts, word_hashes, keys and scopes.

    Integers are in the byte order of this machine.

    `word_hashes` are in the order of the text; the shingles are computed from them again.
    """
    features = one.features
    return {
        "facts": _to_json([getattr(features, name) for name in _FACTS]),
        "word_hashes": array("I", features.word_hashes).tobytes(),
        "keys": array("q", one.keys).tobytes(),
        "scopes": array("q", one.scopes).tobytes(),
    }


def decode_features(row: Mapping[str, Any]) -> IndexedFeatures:
    """Return the features of a row.

    Raises:
        ValueError, TypeError: the row was not written by encode_features().
    """
    facts = dict(zip(_FACTS, json.loads(row["facts"]), strict=True))
    for name in _TUPLES:
        facts[name] = tuple(facts[name])
    words = _read("I", row["word_hashes"])
    features = EntryFeatures(word_hashes=words, shingles=make_shingles(words), **facts)
    return IndexedFeatures(
        features=features, keys=tuple(_read("q", row["keys"])), scopes=tuple(_read("q", row["scopes"]))
    )


def _read(kind: str, data: bytes) -> array[int]:
    found: array[int] = array(kind)
    found.frombytes(data)
    return found

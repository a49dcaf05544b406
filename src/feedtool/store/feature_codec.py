"""Features of entries <-> rows: small facts as JSON text, hashes as bytes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from typing import Any

from feedtool.content.shingles import make_shingles
from feedtool.model.features import EntryFeatures, IndexedFeatures

__all__ = ["decode_features", "encode_features"]

_FACTS = tuple(name for name in EntryFeatures.__struct_fields__ if name not in ("shingles", "word_hashes", "named"))
_to_json = json.JSONEncoder(separators=(",", ":")).encode


def encode_features(one: IndexedFeatures) -> dict[str, Any]:
    """Return the columns facts, word_hashes, keys and scopes.

    `facts` has the version and value of each named feature, and of the facts about every entry under "".
    `word_hashes` are in the order of the text; the shingles are computed from them again. Their integers are in the
    byte order of this machine.
    """
    features = one.features
    values = {"": [getattr(features, name) for name in _FACTS], **features.named}
    return {
        "facts": _to_json({name: (one.versions[name], value) for name, value in values.items()}),
        "word_hashes": array("I", features.word_hashes).tobytes(),
        "keys": array("q", one.keys).tobytes(),
        "scopes": array("q", one.scopes).tobytes(),
    }


def decode_features(row: Mapping[str, Any]) -> IndexedFeatures:
    """Return the features of a row.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: the row was not written by encode_features().
    """
    stored = json.loads(row["facts"])
    versions = {name: version for name, (version, _) in stored.items()}
    _, values = stored.pop("")
    facts = dict(zip(_FACTS, map(_freeze, values), strict=True))
    named = {name: _freeze(value) for name, (_, value) in stored.items()}
    words = _read("I", row["word_hashes"])
    return IndexedFeatures(
        features=EntryFeatures(word_hashes=words, shingles=make_shingles(words), named=named, **facts),
        versions=versions,
        keys=tuple(_read("q", row["keys"])),
        scopes=tuple(_read("q", row["scopes"])),
    )


def _freeze(value: Any) -> Any:
    """Return a tuple for the list that JSON makes of it."""
    return tuple(value) if isinstance(value, list) else value


def _read(kind: str, data: bytes) -> array[int]:
    found: array[int] = array(kind)
    found.frombytes(data)
    return found

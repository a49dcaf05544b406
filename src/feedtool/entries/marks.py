"""Lists facts about an entry that its publisher did not state, as extensions."""

from __future__ import annotations

from feedtool.model import DateBasis, Extension

_APPROXIMATE = Extension("feedtool:approximate", "published")
_INFERRED = Extension("feedtool:inferred", "published")
_LATEST = Extension("feedtool:latest", "published")
_LISTED = Extension("feedtool:listed", "recent posts")


def list_marks(basis: DateBasis, *, is_listed: bool) -> tuple[Extension, ...]:
    """Return the extensions for the basis of a date and for a listed entry, () for most entries.

    Stores up to version 10 kept them among the extras, in this order. Digests are still made over them, so that no
    stored entry counts as changed.
    """
    listed = (_LISTED,) if is_listed else ()
    if basis == "age":
        return (_APPROXIMATE, *listed)
    if basis == "inferred":
        return (*listed, _APPROXIMATE, _INFERRED)
    return (*listed, _APPROXIMATE, _INFERRED, _LATEST) if basis == "latest" else listed

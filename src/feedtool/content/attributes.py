"""Tags with more attributes than any page has, for which HTML parsers take time that grows with their square.

Each attribute of a tag is compared with all before it (HTML section 13.2.5.33, "duplicate-attribute"): 160,000 of them
take minutes. Tags are found as the tokenizer of that section finds them, in one pass.
"""

from __future__ import annotations

import re
from itertools import islice

__all__ = ["MAX_ATTRIBUTES", "drop_many_attributes"]

MAX_ATTRIBUTES = 500

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"(?:{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)?)?"
)
_TAG = re.compile(rf"<(/?[A-Za-z_:][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+)(?:>|\Z)|<[!?][^>]*+")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_ENDS = re.compile(
    r"(?=</(?:iframe|noembed|noframes|noscript|script|style|textarea|title|xmp)|--!?>|\]\]>)", re.IGNORECASE
)
"""Where the text of a comment or of an element without markup ends: what looked like a tag before was none."""


def drop_many_attributes(value: str) -> str:
    """Drop the attributes of each tag that has more than 500; where tags cannot be told, escape every `<`."""
    if len(value) <= 2 * MAX_ATTRIBUTES or not _has_flood(value):
        return value
    value = _TAG.sub(lambda found: f"<{found[1]}>" if _is_flood(found) else found[0], value)
    return value.replace("<", "&lt;") if _has_flood(value) else value


def _has_flood(value: str) -> bool:
    parts = _ENDS.split(value)
    readings = parts if len(parts) == 1 else [value, *parts]
    return any(_is_flood(found) for part in readings for found in _TAG.finditer(part))


def _is_flood(found: re.Match[str]) -> bool:
    written = found[2]
    if not written or len(written) <= 2 * MAX_ATTRIBUTES:
        return False
    return sum(1 for _ in islice(_ATTRIBUTES.finditer(written), MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES

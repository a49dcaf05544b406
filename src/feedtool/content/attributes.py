"""Drops the attributes of tags that have more than any real page.

HTML parsers take quadratic time for them: they compare each attribute of a tag with all before it (HTML section
13.2.5.33, "duplicate-attribute"), and 160,000 attributes take minutes. Tags are found in one pass, like the tokenizer
of that section does.
"""

from __future__ import annotations

import re
from itertools import islice

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
"""Ends of comments and of elements without markup: text before them may look like a tag and not be one."""


def drop_many_attributes(value: str) -> str:
    """Drop the attributes of each tag with more than 500.

    Where tags cannot be recognized, escape every `<`.
    """
    if not _has_long_tag(value) or not _has_excessive_tag(value):
        return value
    value = _TAG.sub(lambda found: f"<{found[1]}>" if _is_excessive(found) else found[0], value)
    return value.replace("<", "&lt;") if _has_excessive_tag(value) else value


def _has_long_tag(value: str) -> bool:
    """Whether a tag may be long enough for so many attributes; this costs a tenth of recognizing tags."""
    if len(value) <= 2 * MAX_ATTRIBUTES:
        return False
    return _QUOTED_END.search(value) is not None or any(
        len(part) > 2 * MAX_ATTRIBUTES and len(part) - part.find("<") > 2 * MAX_ATTRIBUTES and "<" in part
        for part in value.split(">")
    )


_QUOTED_END = re.compile(r"""=[ \t\n\f\r]*+(?:"[^">]*+>|'[^'>]*+>)""")
"""A `>` in an attribute's value, which does not end the tag."""


def _has_excessive_tag(value: str) -> bool:
    parts = _ENDS.split(value)
    readings = parts if len(parts) == 1 else [value, *parts]
    return any(_is_excessive(found) for part in readings for found in _TAG.finditer(part))


def _is_excessive(found: re.Match[str]) -> bool:
    written = found[2]
    if not written or len(written) <= 2 * MAX_ATTRIBUTES:
        return False
    return sum(1 for _ in islice(_ATTRIBUTES.finditer(written), MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES

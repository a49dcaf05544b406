"""The tags of HTML that feedtool keeps or drops, and documents whose tags nest too deeply."""

from __future__ import annotations

import re
from typing import Final


def split_names(names: str) -> frozenset[str]:
    """Return the names of a text with spaces between them."""
    return frozenset(names.split())


TAGS: Final = split_names("""
a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup
dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li
main mark menu nav ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary
sup table tbody td tfoot th thead time tr track tt u ul var video wbr
""")  # fmt: skip

DROPPED_TAGS: Final = split_names("""
applet audioworklet base bgsound embed frame iframe link meta noembed noframes param plaintext portal script
style template title xml xmp
""")  # fmt: skip
"""Tags that are dropped with their content. Any other tag that is not allowed is dropped and its text stays, also that
of buttons, forms, objects and drawings, because a reader would see it."""

_MAX_DEPTH = 150
_FEW_TAGS = 1000
"""So few tags are cheap at any depth."""
_MAX_WORK = 2_000_000
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED: Final = split_names(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option"
)


def is_too_deep(value: str) -> bool:
    """Whether tags nest deeper than in any article.

    Building such a tree takes quadratic time (12 s for 500 kB).

    Unclosed formatting is reopened in each paragraph; therefore the product of depth and tags is limited, too.
    """
    if value.count("<") < _FEW_TAGS:
        return False
    depth = work = 0
    for closing, name in _OPENING.findall(value):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if closing else depth + 1
        work += depth
        if depth > _MAX_DEPTH or work > _MAX_WORK:
            return True
    return False

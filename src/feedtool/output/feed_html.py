"""HTML for XML feeds, whose validators and readers know only the attributes of HTML 4 and a few more.

Only players need another attribute: without `controls`, a browser does not show `<audio>` and `<video>`. Therefore a
link to the file follows each player, which every reader shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote, urlsplit

from feedtool.content.text import unescape

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
"""Tags as the sanitizer writes them: lower-case names, every value in double quotes."""
_NAMES = ("controls", "kind", "open", "poster", "reversed", "sizes", "srclang")
_UNKNOWN = re.compile(rf'\s+(?:{"|".join(_NAMES)})="[^"]*"')
_ELEMENTS = re.compile(r"<(?:audio|bdo|video)\b")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_PLAYERS = {"audio", "video"}


def restrict_to_html4(html: str) -> str:
    """Return clean HTML without attributes that some readers do not know, with a link after each player."""
    return "".join(_rewrite(html)) if _ELEMENTS.search(html) or _has_unknown(html) else html


def _has_unknown(html: str) -> bool:
    """Search at the start of values, which are few: a regular expression would try every space of the text."""
    end = html.find('="')
    while end >= 0:
        if html.endswith(_NAMES, 0, end):
            return _UNKNOWN.search(html) is not None
        end = html.find('="', end + 2)
    return False


def _rewrite(html: str) -> Iterator[str]:
    end = 0
    player: str | None = None
    address = ""
    for tag in _TAG.finditer(html):
        is_end, name, attributes = tag[1], tag[2], tag[3]
        yield html[end : tag.start()]
        end = tag.end()
        # Validators do not know <bdo>; its effect comes from `dir`, which any element can have.
        kept = "span" if name == "bdo" else name
        yield f"<{is_end}{kept}{_UNKNOWN.sub('', attributes)}>"
        source = _SOURCE.search(attributes)
        if name in _PLAYERS and not is_end:
            player, address = name, source[1] if source else ""
        elif name == "source" and player and source:
            address = address or source[1]
        elif name == player:
            if address and f'<a href="{address}"' not in html:
                yield f' <a href="{address}">{_make_link_text(address)}</a>'
            player = None
    yield html[end:]


def _make_link_text(address: str) -> str:
    """Return a name for the file: its file name, else its host."""
    split = urlsplit(unescape(address))
    return escape(unquote(split.path).rstrip("/").rpartition("/")[2] or split.netloc, quote=False)

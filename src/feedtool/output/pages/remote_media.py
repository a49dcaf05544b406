"""HTML that loads only chosen pictures: others become links, audio and video load on request."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import escape

from feedtool.content.text import unescape

_LOADS = re.compile("<(?:img|source|track|audio|video)[ />]", re.IGNORECASE)
_TAG = re.compile(r'<(/?)(a|img|source|track|audio|video)((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*/?>', re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([^\s=>"/]+)(?:="([^"]*)")?')


def defer_remote_media(html: str, word: str, shows: Callable[[str], bool] = lambda _: False) -> str:
    """Return clean HTML that loads only some pictures, and those late; the others become links.

    Args:
        html: sanitized, with attributes in double quotes, as nh3 writes them.
        word: the text for a picture without alternative text.
        shows: whether the picture at a URL is loaded.
    """
    if not _LOADS.search(html):
        return html
    rewriter = _Rewriter(word, shows)
    return _TAG.sub(lambda found: rewriter.replace(found), html)


class _Rewriter:
    def __init__(self, word: str, shows: Callable[[str], bool]) -> None:
        self._word = word
        self._shows = shows
        self._links = 0

    def replace(self, found: re.Match[str]) -> str:
        closing, tag, attributes = found[1], found[2].lower(), dict(_ATTRIBUTE.findall(found[3]))
        if tag == "a":
            self._links += -1 if closing else 1
        if tag == "img" and self._shows(unescape(attributes.get("src", ""))):
            return _load_late(attributes)
        if tag == "img":
            return self._link_picture(attributes)
        if tag == "track" or (tag == "source" and "srcset" in attributes):
            return ""
        if tag in {"audio", "video"} and not closing:
            kept = (f' {name}="{value}"' for name, value in attributes.items() if name not in {"poster", "preload"})
            return f'<{tag}{"".join(kept)} preload="none">'
        return found[0]

    def _link_picture(self, attributes: dict[str, str]) -> str:
        text = escape(unescape(attributes.get("alt", "")).strip() or self._word)
        address = attributes.get("src", "")
        if self._links > 0 or not address:
            return f'<span class="picture">{text}</span>'
        return f'<a class="picture" href="{escape(unescape(address))}" rel="noopener noreferrer nofollow">{text}</a>'


def _load_late(attributes: dict[str, str]) -> str:
    """Return the picture; the addresses in `srcset` may be on other servers."""
    late = attributes | {"alt": attributes.get("alt", ""), "loading": "lazy", "referrerpolicy": "no-referrer"}
    kept = (f'{name}="{value}"' for name, value in late.items() if name not in {"srcset", "sizes"})
    return f"<img {' '.join(kept)}>"

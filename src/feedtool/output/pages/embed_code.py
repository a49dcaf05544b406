"""The HTML code that embeds a stream in another page."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode, urlsplit

from markupsafe import escape
from msgspec import Struct

from feedtool.model import FileLink

Kind = Literal["script", "iframe", "ssi", "esi", "links"]
Layout = Literal["list", "cards"]

OPTIONS: dict[Kind, tuple[str, ...]] = {
    "script": ("limit", "layout"),
    "iframe": ("limit", "layout"),
    "ssi": ("layout",),
    "esi": ("layout",),
    "links": (),
}
"""Kind of snippet -> the options that it has: a web server includes all entries of a fragment."""

_NEEDS: dict[Kind, tuple[str, ...]] = {
    "script": ("application/feed+json", "script"),
    "iframe": ("frame",),
    "ssi": ("fragment",),
    "esi": ("fragment",),
    "links": (),
}
"""Kind of snippet -> the files that it needs, by their kind or media type."""


class Embeddable(Struct, frozen=True, kw_only=True):
    """A stream and the URLs of its files."""

    title: str
    page: str
    """The page to link to where scripts do not run."""
    links: tuple[FileLink, ...]

    def get_url(self, need: str) -> str:
        """Return the URL of the file of a kind or media type; "" if none is published."""
        return next((link.url for link in self.links if need in (link.kind, link.media_type)), "")

    def lacks(self, kind: Kind) -> tuple[str, ...]:
        """Return the kinds and media types of files that must also be published for this kind of embed."""
        return tuple(need for need in _NEEDS[kind] if not self.get_url(need))


def make_snippet(kind: Kind, stream: Embeddable, *, limit: int = 5, layout: Layout = "list") -> str:
    """Return the HTML that shows a stream on another page.

    Args:
        kind: "script", an element that a small script fills; "iframe", a page in the page; "ssi" and "esi", a
            fragment that the web server or the cache inserts; "links", links for feed readers.
        stream: the stream to show.
        limit: maximum number of entries; only for scripts and frames.
        layout: "list" or "cards"; not for links.
    """
    if kind == "script":
        return _make_element(stream, limit, layout)
    if kind == "iframe":
        return _make_frame(stream, limit, layout)
    if kind == "links":
        return _make_links(stream)
    address = stream.get_url("fragment")
    line = (
        f'<!--#include virtual="{escape(urlsplit(address).path)}" -->'
        if kind == "ssi"
        else f'<esi:include src="{escape(address)}" onerror="continue"/>'
    )
    style = stream.get_url("embed style")
    sheet = f'<link rel="stylesheet" href="{escape(style)}">\n' if style else ""
    return f'{sheet}<div class="feedtool-{layout}">\n{line}\n</div>'


def _make_element(stream: Embeddable, limit: int, layout: Layout) -> str:
    return (
        f'<script src="{escape(stream.get_url("script"))}" defer></script>\n'
        f'<feedtool-stream src="{escape(stream.get_url("application/feed+json"))}" limit="{limit}" layout="{layout}">\n'
        f'  <a href="{escape(stream.page)}">{escape(stream.title)}</a>\n'
        "</feedtool-stream>"
    )


def _make_frame(stream: Embeddable, limit: int, layout: Layout) -> str:
    """The script fits the height of the frame to its content; without the script, the frame scrolls."""
    address = f"{stream.get_url('frame')}#{urlencode({'layout': layout, 'limit': limit})}"
    # Policies of strict sites allow no inline style.
    look = 'width="100%" height="480" frameborder="0"'
    frame = f'<iframe src="{escape(address)}" title="{escape(stream.title)}" {look} loading="lazy"></iframe>'
    script = stream.get_url("script")
    return f'{frame}\n<script src="{escape(script)}" defer></script>' if script else frame


def _make_links(stream: Embeddable) -> str:
    heads = (
        f'<link rel="alternate" type="{link.media_type}" title="{escape(f"{stream.title} ({link.label})")}" '
        f'href="{escape(link.url)}">'
        for link in stream.links
        if link.is_feed
    )
    return "\n".join([*heads, f'<a href="{escape(stream.page)}">{escape(stream.title)}</a>'])

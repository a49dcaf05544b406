"""The HTML code that embeds a stream in another page."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode, urlsplit

from markupsafe import escape

from feedtool.model.frozen import frozen
from feedtool.output.pages.format_links import list_links

__all__ = ["KINDS", "Embeddable", "Kind", "Layout", "make_snippet"]

Kind = Literal["script", "iframe", "ssi", "esi", "links"]
Layout = Literal["list", "cards"]

KINDS: dict[Kind, tuple[str, ...]] = {
    "script": ("jsonfeed", "script"),
    "iframe": ("frame",),
    "ssi": ("fragment",),
    "esi": ("fragment",),
    "links": (),
}
"""Kind of snippet -> names of the formats and indexes that it needs."""


@frozen
class Embeddable:
    """A stream and the URLs of its files."""

    title: str
    page: str
    """The page to link to where scripts do not run."""
    addresses: tuple[tuple[str, str], ...]
    """(renderer or index, public URL)."""

    def find(self, name: str) -> str:
        """Return the URL of one of its files, or of its page if there is no such file."""
        return dict(self.addresses).get(name, self.page)

    def lacks(self, kind: Kind) -> tuple[str, ...]:
        """Return the formats and indexes that must be published for this kind of embed."""
        published = dict(self.addresses)
        return tuple(name for name in KINDS[kind] if name not in published)


def make_snippet(kind: Kind, stream: Embeddable, *, limit: int = 5, layout: Layout = "list") -> str:
    """Return the HTML that shows a stream on another page.

    Args:
        kind: "script", an element that a small script fills; "iframe", a page in the page; "ssi" and "esi", a
            fragment that the web server or the cache inserts; "links", links for feed readers.
        stream: the stream to show.
        limit: maximum number of entries; ignored for fragments.
        layout: "list" or "cards".
    """
    if kind == "script":
        return _make_element(stream, limit, layout)
    if kind == "iframe":
        return _make_frame(stream, limit, layout)
    if kind == "links":
        return _make_links(stream)
    address = stream.find("fragment")
    line = (
        f'<!--#include virtual="{escape(urlsplit(address).path)}" -->'
        if kind == "ssi"
        else f'<esi:include src="{escape(address)}" onerror="continue"/>'
    )
    return f'<div class="feedtool-{layout}">\n{line}\n</div>'


def _make_element(stream: Embeddable, limit: int, layout: Layout) -> str:
    return (
        f'<script src="{escape(stream.find("script"))}" defer></script>\n'
        f'<feedtool-stream src="{escape(stream.find("jsonfeed"))}" limit="{limit}" layout="{layout}">\n'
        f'  <a href="{escape(stream.page)}">{escape(stream.title)}</a>\n'
        "</feedtool-stream>"
    )


def _make_frame(stream: Embeddable, limit: int, layout: Layout) -> str:
    """The script fits the height of the frame to its content; without the script, the frame scrolls."""
    address = f"{stream.find('frame')}#{urlencode({'layout': layout, 'limit': limit})}"
    size = 'width="100%" height="480"'
    frame = f'<iframe src="{escape(address)}" title="{escape(stream.title)}" {size} loading="lazy"></iframe>'
    if not dict(stream.addresses).get("script"):
        return frame
    return f'{frame}\n<script src="{escape(stream.find("script"))}" defer></script>'


def _make_links(stream: Embeddable) -> str:
    heads = (
        f'<link rel="alternate" type="{link.media_type}" title="{escape(f"{stream.title} ({link.label})")}" '
        f'href="{escape(link.url)}">'
        for link in list_links(stream.addresses)
    )
    return "\n".join([*heads, f'<a href="{escape(stream.page)}">{escape(stream.title)}</a>'])

"""embed.html: what each stream looks like on another site, and the lines to paste there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from feedtool.model import Feed, Folder
from feedtool.pages import Embeddable, Teaser, make_snippet, make_teasers, render_page

_SHOWN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sample:
    """A stream in each way it can be embedded; "" for the ways whose files are not published."""

    feed: Feed
    file: str
    """Its JSON feed, beside this page."""
    frame: str
    items: list[Teaser]
    script: str
    iframe: str
    ssi: str
    esi: str


class EmbedsIndex:
    """Folder -> the page that shows all embeds, live."""

    name = "embeds"
    filename = "embed.html"
    media_type = "text/html"

    def render(self, folder: Folder) -> bytes:
        """Write the whole page."""
        return render_page(
            "embed.html",
            folder.site.language,
            folder.site,
            runs_own=True,
            folder=folder,
            samples=[_make_sample(feed, folder) for feed in folder.feeds],
            element=_last(dict(folder.addresses).get("script", "")),
        )


def _make_sample(feed: Feed, folder: Folder) -> _Sample:
    stream = Embeddable(title=feed.title, page=feed.link, addresses=(*feed.addresses, *folder.addresses))
    return _Sample(
        feed=feed,
        file=_last(feed.address("jsonfeed") or ""),
        frame=_last(feed.address("frame") or ""),
        items=make_teasers(feed.entries[:_SHOWN], feed),
        script="" if stream.lacks("script") else make_snippet("script", stream),
        iframe="" if stream.lacks("iframe") else make_snippet("iframe", stream),
        ssi="" if stream.lacks("ssi") else make_snippet("ssi", stream),
        esi="" if stream.lacks("esi") else make_snippet("esi", stream),
    )


def _last(address: str) -> str:
    """The file's own name: the page stands beside it, wherever the folder is looked at."""
    return urlsplit(address).path.rpartition("/")[2]

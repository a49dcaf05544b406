"""What the pages for people share: templates, the Content-Security-Policy, links to formats, quiet HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from feedtool.core.labels import get_direction, get_labels, say_date
from feedtool.core.text import drop_illegal
from feedtool.model import Site

__all__ = [
    "FormatLink",
    "list_links",
    "make_quiet",
    "make_snippet",
    "render_page",
    "render_server",
    "render_text",
    "say_day",
]

_FORMATS = {
    "rss": ("RSS", "application/rss+xml"),
    "atom": ("Atom", "application/atom+xml"),
    "jsonfeed": ("JSON", "application/feed+json"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FormatLink:
    """A feed in one format, as a page links to it."""

    label: str
    media_type: str
    url: str
    is_feed: bool = True


def list_links(addresses: tuple[tuple[str, str], ...]) -> list[FormatLink]:
    """The feeds among the addresses of a stream; the page itself is none."""
    return [
        FormatLink(label=_FORMATS[name][0], media_type=_FORMATS[name][1], url=url)
        for name, url in addresses
        if name in _FORMATS
    ]


def say_day(moment: datetime, language: str | None, site: Site) -> str:
    """The day it is for the site's people: an offer that ends at midnight in Rome ends there, not in Greenwich."""
    return say_date(moment.astimezone(ZoneInfo(site.timezone)), language)


def make_snippet(stream: tuple[str, str], feed: str, script: str, *, limit: int = 5, layout: str = "list") -> str:
    """The HTML that shows a stream on another page.

    Args:
        stream: its title and its page, which are shown where scripts do not run.
        feed: address of its JSON feed.
        script: address of feedtool.js.
        limit: at most so many entries.
        layout: "list" or "cards".
    """
    title, page = stream
    return (
        f'<script src="{escape(script)}" defer></script>\n'
        f'<feedtool-stream src="{escape(feed)}" limit="{limit}" layout="{layout}">\n'
        f'  <a href="{escape(page)}">{escape(title)}</a>\n'
        "</feedtool-stream>"
    )


def render_page(
    template: str, language: str | None, *, pictures: bool = False, runs_own: bool = False, **values: Any
) -> bytes:
    """Fill a template: everything is escaped but what the caller marks as clean HTML.

    With `runs_own` the page may run the scripts and read the feeds that stand beside it. The inline script only makes
    dates relative to the reader's now; without it they are whole dates.
    """
    style, script = _asset("style.css"), _asset("dates.js")
    text = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            direction=get_direction(language),
            words=get_labels(language),
            style=style,
            script=script,
            policy=_policy(style, script, pictures=pictures, runs_own=runs_own),
            pictures=pictures,
            **values,
        )
    )
    return drop_illegal(text).replace("\x85", " ").encode("utf-8", "replace")


def render_text(template: str, **values: str) -> bytes:
    """Fill a template that is no HTML; its values are written as they are."""
    text: str = _environment().get_template(template).render({name: Markup(one) for name, one in values.items()})  # noqa: S704
    return text.encode("utf-8", "replace")


def render_server(server: str, *, path: str, folder: str, files: list[tuple[str, str]]) -> str:
    """The configuration of a web server for the published folder.

    Args:
        server: names a template in templates/servers/.
        path: of the folder's address, with slashes around it.
        folder: where it is on the disk.
        files: (name, media type) of all that is served.
    """
    environment = _environment().overlay(autoescape=False)
    template = environment.get_template(f"servers/{server}.txt")
    return template.render(server=server, path=path, folder=folder, files=files)


def _policy(style: str, script: str, *, pictures: bool, runs_own: bool) -> str:
    """Nothing runs but our few lines; nothing is loaded but what a reader asks for, whatever slipped through."""
    # The empty icon in base.html keeps browsers from asking for /favicon.ico.
    shown = "data: https: http:" if pictures else "data:"
    own = " 'self'; connect-src 'self'" if runs_own else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}{own}; img-src {shown}; "
        "media-src https: http:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feedtool"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _asset(name: str) -> Markup:
    # Ours, so not escaped: `>` in a selector would be, and the policy's hash would not fit.
    return Markup(_environment().get_template(name).render())  # noqa: S704


# ---------------------------------------------------------------------------------------------------------
# HTML that loads nothing

_LOADS = re.compile("<(?:img|source|track|audio|video)[ />]", re.IGNORECASE)
_TAG = re.compile(r'<(/?)(a|img|source|track|audio|video)((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*/?>', re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([^\s=>"/]+)(?:="([^"]*)")?')


def make_quiet(html: str, word: str) -> str:
    """Clean HTML that asks no other server for anything before a reader does: pictures become links to them.

    Args:
        html: sanitised, with attributes in double quotes, as nh3 writes them.
        word: what a picture without alternative text is called.
    """
    if not _LOADS.search(html):
        return html
    quietener = _Quietener(word)
    return _TAG.sub(lambda found: quietener.replace(found), html)


class _Quietener:
    def __init__(self, word: str) -> None:
        self._word = word
        self._links = 0

    def replace(self, found: re.Match[str]) -> str:
        closing, tag, attributes = found[1], found[2].lower(), dict(_ATTRIBUTE.findall(found[3]))
        if tag == "a":
            self._links += -1 if closing else 1
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

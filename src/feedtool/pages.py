"""What the pages for people share: the template environment, the Content-Security-Policy, links to formats."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feedtool.core.labels import get_labels
from feedtool.core.text import drop_illegal

__all__ = ["FormatLink", "list_links", "render_page"]

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


def render_page(template: str, language: str | None, **values: Any) -> bytes:
    """Fill a template: everything is escaped but what the caller marks as clean HTML."""
    environment = _environment()
    style = _style()
    text = environment.get_template(template).render(
        language=language, words=get_labels(language), style=style, policy=_policy(style), **values
    )
    return drop_illegal(text).replace("\x85", " ").encode("utf-8", "replace")


def _policy(style: str) -> str:
    """Nothing runs and nothing is loaded but pictures and sound of the entries, whatever slipped through."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src https: http:; media-src https: http:; "
        "base-uri 'none'; form-action 'none'"
    )


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
def _style() -> Markup:
    # Ours, so not escaped: `>` in a selector would be, and the policy's hash would not fit.
    return Markup(_environment().get_template("style.css").render())  # noqa: S704

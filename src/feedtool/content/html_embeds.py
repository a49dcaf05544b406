"""Shows what scripts of other sites would put into a page: a link to the post, and emoji as characters.

<script data-telegram-post="durov/83">     -> a link to t.me/durov/83
<script src="https://gist.github.com/a/1.js">, asciinema, <div class="fb-post" data-href="...">
<blockquote data-instgrm-permalink="...">  -> a link inside, if it has none
<img class="wp-smiley" alt="...">          -> its character
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from feedtool.content.links import clean_url
from feedtool.content.text import unescape

__all__ = ["EMOJI", "link_scripts", "link_widgets", "write_emoji"]

EMOJI = re.compile(r"<img\b([^<>]*(?:wp-smiley|emoji)[^<>]*)>", re.IGNORECASE)
_CLASS = re.compile(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)")
_LONGEST_EMOJI = 20
_WORD = re.compile(r"[A-Za-z]{2}")
_SCRIPT = re.compile(r"<script\b([^<>]*)>", re.IGNORECASE)
_WIDGET = re.compile(r"<(div|blockquote)\b([^<>]*(?:\bfb-|data-instgrm-permalink)[^<>]*)>", re.IGNORECASE)
_INSIDE = re.compile(r"<(?:(a)\b|/div|/blockquote)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_PAGE: Final = re.compile(r"https://(?:gist\.github\.com/[\w-]+/\w+|asciinema\.org/a/\w+)(?=\.js)")
"""The address of the page is that of its script, without the suffix."""


def write_emoji(value: str) -> str:
    """Replace a picture of an emoji by the character, as WordPress's editor wrote it."""
    return EMOJI.sub(_write_emoji, value)


def _write_emoji(found: re.Match[str]) -> str:
    given = _read(found[1])
    character = given.get("alt", "")
    is_emoji = _CLASS.search(given.get("class", "")) and 0 < len(character) <= _LONGEST_EMOJI
    return escape(character) if is_emoji and not _WORD.search(character) else found[0]


def link_scripts(value: str) -> str:
    """Put a link before each script that shows a post."""
    return _SCRIPT.sub(lambda found: f"{_describe(_read(found[1]))}{found[0]}", value)


def link_widgets(value: str) -> str:
    """Put a link into each element that a script would fill, unless it has one."""
    return _WIDGET.sub(_fill_widget, value)


def _fill_widget(found: re.Match[str]) -> str:
    inside = _INSIDE.search(found.string, found.end())
    return found[0] if inside and inside[1] else f"{found[0]}{_describe(_read(found[2]))}"


def _read(attributes: str) -> dict[str, str]:
    return {name.lower(): unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(attributes)}


def _describe(given: dict[str, str]) -> str:
    if post := given.get("data-telegram-post"):
        return _link(f"https://t.me/{post}") if re.fullmatch(r"\w+/\d+", post) else ""
    page = _PAGE.match(given.get("src", ""))
    return _link(page[0] if page else given.get("data-instgrm-permalink") or given.get("data-href") or "")


def _link(address: str) -> str:
    url = clean_url(address)
    return f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else ""

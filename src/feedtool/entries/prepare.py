"""Prepares a stored entry for output: its raw texts -> clean HTML and a summary in plain text.

Entries of subscriptions are stored with the texts that their publishers wrote, because most of them are never shown.
Every output takes its entries through prepare_entry().
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from feedtool.content.credit_line import drop_credit_line
from feedtool.content.html import clean_html
from feedtool.content.html_preparation import drop_unseen
from feedtool.content.html_text import flatten_html, html_to_text, text_to_html
from feedtool.content.markdown import markdown_to_html
from feedtool.content.text import clean_text, make_excerpt, shorten
from feedtool.entries.extensions import drop_repeated
from feedtool.errors import ParseError
from feedtool.model import Entry, Extension, RawTexts, Text

__all__ = ["has_long_texts", "prepare_entry"]

_MAX_CONTENT = 1024 * 1024
"""Characters of the longest body; of a longer one, the beginning stays as the summary."""
_MAX_SUMMARY = 4000
_MAX_FLATTENED = 100_000
"""Characters of a text that are flattened to make a summary."""


_LONG = 64 * 1024
"""Characters of texts that take milliseconds to clean, however they are made."""


def has_long_texts(entry: Entry) -> bool:
    """Return whether preparing the entry may take so long that the time limit of its feed must hold."""
    raw = entry.raw
    if raw is None:
        return False
    return sum([len(text.value) for text in raw.contents]) + (len(raw.summary.value) if raw.summary else 0) > _LONG


def prepare_entry(entry: Entry) -> Entry:
    """Return the entry with its content and summary, and without extensions that repeat them.

    An entry without raw texts is ready.

    Raises:
        ParseError: the time limit of limit_time() is over.
    """
    raw = entry.raw
    if raw is None:
        return entry
    try:
        bodies = _choose_bodies(raw)
        content = _make_content(bodies, raw.base, entry.link)
        sites = (raw.site, entry.source.title if entry.source else "")
        summary = _make_summary(raw, bodies, content, entry.title, sites)
    except ParseError:
        raise
    except Exception:  # noqa: BLE001 (a text that breaks the cleaning is not shown, and must not stop the other entries)
        return replace(entry, raw=None)
    return replace(entry, summary=summary, content=content, extras=_drop_repeated(entry, summary), raw=None)


def _drop_repeated(entry: Entry, summary: str) -> tuple[Extension, ...]:
    return entry.extras and drop_repeated(
        entry.extras,
        title=entry.title,
        summary=summary,
        enclosures={file.url for file in entry.enclosures},
        image=entry.image.url if entry.image else None,
    )


def _choose_bodies(raw: RawTexts) -> list[Text]:
    """Return the texts that may be the body, best first.

    A summary with markup is the body if the entry has no content, or has only the beginning of that summary.
    """
    summary = raw.summary
    if summary is None or summary.type == "text" or not _TAG.search(summary.value[:100_000]):
        return list(raw.contents)
    is_richer = not raw.contents or _is_begun_by(summary, raw.contents[0])
    return [summary, *raw.contents] if is_richer else list(raw.contents)


def _is_begun_by(summary: Text, content: Text) -> bool:
    """Return whether the content is only the beginning of the summary."""
    if len(summary.value) <= len(content.value):
        return False
    return _flatten(summary).startswith(_flatten(content).rstrip(" .…[]"))


_TAG = re.compile(
    r"<(?:p|br|img|a|div|ul|ol|table|h[1-6]|blockquote|pre|figure|video|audio|iframe|b|i|em|strong)\b",
    re.IGNORECASE,
)


def _make_content(bodies: list[Text], base: str | None, page: str | None) -> str | None:
    for body in bodies:
        if len(body.value) > _MAX_CONTENT:
            body = replace(body, value=_INLINE_DATA.sub('=""', body.value))
        if len(body.value) <= _MAX_CONTENT and (clean := clean_html(_to_html(body), body.base or base, page=page)):
            return clean
    return None


_INLINE_DATA = re.compile(r"""=\s*(?:"\s*data:[^"<>]*"|'\s*data:[^'<>]*')""")
"""A picture written into an attribute, which cleaning drops; megabytes of it do not count as text."""


def _to_html(text: Text) -> str:
    """Return a text construct as HTML, not sanitized."""
    if text.type == "html":
        return text.value
    return markdown_to_html(text.value) if text.type == "markdown" else text_to_html(text.value)


def _make_summary(raw: RawTexts, bodies: list[Text], content: str | None, title: str, sites: tuple[str, ...]) -> str:
    """Return the publisher's summary, else the beginning of the body."""
    if raw.summary and raw.summary not in bodies:
        given = drop_credit_line(_flatten(_drop_more_link(raw.summary)), title, sites)
        if given:
            return shorten(given, _MAX_SUMMARY)
    is_seen = all(drop_unseen(body.value) == body.value for body in bodies)
    if content and is_seen:
        return _excerpt_html(content, title, sites)
    text = next((text for text in map(_flatten, bodies) if text), "")
    return make_excerpt(drop_credit_line(text, title, sites))


_MORE_LINK = re.compile(
    r"""<a\b[^<>]*\sclass\s*=\s*["'][^"'<>]*\b(?:more-link|read-?more)\b[^<>]*>(?:[^<]|<(?!/a>)){0,2000}</a>""",
    re.IGNORECASE,
)
"""The link "Continue reading" that WordPress's themes add to teasers (get_the_content())."""


def _drop_more_link(text: Text) -> Text:
    return replace(text, value=_MORE_LINK.sub("", text.value)) if text.type == "html" and "more" in text.value else text


def _excerpt_html(content: str, title: str, sites: tuple[str, ...]) -> str:
    """Return the beginning of a clean body; only as much as needed is parsed."""
    for look in _LOOKS:
        end = content.rfind("<", 0, look) if len(content) > look else 0
        if end > 0:
            line = clean_text(flatten_html(content[:end]))
            if len(line) > _ENOUGH:
                return make_excerpt(line)
    return make_excerpt(drop_credit_line(clean_text(flatten_html(content[: _MAX_SUMMARY * 4])), title, sites))


_LOOKS = (1500, 4000)
_ENOUGH = 700
"""An excerpt of a line with this many characters does not depend on the text that follows, credit line included."""


def _flatten(text: Text) -> str:
    value = text.value[:_MAX_FLATTENED]
    if text.type == "markdown":
        value = markdown_to_html(value)
    if text.type == "text" or ("<" not in value and "&" not in value):
        return clean_text(value)
    plain = html_to_text(value)
    # Some publishers escape twice; a summary must not show tags.
    return clean_text(html_to_text(plain) if _ESCAPED_TWICE.search(plain[:_MAX_SUMMARY]) else plain)


_ESCAPED_TWICE = re.compile(r"<(a|p|b|i|em|strong|span|div)\b[^<>]*>[^<>]*</\1>")

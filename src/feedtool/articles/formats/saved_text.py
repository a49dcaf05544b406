"""Parses the saved text of an article page, with the recent posts on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.text_encoding import decode_any
from feedtool.errors import ParseError
from feedtool.model import Category, Diagnostic, Document, Location, ParsedEntry, ParsedFeed, ParserKind, Person, Text

if TYPE_CHECKING:  # loaded only when such a page is read
    from feedtool.articles.formats.saved_text_blocks import ListedPost, SavedText
    from feedtool.content.relative_dates import Age

_SUFFIXES = (".txt", ".text")


class SavedTextParser:
    """Reads saved text; ages count from `Document.modified`, when it was saved."""

    name = "saved-text"
    rank = 40
    kind: ParserKind = "saved text"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Claim a text by its suffix or media type, unless it is markup or JSON."""
        is_named = document.url.lower().endswith(_SUFFIXES) or (document.media_type or "").startswith("text/plain")
        return is_named and document.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"<", b"{", b"[")

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: no line can be a headline.
        """
        from feedtool.articles.formats.saved_text_layout import parse_saved_text

        text, found = decode_any(document.content)
        saved = parse_saved_text(text)
        if not saved.title or not (saved.body or saved.listed):
            raise ParseError("not an article page: there is no headline with a text below it", line=1)
        notes = [*found, *saved.notes]
        article = _make_article(saved, document)
        listed = [
            _make_listed(post, at, len(saved.listed), document.modified, notes) for at, post in enumerate(saved.listed)
        ]
        article = _date_before(article, listed)
        return ParsedFeed(
            format="saved text", parser=self.name, entries=(article, *listed), notes=tuple(dict.fromkeys(notes))
        )


def _make_article(saved: SavedText, document: Document) -> ParsedEntry:
    published, is_computed = _date(saved.when, document.modified)
    return ParsedEntry(
        id=str(PurePosixPath(document.url).with_suffix("")) if document.url else None,
        id_is_own=False,
        title=Text(value=saved.title),
        contents=(Text(value="\n\n".join(saved.body)),) if saved.body else (),
        published=published,
        has_approximate_date=is_computed,
        authors=(Person(name=saved.author),) if saved.author else (),
        categories=(Category(term=saved.section),) if saved.section else (),
        line=saved.title_line,
    )


def _date_before(article: ParsedEntry, listed: list[ParsedEntry]) -> ParsedEntry:
    """Return an article without a date as older than the posts that its page lists as newer."""
    titles = {one.title.value.casefold() for one in listed if one.title}
    dates = [date for one in listed if one.published and (date := parse_date(one.published)) is not None]
    is_listed = article.title is not None and article.title.value.casefold() in titles
    if article.published is not None or not dates or is_listed:
        return article
    return replace(article, published=(min(dates) - timedelta(seconds=1)).isoformat(), has_approximate_date=True)


def _make_listed(post: ListedPost, at: int, of: int, saved_at: datetime | None, notes: list[Diagnostic]) -> ParsedEntry:
    published, is_computed = _date(post.when, saved_at, timedelta(microseconds=of - at))
    if post.when is not None and published is None:
        message = "an age gives no date if the page's own time is unknown"
        notes.append(Diagnostic("missing-date", message, "note", "use --as-of", location=Location(line=post.line)))
    return ParsedEntry(
        # By its title: other pages list the same post, in another position and with another age.
        id=f"listed-{blake2b(' '.join(post.title.casefold().split()).encode(), digest_size=12).hexdigest()}",
        title=Text(value=post.title),
        summary=Text(value=post.excerpt) if post.excerpt else None,
        published=published,
        has_approximate_date=is_computed,
        is_listed=True,
        line=post.line,
    )


def _date(
    when: Age | str | None, saved_at: datetime | None, offset: timedelta = timedelta()
) -> tuple[str | None, bool]:
    """Return the text of a date, and whether it is computed from an age.

    `offset` adds microseconds, which no feed shows: posts of one age keep the order in which the page lists them.
    """
    from feedtool.content.relative_dates import subtract_age

    if when is None or isinstance(when, str):
        return when, False
    published = subtract_age(saved_at, when) if saved_at else None
    return ((published.replace(microsecond=0) + offset).isoformat(), True) if published else (None, False)

"""The text of an article page as it was saved: one article, and the posts that the page lists as recent."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedtool.content.text_encoding import decode_any
from feedtool.errors import ParseError
from feedtool.model import Category, Document, ParsedEntry, ParsedFeed, ParserKind, Person, Text

if TYPE_CHECKING:  # whoever has no such pages need not load their reader
    from feedtool.articles.formats.saved_text_layout import ListedPost, SavedText
    from feedtool.content.relative_dates import Age

_SUFFIXES = (".txt", ".text")


class PageParser:
    """A page dump; ages in it count back from `Document.modified`, when the page was saved."""

    name = "page"
    rank = 40
    kind: ParserKind = "saved text"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """By its name: text is text."""
        is_named = document.url.lower().endswith(_SUFFIXES) or (document.media_type or "").startswith("text/plain")
        return is_named and document.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"<", b"{", b"[")

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: there is nothing in it that could be a headline.
        """
        from feedtool.articles.formats.saved_text_layout import read_saved_text

        text, repairs = decode_any(document.content)
        dump = read_saved_text(text)
        if not dump.title or not (dump.body or dump.listed):
            raise ParseError("this is no page of an article: there is no headline with a text below it", line=1)
        notes: list[str] = [*repairs, *dump.notes]
        article = _make_article(dump, document)
        listed = [
            _make_listed(post, at, len(dump.listed), document.modified, notes) for at, post in enumerate(dump.listed)
        ]
        return ParsedFeed(
            format="page dump", parser=self.name, entries=(article, *listed), repairs=tuple(dict.fromkeys(notes))
        )


def _make_article(dump: SavedText, document: Document) -> ParsedEntry:
    published, is_reckoned = _date(dump.when, document.modified)
    return ParsedEntry(
        id=str(PurePosixPath(document.url).with_suffix("")) if document.url else None,
        id_is_own=False,
        title=Text(value=dump.title),
        contents=(Text(value="\n\n".join(dump.body)),) if dump.body else (),
        published=published,
        has_approximate_date=is_reckoned,
        authors=(Person(name=dump.author),) if dump.author else (),
        categories=(Category(term=dump.section),) if dump.section else (),
        line=dump.title_line,
    )


def _make_listed(post: ListedPost, at: int, of: int, saved: datetime | None, notes: list[str]) -> ParsedEntry:
    published, is_reckoned = _date(post.when, saved, timedelta(microseconds=of - at))
    if post.when is not None and published is None:
        notes.append(f"line {post.line}: an age tells no date, as nobody knows when the page was saved; use --as-of")
    return ParsedEntry(
        # By its title: other pages list it, too, at other places and with another age.
        id=f"listed-{blake2b(' '.join(post.title.casefold().split()).encode(), digest_size=12).hexdigest()}",
        title=Text(value=post.title),
        summary=Text(value=post.excerpt) if post.excerpt else None,
        published=published,
        has_approximate_date=is_reckoned,
        is_listed=True,
        line=post.line,
    )


def _date(when: Age | str | None, saved: datetime | None, place: timedelta = timedelta()) -> tuple[str | None, bool]:
    """The text of a date, and whether it is but reckoned.

    `place` adds microseconds, which no feed shows: posts of one age keep the order in which the page lists them.
    """
    from feedtool.content.relative_dates import go_back

    if when is None or isinstance(when, str):
        return when, False
    moment = go_back(saved, when) if saved else None
    return ((moment.replace(microsecond=0) + place).isoformat(), True) if moment else (None, False)

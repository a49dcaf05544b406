"""The text of an article's page as it was saved: the article, and the posts that the page lists beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from feedtool.core.pagedump import DumpedPost, PageDump, read_page_dump
from feedtool.core.relativedates import parse_relative_date
from feedtool.errors import ParseError
from feedtool.model import Category, Document, ParsedEntry, ParsedFeed, Person, Text

APPROXIMATE = (("feedtool:approximate", "published"),)
"""Marks an entry whose date was counted back from when the page was saved."""


class PageParser:
    """Plain text, by its name. Relative dates count from `Document.modified`."""

    name = "page"
    rank = 40

    def claims(self, document: Document) -> bool:
        """By its name: any text could be one."""
        return document.url.lower().endswith((".txt", ".text"))

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: it is not UTF-8, or there is no article in it.
        """
        try:
            text = document.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = document.content.count(b"\n", 0, error.start) + 1
            raise ParseError("not valid UTF-8", line=line, hint="save the file as UTF-8") from error
        dump = read_page_dump(text)
        if dump is None or "\x00" in text:
            raise ParseError("this is no page of an article: there is no headline with a text below it")
        bare = str(PurePosixPath(document.url).with_suffix(""))
        return ParsedFeed(
            format="page",
            parser=self.name,
            entries=(_make_article(dump, bare, document.modified), *_make_posts(dump, bare, document.modified)),
            repairs=dump.notes,
        )


def _make_article(dump: PageDump, bare: str, seen: datetime | None) -> ParsedEntry:
    published, is_approximate = _read_date(dump.published, seen)
    return ParsedEntry(
        id=bare,
        title=Text(value=dump.title),
        contents=(Text(value="\n\n".join(dump.body)),) if dump.body else (),
        published=published,
        authors=(Person(name=dump.author),) if dump.author else (),
        categories=(Category(term=dump.section),) if dump.section else (),
        extras=APPROXIMATE if is_approximate else (),
        line=dump.line,
    )


def _make_posts(dump: PageDump, bare: str, seen: datetime | None) -> Iterator[ParsedEntry]:
    for post in dump.posts:
        yield _make_post(post, bare, seen)


def _make_post(post: DumpedPost, bare: str, seen: datetime | None) -> ParsedEntry:
    published, is_approximate = _read_date(post.date, seen)
    return ParsedEntry(
        id=f"{bare} {post.title}",
        title=Text(value=post.title),
        summary=Text(value=post.excerpt) if post.excerpt else None,
        published=published,
        extras=APPROXIMATE if is_approximate else (),
        line=post.line,
    )


def _read_date(written: str, seen: datetime | None) -> tuple[str | None, bool]:
    """(date, whether it was counted back)."""
    counted = parse_relative_date(written, seen) if seen else None
    if counted:
        return counted.isoformat(), True
    return written or None, False

"""Sitemaps among the sources of articles: which pages there are now, and which of them are to be asked for.

    roots -> level by level: indexes, then the sitemaps that changed     Lists
          -> pages on them: there now, and due or not                    Page
          -> the web page parser, with what the list said of the page    ParsedFeed

What is remembered of a page, besides validators, is the list it stands on and the date the list gave it: as long as
that is the same, the page is not asked for, and when its list is not asked for either, it is known to be there.
Pages without a date are asked for again once a week, each on a day of its own.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zlib import crc32

from feedtool.articles.files import is_web
from feedtool.content.dates import parse_date
from feedtool.entries.process import fetch_all, hash_body, make_unreadable, report_failure
from feedtool.errors import ParseError
from feedtool.fetching.address_guard import host_of, origin_of
from feedtool.model import (
    ArticleSource,
    Category,
    Document,
    DocumentState,
    Failed,
    FailureKind,
    NotModified,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    Problem,
    Request,
    SitemapState,
    Text,
    Validators,
)
from feedtool.model.frozen import frozen
from feedtool.model.reports import DocumentReport
from feedtool.plugins import IsOver, Parser, Parts, never_over

if TYPE_CHECKING:
    from feedtool.articles.remote.sitemap_document import Sitemap, SitemapUrl

__all__ = [
    "Lists",
    "Page",
    "check_place",
    "choose_pages",
    "is_known_list",
    "make_all_due",
    "may_be_list",
    "read_lists",
    "read_page",
]

_MAX_DEPTH = 3
"""An index of sitemaps may not list indexes, and some do."""
_MAX_LISTED = 200_000
"""Addresses of one source that are held at once."""
_MAX_HELD = 5000
"""Pages that are due of one source and held at once, unless one run may ask for more."""
_MAX_SAID = 5
"""Of the refused addresses of one list, so many are named."""

_HASH = 8
"""Bytes of what is remembered of a URL or a date."""
_NO_PARENT = b""
_DUE = b""
"""The token of what has to be asked for at the next run, whatever its list says."""


def _name_list(url: str) -> bytes:
    return blake2b(url.encode("utf-8", "replace"), digest_size=_HASH).digest()


def _make_token(url: str, changed: str | None, now: datetime) -> bytes:
    if changed:
        return b"d" + blake2b(changed.encode("utf-8", "replace"), digest_size=_HASH - 1).digest()
    return b"w" + _count_weeks(url, now).to_bytes(_HASH - 1)


def _count_weeks(url: str, now: datetime) -> int:
    return (now.toordinal() + crc32(url.encode("utf-8", "replace")) % 7) // 7


@frozen
class Page:
    """A page to ask for."""

    url: str
    state: SitemapState
    """What is remembered once it was read."""
    request: Request
    hosts: frozenset[str]
    """Where it may be redirected to."""
    listed: SitemapUrl | None = None
    """What its list says of it; None if the list was not read this time."""
    is_known: bool = False

    @property
    def parent(self) -> bytes:
        """The list it stands on."""
        return self.state.parent

    @property
    def state_if_failed(self) -> SitemapState:
        """The same for one that is due again at once."""
        return replace(self.state, change_token=_DUE)


@dataclass(kw_only=True)
class Lists:
    """What the lists of a source say."""

    there: set[str] = field(default_factory=set)
    """Addresses of all lists and pages that the source has now."""
    due: list[Page] = field(default_factory=list)
    rows: dict[str, DocumentState] = field(default_factory=dict)
    """What to remember of a list once all pages on it were read."""
    moved: list[DocumentState] = field(default_factory=list)
    """Pages that now stand on another list, or on an equal one of another date."""
    reports: list[DocumentReport] = field(default_factory=list)
    others: list[Document | NotModified] = field(default_factory=list)
    """What came from addresses that are no lists."""
    unfinished: set[bytes] = field(default_factory=set)
    """Lists of which something could not be read or held: they are read again at the next run, the same or not."""

    def finish(self, unread: Iterable[Page], refused: Iterable[str] = ()) -> Iterator[DocumentState]:
        """The rows to save: a list with pages that were not read is read again at the next run.

        Args:
            unread: pages that are still due.
            refused: lists to read again for another reason.
        """
        left = self.unfinished | {page.parent for page in unread} | {_name_list(url) for url in refused}
        for url, row in self.rows.items():
            is_done = _name_list(url) not in left
            yield row if is_done else replace(_make_due(row), validators=Validators())
        yield from self.moved


def make_all_due(known: Mapping[str, DocumentState]) -> dict[str, DocumentState]:
    """Return what is known of documents, with every page and list due now."""
    return {url: _make_due(state) for url, state in known.items()}


def _make_due(state: DocumentState) -> DocumentState:
    sitemap = state.sitemap
    return replace(state, sitemap=replace(sitemap, change_token=_DUE)) if sitemap else state


def is_known_list(state: DocumentState | None) -> bool:
    """Whether it was a list when it was last read."""
    return state is not None and state.sitemap is not None and state.sitemap.kind == "sitemap"


def may_be_list(path: str, known: DocumentState | None, *, is_list: bool) -> bool:
    """Whether a path or address is looked at for being a list, before the files are read.

    Args:
        path: a file or an address of the source.
        known: what is remembered of it.
        is_list: whether the source's format is one of lists.
    """
    if known is not None and known.sitemap is not None:
        return known.sitemap.kind == "sitemap"
    name = path.rpartition("/")[2].lower()
    return is_web(path) or is_list or "sitemap" in name or name.endswith(".xml.gz")


def choose_pages(lists: Lists, limit: int, now: datetime) -> list[Page]:
    """Those to ask for in this run: what was never read first, the newest first; of equal ones not always the same."""

    def rank(page: Page) -> tuple[bool, float, int]:
        said = page.listed.changed if page.listed else None
        date = parse_date(said) if said else None
        turn = crc32(f"{now.isoformat()} {page.url}".encode("utf-8", "replace"))
        return page.is_known, -date.timestamp() if date else 0.0, turn

    return sorted(lists.due, key=rank)[:limit]


def read_lists(
    roots: Iterable[str],
    source: ArticleSource,
    known: Mapping[str, DocumentState],
    base: bytes,
    *,
    site_url: str,
    parts: Parts,
    gap_s: float = 0.0,
    is_over: IsOver = never_over,
) -> Lists:
    """Walk the lists that changed. What is known of the others, and of those that fail, stays as it is.

    Args:
        roots: paths and addresses of the config.
        source: whose they are.
        known: what is stored of the source's documents.
        base: make_settings_hash()'s.
        site_url: whose host the pages of a list in a file are on.
        parts: the fetchers and the time.
        gap_s: between two levels, as between two requests to one host.
        is_over: ends the walk.
    """
    walker = _Walker(source=source, known=known, base=base, site_url=site_url, parts=parts, is_over=is_over)
    level = [_Open(url=root) for root in roots]
    for depth in range(_MAX_DEPTH):
        if level and depth:
            time.sleep(gap_s)
        level = walker.read(level)
    walker.leave(level)
    if any(map(is_web, walker.found.there)) and walker.found.due:
        time.sleep(gap_s)
    return walker.found


@frozen
class _Open:
    """A list to read."""

    url: str
    parent: bytes = _NO_PARENT
    token: bytes = _DUE
    hosts: frozenset[str] = frozenset()
    """What it may speak of; empty for a root."""
    origin: tuple[str, str, int] | None = None
    """Where the root is: what request headers are for."""


@dataclass(kw_only=True)
class _Walker:
    """One walk over the lists of a source."""

    source: ArticleSource
    known: Mapping[str, DocumentState]
    base: bytes
    site_url: str
    parts: Parts
    is_over: IsOver
    found: Lists = field(default_factory=Lists)

    def __post_init__(self) -> None:
        self._asked = 0
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._below: dict[bytes, list[tuple[str, SitemapState]]] = {}
        for url, state in self.known.items():
            if (row := state.sitemap) is not None and row.parent != _NO_PARENT:
                self._below.setdefault(row.parent, []).append((url, row))

    def read(self, level: list[_Open]) -> list[_Open]:
        """Ask for these lists: the lists on them that have to be asked for next."""
        level = [one for one in {one.url: one for one in level}.values() if one.url not in self._seen]
        room = max(0, self.source.max_pages - self._asked) if len(self.found.there) < _MAX_LISTED else 0
        self.leave(level[room:])
        level = level[:room]
        self._asked += len(level)
        self._seen.update(one.url for one in level)
        opened = {one.url: one for one in level}
        below: list[_Open] = []
        for outcome in fetch_all([self._request(one) for one in level], self.parts.fetchers, self.is_over):
            one = opened.pop(outcome.feed)
            below += self._take(one, outcome)
        self.leave(opened.values())
        return below

    def leave(self, lists: Iterable[_Open]) -> None:
        """What could not be asked for is as it was."""
        for one in lists:
            self.found.unfinished.add(one.parent)
            self._keep(one, is_asked=False)

    def _request(self, one: _Open) -> Request:
        state = self.known.get(one.url)
        is_own = one.origin is None or one.origin == origin_of(urlsplit(one.url))
        return Request(
            feed=one.url,
            url=one.url,
            validators=state.validators if state and state.recipe == self.base else Validators(),
            headers=self.source.headers if is_own and is_web(one.url) else (),
        )

    def _take(self, one: _Open, outcome: Outcome) -> list[_Open]:
        from feedtool.articles.remote.sitemap_document import is_sitemap, read_sitemap  # not for a source without lists

        if isinstance(outcome, Failed):
            return self._refuse(one, replace(outcome, feed=self.source.key, url=one.url))
        known = self.known.get(one.url)
        row = known.sitemap if known else None
        if isinstance(outcome, NotModified):
            if row is None:
                self._pass_on(one, outcome)
                return []
            self.found.reports.append(DocumentReport(feed=self.source.key, url=one.url, elapsed_ms=outcome.elapsed_ms))
            self._remember(one, outcome.validators, self.known[one.url].body_hash)
            return self._keep(one)
        if not is_sitemap(outcome.content):
            if row is None and one.parent == _NO_PARENT:
                self._pass_on(one, outcome)
                return []
            return self._refuse(one, make_unreadable(self._rename(one, outcome), ParseError("this is no sitemap")))
        try:
            sitemap = read_sitemap(outcome.content)
        except ParseError as error:
            return self._refuse(one, make_unreadable(self._rename(one, outcome), error))
        return self._open(one, outcome, sitemap)

    def _rename(self, one: _Open, document: Document) -> Document:
        return replace(document, feed=self.source.key, url=one.url)

    def _pass_on(self, one: _Open, outcome: Document | NotModified) -> None:
        self.found.there.add(one.url)
        self.found.others.append(replace(outcome, feed=self.source.key, url=one.url))

    def _refuse(self, one: _Open, failed: Failed) -> list[_Open]:
        self.found.reports.append(report_failure(failed))
        self.found.unfinished.add(one.parent)
        return self._keep(one, is_asked=False)

    def _remember(self, one: _Open, validators: Validators, body_hash: bytes) -> None:
        self.found.rows[one.url] = DocumentState(
            url=one.url,
            validators=validators,
            body_hash=body_hash,
            recipe=self.base,
            sitemap=SitemapState(kind="sitemap", parent=one.parent, change_token=one.token),
        )

    def _keep(self, one: _Open, *, is_asked: bool = True) -> list[_Open]:
        """A list that was not read: what stood on it is there, and due as far as it can be told.

        Unless the list was asked for, nothing of it is due: its server has trouble, or the run has no room.
        """
        from feedtool.articles.remote.sitemap_document import SitemapUrl

        self.found.there.add(one.url)
        if one.url in self._kept:
            return []
        self._kept.add(one.url)
        below: list[_Open] = []
        for url, row in self._below.get(_name_list(one.url), ()):
            self.found.there.add(url)
            token = row.change_token
            is_due = token == _DUE or (token[:1] == b"w" and token != _make_token(url, None, self.parts.now))
            child = _Open(
                url=url,
                parent=row.parent,
                token=token,
                hosts=self._find_hosts(one, one.url),
                origin=self._find_origin(one),
            )
            if row.kind == "sitemap" and is_asked and is_due:
                below.append(child)
            elif row.kind == "sitemap":
                below += self._keep(child, is_asked=is_asked)
            elif is_asked and is_due:
                self._add_page(child, SitemapUrl(url=url), row.parent, is_listed=False)
        return below

    def _open(self, one: _Open, document: Document, sitemap: Sitemap) -> list[_Open]:
        from feedtool.articles.remote.sitemap_document import refuse_address

        hosts = one.hosts or self._find_hosts(one, document.url)
        problems = [Problem(where=one.url, line=line, message=message) for line, message in sitemap.problems]
        refused: list[Problem] = []
        below: list[_Open] = []
        child = replace(one, parent=_name_list(one.url), hosts=hosts, origin=self._find_origin(one))
        for listed in sitemap.listed:
            reason = refuse_address(listed.url, hosts)
            if reason is not None:
                refused.append(Problem(where=one.url, line=listed.line, message=f"{reason}; not asked for"))
            elif sitemap.kind == "lists":
                below += self._add_list(child, listed)
            else:
                self.found.there.add(listed.url)
                self._add_page(child, listed, child.parent)
        problems += _shorten(refused, one.url)
        if problems or sitemap.is_news:
            # What was read is not all that there is: nothing is gone for not being in it.
            self._keep_unlisted(child, {listed.url for listed in sitemap.listed})
        self._prune()
        self.found.there.add(one.url)
        self._remember(one, Validators() if problems else document.validators, hash_body(document.content))
        self.found.reports.append(
            DocumentReport(
                feed=self.source.key,
                url=one.url,
                is_changed=True,
                parser="sitemap",
                problems=tuple(problems),
                wire_bytes=document.wire_bytes,
                elapsed_ms=document.elapsed_ms,
            )
        )
        return below

    def _keep_unlisted(self, child: _Open, listed: Collection[str]) -> None:
        for url, row in self._below.get(child.parent, ()):
            if url in listed:
                continue
            self.found.there.add(url)
            if row.kind == "sitemap":
                self._keep(replace(child, url=url, token=row.change_token), is_asked=False)

    def _prune(self) -> None:
        """Of an archive of a hundred thousand pages only those are held that may be asked for in this run."""
        room = max(_MAX_HELD, self.source.max_pages)
        if len(self.found.due) > 2 * room:
            kept = choose_pages(self.found, room, self.parts.now)
            names = {page.url for page in kept}
            self.found.unfinished.update(page.parent for page in self.found.due if page.url not in names)
            self.found.due = kept

    def _find_hosts(self, one: _Open, final: str) -> frozenset[str]:
        """A list speaks of the host that it is on; one in a file, of the site's."""
        if one.hosts:
            return one.hosts
        places = (one.url, final) if is_web(one.url) else (self.site_url,)
        return frozenset(host_of(urlsplit(place)) for place in places)

    def _find_origin(self, one: _Open) -> tuple[str, str, int]:
        if one.origin is not None:
            return one.origin
        return origin_of(urlsplit(one.url)) if is_web(one.url) else ("", "", 0)

    def _add_list(self, child: _Open, listed: SitemapUrl) -> list[_Open]:
        token = _make_token(listed.url, listed.changed, self.parts.now) if listed.changed else _DUE
        below = replace(child, url=listed.url, token=token)
        before = self._find_state(listed.url)
        if before is not None and token != _DUE and before.change_token == token:
            return self._keep(below)
        return [below]

    def _find_state(self, url: str) -> SitemapState | None:
        """Return what a sitemap said of a URL, if the URL was read under the settings of this run."""
        state = self.known.get(url)
        return state.sitemap if state and state.recipe == self.base else None

    def _add_page(self, child: _Open, listed: SitemapUrl, parent: bytes, *, is_listed: bool = True) -> None:
        url = listed.url
        if url in self._seen:
            return
        self._seen.add(url)
        state = self.known.get(url)
        before = self._find_state(url)
        token = _make_token(url, listed.changed, self.parts.now)
        new = SitemapState(kind="page", parent=parent, change_token=token)
        if state is not None and before is not None and before.change_token == token:
            if before.parent != parent:
                self.found.moved.append(replace(state, sitemap=new))
            return
        is_own = child.origin == origin_of(urlsplit(url))
        self.found.due.append(
            Page(
                url=url,
                state=new,
                request=Request(
                    feed=url,
                    url=url,
                    validators=state.validators if state and before else Validators(),
                    headers=self.source.headers if is_own else (),
                ),
                hosts=child.hosts,
                listed=listed if is_listed else None,
                is_known=state is not None,
            )
        )


def _shorten(refused: list[Problem], where: str) -> list[Problem]:
    if len(refused) <= _MAX_SAID:
        return refused
    more = Problem(where=where, message=f"{len(refused) - _MAX_SAID} more addresses like these")
    return [*refused[:_MAX_SAID], more]


# ---------------------------------------------------------------------------------------------------------
# A page


def read_page(document: Document, page: Page, parser: Parser, *, is_certain: bool) -> ParsedFeed:
    """The article on a page; none if nothing says that there is one.

    The page's address is the one that the list gives: many pages name their site's home page as their own.

    Args:
        document: what came.
        page: what it was asked for as.
        parser: the one of web pages.
        is_certain: whether every page is taken for an article, marked as one or not.

    Raises:
        ParseError: it is none, and `is_certain`.
    """
    from feedtool.articles.formats.webpage_metadata import looks_like_article

    if not is_certain and not looks_like_article(document.content):
        note = "no article is marked on it; passed over"
        return ParsedFeed(format="web page", parser=parser.name, kind=parser.kind, repairs=(note,))
    parsed = parser.parse(document)
    entries = tuple(_complete(entry, page.url, page.listed) for entry in parsed.entries)
    return replace(parsed, kind=parser.kind, entries=entries)


def _complete(entry: ParsedEntry, url: str, listed: SitemapUrl | None) -> ParsedEntry:
    entry = replace(entry, link=url, id=entry.id if entry.id_is_own else url)
    if listed is None:
        return entry
    published = _usable(listed.published)
    is_undated = entry.published is None and entry.updated is None and published is None
    has_tags = any(category.scheme == "tag" for category in entry.categories)
    words = () if has_tags else filter(None, (word.strip() for word in (listed.keywords or "").split(",")))
    return replace(
        entry,
        title=entry.title or (Text(value=listed.title) if listed.title else None),
        published=entry.published or published,
        updated=_usable(listed.changed) if is_undated else entry.updated,
        categories=(*entry.categories, *(Category(term=word, scheme="tag") for word in words)),
        language=entry.language or listed.language,
    )


def _usable(date: str | None) -> str | None:
    return date if date and parse_date(date) is not None else None


def check_place(document: Document, page: Page) -> Failed | None:
    """A page that leads to another host is not this site's."""
    if host_of(urlsplit(document.url)) in page.hosts:
        return None
    message = f"redirected to {document.url}, on another host"
    return Failed(feed=document.feed, url=page.url, kind=FailureKind.BLOCKED, message=message)

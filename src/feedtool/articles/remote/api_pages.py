"""How WordPress and Ghost are asked for their posts page by page, and what an answer says of the next. Pure.

WordPress   https://developer.wordpress.org/rest-api/reference/posts/, pages as in .../using-the-rest-api/pagination/
Ghost       https://docs.ghost.org/content-api/, pages as in .../content-api/pagination

Both are asked for posts in the order of their ids. WordPress sorts by one key alone: of posts that share a time, a page
may repeat some and lack others. By id a pass that stops halfway can go on where it was, and the posts that came can be
compared with the number that the API counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from feedtool.content.dates import parse_date
from feedtool.content.strict_json import decode_text, read_json
from feedtool.errors import ParseError
from feedtool.model.frozen import frozen

__all__ = ["Answered", "Api", "Pass", "Progress", "advance", "find_api", "plan_pass"]

_EVERYTHING = timedelta(hours=20)
"""How often all posts are asked for: only that shows which are gone. A run once a day asks each time, also if it begins
a little earlier than the day before."""
_OVERLAP = timedelta(days=1)
"""So much earlier than the newest change is asked from: WordPress compares in the site's own time, clocks are set, and
what is the same costs nothing."""
_PER_PAGE = 100
"""What both allow at most."""


@frozen
class Answered:
    """What one answer says besides its posts."""

    has_more: bool
    is_certain: bool
    """Whether it says so itself, or it is but concluded from the number of posts."""
    newest: str | None = None
    """The time of the latest change, ISO 8601 in UTC."""
    ids: frozenset[str] = frozenset()
    """Of its posts, as the API knows them."""
    total: int | None = None
    """How many posts the API counts on all pages; None if it does not say."""


class Api(Protocol):
    """One of the interfaces."""

    name: str
    views: int
    """How many questions find all that is new: each has pages of its own."""

    def make_url(
        self, address: str, number: int, since: datetime | None, *, view: int = 0, key: str | None = None
    ) -> str:
        """What to ask for: page `number`, from 1, of the posts that are new since then."""
        ...

    def is_single(self, address: str) -> bool:
        """Whether an address is that of one post, which has no pages."""
        ...

    def read(self, content: bytes, told: Mapping[str, str], url: str, number: int) -> Answered:
        """What an answer says of the next.

        Args:
            content: the body.
            told: its headers.
            url: what was asked for.
            number: the page.

        Raises:
            ParseError: it is no answer of this interface.
        """
        ...


def find_api(address: str) -> Api | None:
    """The interface that an address is of, by its path."""
    split = urlsplit(address)
    if "/wp-json/wp/v2/" in split.path or ("rest_route", "/wp/v2/") in [
        (name, value[:7]) for name, value in parse_qsl(split.query)
    ]:
        return _WordPress()
    if "/ghost/api/" in split.path and "/content/posts" in split.path:
        return _Ghost()
    return None


def _make_url(address: str, given: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """The address with what has to be said, and what is said where the owner says nothing."""
    split = urlsplit(address)
    own = [(name, value) for name, value in parse_qsl(split.query, keep_blank_values=True) if name not in given]
    named = {name for name, _ in own}
    pairs = [*own, *((name, value) for name, value in defaults.items() if name not in named), *given.items()]
    return split._replace(query=urlencode(pairs, quote_via=quote, safe=":,/")).geturl()


def _find_newest(posts: list[Any], *names: str) -> str | None:
    dates = []
    for post in posts:
        said = next((post[name] for name in names if isinstance(post, dict) and isinstance(post.get(name), str)), None)
        date = parse_date(said) if said else None  # one that names no zone is read as UTC
        if date is not None:
            dates.append(date)
    return max(dates).astimezone(UTC).isoformat() if dates else None


def _list_ids(posts: list[Any], total: int | None) -> tuple[frozenset[str], int | None]:
    """Return the ids of posts, and the total if it can be compared with them: if each post has an id."""
    ids = [post.get("id") for post in posts if isinstance(post, dict)]
    is_comparable = len(ids) == len(posts) and all(isinstance(one, int | str) for one in ids)
    return frozenset(map(str, ids)), total if is_comparable else None


def _add_fields(address: str, name: str, needed: tuple[str, ...]) -> dict[str, str]:
    """Return the fields that an address asks for, with those that say whether a post is public."""
    own = dict(parse_qsl(urlsplit(address).query)).get(name)
    if own is None:
        return {}
    fields = [field.strip() for field in own.split(",")]
    return {name: ",".join(dict.fromkeys((*fields, *needed)))}


class _WordPress:
    """Asked for what was changed and for what was published: a post that waited for its day counts as unchanged."""

    name = "wordpress"
    views = 2

    def make_url(
        self,
        address: str,
        number: int,
        since: datetime | None,
        *,
        view: int = 0,
        key: str | None = None,  # noqa: ARG002 (it knows none)
    ) -> str:
        given = _add_fields(address, "_fields", _WORDPRESS_FIELDS)
        if dict(parse_qsl(urlsplit(address).query)).get("context") == "embed":
            given["context"] = "view"  # the other one states no status
        defaults = {"_embed": "author,wp:featuredmedia,wp:term"}
        if self.is_single(address):
            return _make_url(address, given, defaults)
        name = ("modified_after", "after")[view]
        changed = {name: f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        given = {**given, "page": str(number), "orderby": "id", "order": "asc", **changed}
        return _make_url(address, given, {"per_page": str(_PER_PAGE), **defaults})

    def is_single(self, address: str) -> bool:
        split = urlsplit(address)
        route = dict(parse_qsl(split.query)).get("rest_route", split.path)
        return re.search(r"/wp/v2/[\w-]+/\d+/?$", route, re.ASCII) is not None

    def read(self, content: bytes, told: Mapping[str, str], url: str, number: int) -> Answered:
        posts = read_json(decode_text(content))
        if self.is_single(url) and isinstance(posts, dict) and "id" in posts:
            return Answered(has_more=False, is_certain=True)
        if not isinstance(posts, list):
            raise ParseError("this is no list of posts, as WordPress answers")
        newest = _find_newest(posts, "modified_gmt", "date_gmt")
        ids, total = _list_ids(posts, _read_number(told.get("x-wp-total")))
        pages = _read_number(told.get("x-wp-totalpages"))
        if pages is not None:
            return Answered(has_more=number < pages, is_certain=True, newest=newest, ids=ids, total=total)
        if "link" in told:
            has_more = 'rel="next"' in told["link"]
            return Answered(has_more=has_more, is_certain=True, newest=newest, ids=ids, total=total)
        per_page = _read_number(dict(parse_qsl(urlsplit(url).query)).get("per_page")) or _PER_PAGE
        return Answered(has_more=len(posts) >= per_page, is_certain=False, newest=newest, ids=ids, total=total)


_WORDPRESS_FIELDS = (
    "id",
    "guid",
    "type",
    "status",
    "date_gmt",
    "modified_gmt",
    "content.protected",
    "excerpt.protected",
)
_GHOST_FIELDS = ("id", "visibility", "published_at", "updated_at")


def _read_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class _Ghost:
    name = "ghost"
    views = 1

    def make_url(
        self,
        address: str,
        number: int,
        since: datetime | None,
        *,
        view: int = 0,  # noqa: ARG002 (there is but one)
        key: str | None = None,
    ) -> str:
        given = {**_add_fields(address, "fields", _GHOST_FIELDS), **({"key": key} if key else {})}
        if self.is_single(address):
            return _make_url(address, given, {"include": "tags,authors"})
        own = dict(parse_qsl(urlsplit(address).query)).get("filter")
        changed = f"updated_at:>'{since:%Y-%m-%d %H:%M:%S}'" if since else None
        both = f"({own})+{changed}" if own and changed else own or changed
        asked = {"page": str(number), "order": "id asc", **({"filter": both} if both else {})}
        return _make_url(address, {**asked, **given}, {"limit": str(_PER_PAGE), "include": "tags,authors"})

    def is_single(self, address: str) -> bool:
        return re.search(r"/content/posts/(?:slug/)?[\w-]+/?$", urlsplit(address).path) is not None

    def read(self, content: bytes, told: Mapping[str, str], url: str, number: int) -> Answered:  # noqa: ARG002 (the body says it all)
        answer = read_json(decode_text(content))
        posts = answer.get("posts") if isinstance(answer, dict) else None
        if self.is_single(url) and isinstance(posts, list):
            return Answered(has_more=False, is_certain=True)
        meta = answer.get("meta") if isinstance(answer, dict) else None
        pagination = meta.get("pagination") if isinstance(meta, dict) else None
        if not isinstance(posts, list) or not isinstance(pagination, dict):
            raise ParseError("there are no posts with `meta.pagination`, as Ghost's Content API answers")
        total = pagination.get("total")
        ids, total = _list_ids(posts, total if isinstance(total, int) else None)
        return Answered(
            has_more=isinstance(pagination.get("next"), int),
            is_certain=True,
            newest=_find_newest(posts, "updated_at", "published_at"),
            ids=ids,
            total=total,
        )


# ---------------------------------------------------------------------------------------------------------
# From run to run


@frozen
class Progress:
    """How far the posts of an address were read, as text and numbers that a store keeps."""

    all_read: str | None = None
    """When all posts were last read, ISO 8601; None: never."""
    since: str | None = None
    """The newest change that was seen by a pass that came to its end."""
    page: int = 1
    """Where the pass that is under way goes on; 1, and the first view: none is."""
    view: int = 0
    newest: str | None = None
    """The newest change that it has seen."""
    is_partial: bool = False
    """Whether it asks only for what changed."""

    def encode(self) -> str:
        """As one line of text."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, text: str | None) -> Progress:
        """What encode() wrote; from the beginning if it is anything else."""
        try:
            return cls(**json.loads(text or "{}"))
        except (ValueError, TypeError):
            return cls()


@frozen
class Pass:
    """What one run asks for."""

    first: int
    view: int = 0
    since: datetime | None
    """None asks for all posts."""
    is_whole: bool
    """Whether it begins with the first of all posts, so that what it does not meet is gone."""


def plan_pass(progress: Progress, now: datetime, *, is_everything: bool = False) -> Pass:
    """What to ask for in this run.

    A pass that was cut off goes on one page earlier: posts that changed since have moved the others.

    Args:
        progress: of the last run.
        now: aware UTC.
        is_everything: all posts, although they are not due yet.
    """
    if is_everything:
        return Pass(first=1, since=None, is_whole=True)
    since = parse_date(progress.since) if progress.since else None
    if progress.page > 1 or progress.view:
        return Pass(
            first=max(1, progress.page - 1),
            view=progress.view,
            since=since - _OVERLAP if since and progress.is_partial else None,
            is_whole=False,
        )
    read = parse_date(progress.all_read) if progress.all_read else None
    if since is None or read is None or not timedelta() <= now - read < _EVERYTHING:
        return Pass(first=1, since=None, is_whole=True)
    return Pass(first=1, since=since - _OVERLAP, is_whole=False)


def advance(
    progress: Progress, step: Pass, now: datetime, newest: str | None, left: tuple[int, int] | None
) -> Progress:
    """How far it is after a run.

    Args:
        progress: before it.
        step: what it asked for.
        now: when it was.
        newest: the newest change that it saw; one in the future counts as one of now.
        left: (view, page) where it has to go on; None: it came to the end.
    """
    seen = max(filter(None, (progress.newest, newest)), default=None)
    if left is not None:
        view, page = left
        return replace(progress, view=view, page=page, newest=seen, is_partial=step.since is not None)
    since = max(filter(None, (progress.since, seen)), default=None)
    return Progress(
        all_read=now.isoformat() if step.since is None else progress.all_read,
        since=min(since, now.isoformat()) if since else None,
    )

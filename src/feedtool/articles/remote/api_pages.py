"""Plans the requests for posts of WordPress and Ghost, page by page. Pure.

WordPress   https://developer.wordpress.org/rest-api/reference/posts/, pages as in .../using-the-rest-api/pagination/
Ghost       https://docs.ghost.org/content-api/, pages as in .../content-api/pagination

Requests sort posts by id. WordPress sorts by one key only: of posts with the same time, a page may repeat some and lack
others. By id, an interrupted pass can continue where it stopped, and the number of posts can be compared with the API's
total.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedtool.content.dates import parse_date
from feedtool.content.strict_json import decode_text, parse_json
from feedtool.errors import ParseError

_EVERYTHING = timedelta(hours=20)
"""How often all posts are fetched, which alone shows the removed ones. Below a day, so that a daily run that starts a
little early fetches them, too."""
_OVERLAP = timedelta(days=1)
"""How long before the newest change a request begins: WordPress compares in the site's own time, clocks are adjusted,
and unchanged posts cost nothing."""
_PER_PAGE = 100
"""The maximum of both APIs."""


class Answered(Struct, frozen=True, kw_only=True):
    """The paging of one answer."""

    has_more: bool
    is_certain: bool
    """Whether the answer states it; otherwise it is inferred from the number of posts."""
    newest: str | None = None
    """The time of the latest change, ISO 8601 in UTC."""
    ids: frozenset[str] = frozenset()
    """The API's ids of its posts."""
    total: int | None = None
    """The API's total of posts on all pages; None if not stated."""


class Api(Protocol):
    """One of the CMS APIs."""

    name: str
    views: int
    """Number of queries that together find all new posts; each has its own pages."""

    def make_url(self, url: str, number: int, since: datetime | None, *, view: int = 0, key: str | None = None) -> str:
        """Return the URL of page `number`, from 1, of the posts that are new since then."""

    def is_single(self, url: str) -> bool:
        """Whether a URL is that of one post, which has no pages."""

    def read(self, content: bytes, headers: Mapping[str, str], url: str, number: int) -> Answered:
        """Read the paging of an answer.

        Args:
            content: the body.
            headers: those with paging.
            url: the URL of the request.
            number: the page.

        Raises:
            ParseError: it is not an answer of this API.
        """


def find_api(url: str) -> Api | None:
    """Return the API of a URL, by its path; None if it is not a supported one."""
    split = urlsplit(url)
    if "/wp-json/wp/v2/" in split.path or ("rest_route", "/wp/v2/") in [
        (name, value[:7]) for name, value in parse_qsl(split.query)
    ]:
        return _WordPress()
    if "/ghost/api/" in split.path and "/content/posts" in split.path:
        return _Ghost()
    return None


def _make_url(url: str, given: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """Return the URL with required and default parameters.

    A parameter that the user set overrides a default.
    """
    split = urlsplit(url)
    own = [(name, value) for name, value in parse_qsl(split.query, keep_blank_values=True) if name not in given]
    named = {name for name, _ in own}
    pairs = [*own, *((name, value) for name, value in defaults.items() if name not in named), *given.items()]
    return split._replace(query=urlencode(pairs, quote_via=quote, safe=":,/")).geturl()


def _find_newest(posts: list[Any], *names: str) -> str | None:
    dates = []
    for post in posts:
        text = next((post[name] for name in names if isinstance(post, dict) and isinstance(post.get(name), str)), None)
        date = parse_date(text) if text else None  # one without a zone is read as UTC
        if date is not None:
            dates.append(date)
    return max(dates).astimezone(UTC).isoformat() if dates else None


def _list_ids(posts: list[Any], total: int | None) -> tuple[frozenset[str], int | None]:
    """Return the ids of posts, and the total if each post has an id."""
    ids = [post.get("id") for post in posts if isinstance(post, dict)]
    is_comparable = len(ids) == len(posts) and all(isinstance(one, int | str) for one in ids)
    return frozenset(map(str, ids)), total if is_comparable else None


def _add_fields(url: str, name: str, needed: tuple[str, ...]) -> dict[str, str]:
    """Return the requested fields, with those that state the visibility."""
    own = dict(parse_qsl(urlsplit(url).query)).get(name)
    if own is None:
        return {}
    fields = [field.strip() for field in own.split(",")]
    return {name: ",".join(dict.fromkeys((*fields, *needed)))}


class _WordPress:
    """Queries changed and published posts.

    A scheduled post that is published counts as unchanged.
    """

    name = "wordpress"
    views = 2

    def make_url(
        self,
        url: str,
        number: int,
        since: datetime | None,
        *,
        view: int = 0,
        key: str | None = None,  # noqa: ARG002 (WordPress has no key)
    ) -> str:
        given = _add_fields(url, "_fields", _WORDPRESS_FIELDS)
        if dict(parse_qsl(urlsplit(url).query)).get("context") == "embed":
            given["context"] = "view"  # "embed" has no status
        defaults = {"_embed": "author,wp:featuredmedia,wp:term"}
        if self.is_single(url):
            return _make_url(url, given, defaults)
        name = ("modified_after", "after")[view]
        changed = {name: f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        given = {**given, "page": str(number), "orderby": "id", "order": "asc", **changed}
        return _make_url(url, given, {"per_page": str(_PER_PAGE), **defaults})

    def is_single(self, url: str) -> bool:
        split = urlsplit(url)
        route = dict(parse_qsl(split.query)).get("rest_route", split.path)
        return re.search(r"/wp/v2/[\w-]+/\d+/?$", route, re.ASCII) is not None

    def read(self, content: bytes, headers: Mapping[str, str], url: str, number: int) -> Answered:
        posts = parse_json(decode_text(content))
        if self.is_single(url) and isinstance(posts, dict) and "id" in posts:
            return Answered(has_more=False, is_certain=True)
        if not isinstance(posts, list):
            raise ParseError("not an answer of WordPress: it is not a list of posts")
        newest = _find_newest(posts, "modified_gmt", "date_gmt")
        ids, total = _list_ids(posts, _parse_number(headers.get("x-wp-total")))
        pages = _parse_number(headers.get("x-wp-totalpages"))
        if pages is not None:
            return Answered(has_more=number < pages, is_certain=True, newest=newest, ids=ids, total=total)
        if "link" in headers:
            has_more = 'rel="next"' in headers["link"]
            return Answered(has_more=has_more, is_certain=True, newest=newest, ids=ids, total=total)
        per_page = _parse_number(dict(parse_qsl(urlsplit(url).query)).get("per_page")) or _PER_PAGE
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


def _parse_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class _Ghost:
    name = "ghost"
    views = 1

    def make_url(
        self,
        url: str,
        number: int,
        since: datetime | None,
        *,
        view: int = 0,  # noqa: ARG002 (Ghost has one view)
        key: str | None = None,
    ) -> str:
        given = {**_add_fields(url, "fields", _GHOST_FIELDS), **({"key": key} if key else {})}
        if self.is_single(url):
            return _make_url(url, given, {"include": "tags,authors"})
        own = dict(parse_qsl(urlsplit(url).query)).get("filter")
        changed = f"updated_at:>'{since:%Y-%m-%d %H:%M:%S}'" if since else None
        both = f"({own})+{changed}" if own and changed else own or changed
        asked = {"page": str(number), "order": "id asc", **({"filter": both} if both else {})}
        return _make_url(url, {**asked, **given}, {"limit": str(_PER_PAGE), "include": "tags,authors"})

    def is_single(self, url: str) -> bool:
        return re.search(r"/content/posts/(?:slug/)?[\w-]+/?$", urlsplit(url).path) is not None

    def read(self, content: bytes, headers: Mapping[str, str], url: str, number: int) -> Answered:  # noqa: ARG002 (the body states all)
        answer = parse_json(decode_text(content))
        posts = answer.get("posts") if isinstance(answer, dict) else None
        if self.is_single(url) and isinstance(posts, list):
            return Answered(has_more=False, is_certain=True)
        meta = answer.get("meta") if isinstance(answer, dict) else None
        pagination = meta.get("pagination") if isinstance(meta, dict) else None
        if not isinstance(posts, list) or not isinstance(pagination, dict):
            raise ParseError("not an answer of Ghost's Content API: there are no posts with `meta.pagination`")
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
# Progress between runs


class Progress(Struct, frozen=True, kw_only=True):
    """How far the posts of a URL were read, in the form that the store keeps."""

    all_read: str | None = None
    """When all posts were last read, ISO 8601; None for never."""
    since: str | None = None
    """The newest change seen by the last finished pass."""
    page: int = 1
    """Where the current pass continues; page 1 and view 0 mean that there is none."""
    view: int = 0
    newest: str | None = None
    """The newest change that the current pass has seen."""
    is_partial: bool = False
    """Whether the current pass fetches only changed posts."""

    def encode(self) -> str:
        """Return the progress as one line of text."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def decode(cls, text: str | None) -> Progress:
        """Return the progress from encode()'s text; from any other text, a new one."""
        try:
            return cls(**json.loads(text or "{}"))
        except (ValueError, TypeError):
            return cls()


class Pass(Struct, frozen=True, kw_only=True):
    """The posts that one run fetches."""

    first: int
    view: int = 0
    since: datetime | None
    """None for all posts."""
    is_whole: bool
    """Whether it begins with the first of all posts, so that posts it does not find no longer exist."""


def plan_pass(progress: Progress, now: datetime, *, is_everything: bool = False) -> Pass:
    """Return the posts to fetch in this run.

    An interrupted pass continues one page earlier, because posts that changed since have moved the others.

    Args:
        progress: of the last run.
        now: aware UTC.
        is_everything: fetch all posts, due or not.
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
    """Return the progress after a run.

    Args:
        progress: before the run.
        step: the posts that it fetched.
        now: the time of the run.
        newest: the newest change that it saw; a future one counts as `now`.
        left: (view, page) where the next run continues; None if the pass is finished.
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

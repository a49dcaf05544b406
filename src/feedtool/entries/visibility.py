"""Decides which articles of the site are public, for every format and site builder.

    statements of a record, export or API, its origin -> Withheld or None, and the dates between which it is public
    Entry, now, site.future -> Withheld or None

Parsers report statements by the tables of this module and never drop a withheld article: it is stored, so that its
copies in other feeds are recognized and hidden, too.

A file or record is public unless a known key says otherwise, or has a value of the wrong type. `BUILDERS` has the
additional rules of each site builder, by its documentation or source:

    Jekyll      lib/jekyll/publisher.rb, readers/post_reader.rb, entry_filter.rb
    Hugo        https://gohugo.io/content-management/build-options/ and /front-matter/, resources/page/pagemeta
    Pelican     https://docs.getpelican.com/en/latest/content.html#published-drafts-and-hidden-content
    Nikola      https://getnikola.com/handbook.html#metadata-fields, nikola/post.py
    Hexo        lib/plugins/processor/post.ts, lib/hexo/index.ts (locals `posts`)
    Zola        https://www.getzola.org/documentation/content/page/ and /section/
    Eleventy    https://www.11ty.dev/docs/permalinks/#permalink-false and /docs/config-preprocessors/#drafts
    Astro       https://docs.astro.build/en/guides/routing/#excluding-pages
    Docusaurus  https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog
    MkDocs      https://squidfunk.github.io/mkdocs-material/plugins/blog/ (drafts)
    Obsidian    https://help.obsidian.md/publish/publish (publish: false)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from feedtool.locale import list_names, list_words
from feedtool.model import Builder, BuilderName, Entry, Withheld, WithholdingReason
from feedtool.model.frozen import frozen

__all__ = [
    "BUILDERS",
    "DATE_OR_FLAG_NAMES",
    "SCHEDULED",
    "VISIBILITY_NAMES",
    "BuilderRules",
    "Statement",
    "Visibility",
    "VisibilityDecision",
    "decide_visibility",
    "describe_visibility",
    "describe_wrong",
    "find_next_change",
    "find_reason_to_withhold",
    "find_start_names",
    "find_statement",
    "read_flag",
    "read_ghost_visibility",
    "read_wordpress_visibility",
    "settle_schedule",
]

# ---------------------------------------------------------------------------------------------------------
# Keys

_KEY_NAMES = {
    "draft": "draft isdraft",
    "status": "status poststatus publicationstatus moderationstate",
    "visibility": "visibility postvisibility",
    "public": "publish public ispublic ispublished visible listed",
    "private": "private isprivate",
    "password": "password postpassword",
    "unlisted": "unlisted hidden ishidden eleventyexcludefromcollections",
    "noindex": "noindex robotsnoindex",
    "robots": "robots metarobots seo",
    "headless": "headless",
    "render": "render",
    "build": "build buildlist buildrender",
    "deleted": "deleted isdeleted trashed deletedat",
}
VISIBILITY_NAMES = {key: (*names.split(), *list_names("record_fields", key)) for key, names in _KEY_NAMES.items()}
"""feedtool's name of a key -> its names in records, in bare form. `published` and `permalink` are fields of records
that state visibility with some of their values: see find_statement()."""

_KEYS = {alias: name for name, aliases in VISIBILITY_NAMES.items() for alias in aliases}
DATE_OR_FLAG_NAMES = ("published", "publish", *list_names("record_fields", "published"))
"""Names of a flag or date: `published: false`, `published: 2026-03-05`."""

_YES = list_words("yes") | {"1"}
_NO = list_words("no") | {"0", "none", "null"}
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
_NULL = frozenset({"~", "null"})
"""YAML's words for null (https://yaml.org/spec/1.2.2/#10211-null)."""


def _fold(value: object) -> str:
    """Return the text of a value, case-folded, without surrounding quotation marks and blanks."""
    return normalize("NFKC", str(value)).strip().strip("\"'“”‘’«»").strip().casefold()


def read_flag(value: object) -> bool | None:
    """Return the boolean that a value states; None if it is neither true nor false.

    The numbers 1 and 0 count, and words of several languages, whatever their case and quotation marks.
    """
    if isinstance(value, bool | int | float):
        return value == 1 if value in (0, 1) else None
    if not isinstance(value, str):
        return None
    word = _fold(value)
    return True if word in _YES else False if word in _NO else None


@frozen
class Statement:
    """A statement of a record, or of a file of defaults, about its visibility."""

    key: str
    """feedtool's name: one of VISIBILITY_NAMES, "published" or "permalink"."""
    written: str
    """The name as written."""
    value: object


def find_statement(bare: str, written: str, value: object, mapped: str | None = None) -> Statement | None:
    """Return the statement of a name and value about visibility, or None.

    Args:
        bare: the name in bare form.
        written: the name as written.
        value: as parsed.
        mapped: the field that the config maps the name to.
    """
    is_blank = value in _EMPTY or (isinstance(value, str) and (not value.strip() or _fold(value) in _NULL))
    if mapped == "published" or (mapped is None and bare in DATE_OR_FLAG_NAMES):
        is_date = read_flag(value) is None and isinstance(value, str | int | float)
        # A name that the config maps to the date of publication is not a flag, whatever its value.
        is_date = is_date and (mapped is not None or re.search(r"\d", str(value)) is not None)
        return None if is_blank or is_date else Statement(key="published", written=written, value=value)
    if bare == "permalink" and mapped in (None, "url"):
        is_flag = isinstance(value, bool) or _fold(value) in ("true", "false")
        return Statement(key="permalink", written=written, value=value) if is_flag else None
    key = mapped or _KEYS.get(bare)
    if key not in VISIBILITY_NAMES or is_blank or (key == "status" and _fold(value) == "none"):
        return None
    if key == "public" and isinstance(value, str) and read_flag(value) is None:
        return None  # in French, `public` is the audience; `published` and its translations are above
    return Statement(key=key, written=written, value=value)


# ---------------------------------------------------------------------------------------------------------
# Values

_Reason = WithholdingReason | None
_WRONG: WithholdingReason = "unreadable"


def _hide(reason: WithholdingReason) -> Callable[[object], _Reason]:
    """Return a check for a key that is true of an article that is not public."""

    def check(value: object) -> _Reason:
        flag = read_flag(value)
        return _WRONG if flag is None else reason if flag else None

    return check


def _show(reason: WithholdingReason) -> Callable[[object], _Reason]:
    """Return a check for a key that is true of a public article."""

    def check(value: object) -> _Reason:
        flag = read_flag(value)
        return _WRONG if flag is None else None if flag else reason

    return check


_REASONS: dict[WithholdingReason, str] = {
    "draft": "it is a draft",
    "private": "it is private",
    "password": "it has a password",
    "scheduled": "it is scheduled",
    "expired": "it has expired",
    "trash": "it was deleted",
    "unlisted": "it is unlisted or has no page",
    "unreadable": "the value is neither true nor false",
}
_STATUS: dict[str, WithholdingReason] = {
    **{word: reason for reason in _REASONS for word in list_names("statuses", reason)},
    **dict.fromkeys(("autodraft", "inherit", "skip"), "draft"),  # WordPress's and blogdown's
}
_PUBLIC = frozenset((*list_names("statuses", "public"), "featured"))  # Nikola's


def _check_status(value: object) -> _Reason:
    """Check the first one to three words: `Draft (needs pictures)`, but not `No longer pending`."""
    flag = read_flag(value)
    if flag is not None:
        return None if flag else "draft"
    if not isinstance(value, str | int | float):
        return _WRONG
    words = re.findall(r"[^\W_]+", _fold(value))
    found = (_STATUS.get("".join(words[:count])) for count in (1, 2, 3))
    return next((reason for reason in found if reason), None)


def _check_published(value: object) -> _Reason:
    """Check a boolean word or a status, such as `publish: private` of Metalsmith."""
    reason = _show("draft")(value)
    if reason != _WRONG or not isinstance(value, str):
        return reason
    return _check_status(value) or (None if _fold(value) in _PUBLIC else _WRONG)


def _is_known_status(value: object) -> bool:
    return _check_status(value) is not None or read_flag(value) is not None or _fold(value) in _PUBLIC


def _check_visibility(value: object) -> _Reason:
    """Check the audience; any word except those for everyone means a part of it."""
    if not isinstance(value, str):
        return _show("private")(value)
    return _check_status(value) or (None if read_flag(value) or _fold(value) in _PUBLIC else "private")


def _check_password(value: object) -> _Reason:
    return None if value is False or _fold(value) in ("false", "null", "none") else "password"


def _check_robots(value: object) -> _Reason:
    """Check `robots: noindex`, `robots: {index: false}` or `seo: {noindex: true}`.

    Other words do not count.
    """
    if isinstance(value, Mapping):
        values = {re.sub(r"[\W_]", "", str(name)).casefold(): one for name, one in value.items()}
        is_hidden = read_flag(values.get("index")) is False or read_flag(values.get("noindex")) is True
        inner = values.get("robots")
        return "unlisted" if is_hidden or (isinstance(inner, str) and _check_robots(inner)) else None
    if isinstance(value, list):
        return "unlisted" if any(_check_robots(one) == "unlisted" for one in value) else None
    words = re.findall(r"[^\W_]+", _fold(value))
    return "unlisted" if "noindex" in words or words == ["none"] else None


def _check_build(value: object) -> _Reason:
    """Hugo's `build: {list: never, render: never}`; `list: local` and `render: link` are public."""
    if not isinstance(value, Mapping):
        return "unlisted" if _fold(value) == "never" else None
    words = {str(name).casefold(): _fold(one) for name, one in value.items()}
    found = [words[name] for name in ("list", "render") if words.get(name)]
    if any(word == "never" or word in _NO for word in found):
        return "unlisted"
    return _WRONG if any(word not in ("always", "local", "link", *_YES) for word in found) else None


def _check_deleted(value: object) -> _Reason:
    """Check whether, or when, the record was deleted."""
    return None if read_flag(value) is False or str(value).startswith("0000") else "trash"


_CHECKS: dict[str, Callable[[object], _Reason]] = {
    "draft": _hide("draft"),
    "published": _check_published,
    "public": _show("draft"),
    "status": _check_status,
    "visibility": _check_visibility,
    "private": _hide("private"),
    "password": _check_password,
    "unlisted": _hide("unlisted"),
    "noindex": _hide("unlisted"),
    "robots": _check_robots,
    "headless": _hide("unlisted"),
    "render": _show("unlisted"),
    "permalink": _show("unlisted"),
    "build": _check_build,
    "deleted": _check_deleted,
}

# ---------------------------------------------------------------------------------------------------------
# Builders


@frozen
class BuilderRules:
    """The rules of a site builder, by its own documentation."""

    title: str = ""
    keys: frozenset[str] = frozenset(_CHECKS)
    """The keys that it obeys. feedtool obeys the others, too, although the builder publishes the article."""
    skips: re.Pattern[str] | None = None
    """Paths that it skips."""
    tags: Mapping[str, WithholdingReason] = field(default_factory=dict)
    """Tags that state visibility."""
    publishes_future: bool = False
    """Whether it publishes articles with a future date, unless its configuration says otherwise."""
    dates: tuple[str, ...] = ()
    """Names of the date that counts, in bare form, best first; if empty, the record's date of publication."""
    ends: tuple[str, ...] = ()
    """Names of the date from which on it is not published."""


_JEKYLL_SKIPS = re.compile(
    r"(?:^|/)_(?:includes|layouts|site)/|(?:^|/)_posts/(?:.*/)?[_.#~][^/]*(?:/.*)?$|(?:^|/)[_.#~][^/]*$|~$"
)
_JEKYLL_POST = re.compile(r"(?:^|/)_posts/(?:.*/)?\d{2,4}-\d{1,2}-\d{1,2}-[^/]*$")
_ANY_UNDERSCORE = re.compile(r"(?:^|/)_[^/]*(?:/|$)")

BUILDERS: dict[BuilderName, BuilderRules] = {
    "": BuilderRules(
        dates=(
            "publishdate",
            "publishon",
            "publishafter",
            "publishat",
            "publish",
            "scheduledfor",
            "scheduledat",
            "embargo",
        )
    ),
    "astro": BuilderRules(title="Astro", keys=frozenset({"draft"}), skips=_ANY_UNDERSCORE, publishes_future=True),
    "docusaurus": BuilderRules(
        title="Docusaurus", keys=frozenset({"draft", "unlisted"}), skips=_ANY_UNDERSCORE, publishes_future=True
    ),
    "eleventy": BuilderRules(
        title="Eleventy",
        keys=frozenset({"draft", "permalink", "unlisted"}),
        skips=re.compile(r"(?:^|/)_(?:includes|data|layouts)/"),
        publishes_future=True,
    ),
    "hexo": BuilderRules(
        title="Hexo",
        keys=frozenset({"published", "password"}),
        skips=re.compile(r"(?:^|/)_posts/(?:.*/)?[_.][^/]*(?:/.*)?$|[~%]$"),
        publishes_future=True,
        dates=("date",),
    ),
    "hugo": BuilderRules(
        title="Hugo",
        keys=frozenset({"draft", "published", "headless", "build"}),
        dates=("publishdate", "pubdate", "published", "date"),
        ends=("expirydate", "unpublishdate"),
    ),
    "jekyll": BuilderRules(title="Jekyll", keys=frozenset({"published"}), skips=_JEKYLL_SKIPS, dates=("date",)),
    "mkdocs": BuilderRules(title="MkDocs", keys=frozenset({"draft"}), publishes_future=True),
    "nikola": BuilderRules(
        title="Nikola",
        keys=frozenset({"status"}),
        tags={"draft": "draft", "private": "private"},
        dates=("date",),
    ),
    "obsidian": BuilderRules(title="Obsidian", keys=frozenset({"public"}), publishes_future=True),
    "pelican": BuilderRules(title="Pelican", keys=frozenset({"status"}), publishes_future=True, dates=("date",)),
    "zola": BuilderRules(title="Zola", keys=frozenset({"draft", "render"}), publishes_future=True),
}
"""The builder of a record -> its rules; "" is for every other record, which waits for its date."""


def find_start_names(builder: Builder, statements: Sequence[Statement] = ()) -> tuple[str, ...] | None:
    """Return the names of the date that an article waits for, best first; None if it does not wait."""
    rules = BUILDERS[builder.name]
    # Jekyll checks the date only without a `published` key (publisher.rb, publish?).
    if builder.name == "jekyll" and any(one.key == "published" and read_flag(one.value) for one in statements):
        return None
    publishes = rules.publishes_future if builder.publishes_future is None else builder.publishes_future
    return None if publishes else rules.dates


# ---------------------------------------------------------------------------------------------------------
# Records


@frozen
class VisibilityDecision:
    """Whether a record is public, and what the user should know about it."""

    withheld: Withheld | None = None
    wrong: tuple[Statement, ...] = ()
    """Values of the wrong type."""
    unknown: tuple[Statement, ...] = ()
    """Unknown words of a status; the record is public nevertheless."""
    is_against_builder: bool = False
    """Whether the builder publishes it, because it does not obey the key."""


def decide_visibility(
    statements: Iterable[Statement], *, builder: Builder, path: str | None = None, tags: Iterable[str] = ()
) -> VisibilityDecision:
    """Return whether a record is public by its statements, its path and its tags.

    Args:
        statements: all statements about its visibility, defaults included.
        builder: the site builder that it was written for.
        path: the path of its file, relative to the config's folder; None for one of several records in a file.
        tags: its tags, as written.
    """
    rules = BUILDERS[builder.name]
    if builder.unreadable is not None:
        explanation = f"its settings in {builder.unreadable} cannot be read"
        return VisibilityDecision(withheld=Withheld(reason="unreadable", explanation=explanation))
    found = [(statement, _CHECKS[statement.key](statement.value)) for statement in statements]
    hiding = next(((statement, reason) for statement, reason in found if reason is not None), None)
    wrong = tuple(statement for statement, reason in found if reason == _WRONG)
    path_rule = _find_path_rule(path, builder.name)
    if builder.is_resource and path is not None:
        path_rule = "Hugo does not publish a file in the folder of another page"
    if path_rule is not None:
        return VisibilityDecision(withheld=Withheld(reason="draft", explanation=path_rule), wrong=wrong)
    if hiding is not None:
        statement, why = hiding
        is_against = statement.key not in rules.keys
        explanation = _REASONS[why] + (f", although {rules.title} publishes it" if is_against else "")
        withheld = Withheld(reason=why, field=statement.written, explanation=explanation)
        return VisibilityDecision(withheld=withheld, wrong=wrong, is_against_builder=is_against)
    tagged = next((reason for tag in tags if (reason := rules.tags.get(tag.casefold()))), None)
    if tagged and builder.has_tag_metadata:
        return VisibilityDecision(withheld=Withheld(reason=tagged, field="tags", explanation=_REASONS[tagged]))
    unknown = (one for one, _ in found if one.key == "status" and not _is_known_status(one.value))
    return VisibilityDecision(unknown=tuple(unknown))


def describe_wrong(statement: Statement) -> tuple[str, str]:
    """Describe a value of the wrong type, and how to write it; the value is not quoted."""
    if statement.key == "published":
        return "neither a date nor true or false", "write true, false or a date such as 2026-03-05"
    if statement.key == "build":
        return "neither always nor never", "write list: never or render: never"
    if statement.key in ("status", "visibility"):
        return "not a word", "write a word such as draft, private or published"
    return "neither true nor false", "write true or false"


@lru_cache(maxsize=1024)
def _find_path_rule(path: str | None, name: BuilderName) -> str | None:
    """Return why no builder, or not this one, publishes a file with this path; None if it does."""
    if path is None:
        return None
    folders = path.split("/")[:-1]
    if "_drafts" in folders:
        return "it is in _drafts/"
    # Without a configuration, the folder name identifies the posts of Jekyll and Hexo.
    assumed: BuilderName = name or (("hexo" if "source" in folders else "jekyll") if "_posts" in folders else name)
    rules = BUILDERS[assumed]
    if rules.skips is not None and rules.skips.search(path):
        return f"{rules.title} skips files and folders with such a name"
    if assumed == "jekyll" and "_posts" in folders and not _JEKYLL_POST.search(path):
        return "Jekyll skips files in _posts/ whose names do not begin with a date"
    return None


@frozen
class Visibility:
    """The visibility of a post in an export or API: fields of ParsedEntry.

    A post without `withheld` is public, from `public_from` on.
    """

    withheld: Withheld | None = None
    public_from: str | None = None
    """Raw date."""


PUBLIC = Visibility()

# ---------------------------------------------------------------------------------------------------------
# Exports and APIs: a post that does not state that it is public is withheld

_WORDPRESS: dict[str, WithholdingReason] = {
    "draft": "draft", "auto-draft": "draft", "pending": "draft", "private": "private", "trash": "trash",
}  # fmt: skip
"""Status -> reason (https://wordpress.org/documentation/article/post-status/); others are plug-ins' own."""
SCHEDULED = Withheld(reason="scheduled", field="status", explanation="it waits for its date")
"""With `public_from`, a post that waits for that time; settle_schedule() decides whether it does."""
_GHOST: dict[str, WithholdingReason] = {"draft": "draft", "sent": "private"}
"""Status -> reason (https://docs.ghost.org/admin-api/posts/overview); `sent` went out by mail only."""


def read_wordpress_visibility(status: str | None, scheduled: str | None, *, is_protected: bool) -> Visibility:
    """Return the visibility of a post of WordPress, in its export (WXR) as in its REST API.

    Args:
        status: `wp:status`, or `status` of the REST API; None or empty if it is not stated.
        scheduled: the raw date of a post with the status `future`.
        is_protected: it has a password.
    """
    if is_protected:
        return Visibility(withheld=Withheld(reason="password", explanation="it has a password"))
    return _read_status(status, "publish", "future", scheduled, _WORDPRESS)


def read_ghost_visibility(status: str | None, visibility: str | None, scheduled: str | None) -> Visibility:
    """Return the visibility of a post of Ghost, in its export as in its Content API.

    Args:
        status: `published` if the source has no other posts, as the Content API.
        visibility: `public`, or whom it is for: `members`, `paid`, `tiers`, a filter; None if it is not stated.
        scheduled: the raw date of a post with the status `scheduled`.
    """
    if visibility != "public":
        if not visibility:
            return _withhold_unstated("visibility")
        explanation = "it is for members only"
        return Visibility(withheld=Withheld(reason="private", field="visibility", explanation=explanation))
    return _read_status(status, "published", "scheduled", scheduled, _GHOST)


def _read_status(
    status: str | None,
    public: str,
    waiting: str,
    scheduled: str | None,
    reasons: Mapping[str, WithholdingReason],
) -> Visibility:
    if status == public:
        return PUBLIC
    if status == waiting:
        return Visibility(withheld=SCHEDULED, public_from=scheduled)
    if not status:
        return _withhold_unstated("status")
    reason = reasons.get(status, "unknown status")
    explanation = "" if status in reasons else "its status is not one of public posts"
    return Visibility(withheld=Withheld(reason=reason, field="status", explanation=explanation))


def settle_schedule(entry: Entry, seen: datetime, *, future: bool | None) -> Entry:
    """Return a scheduled post as one that waits for its date, or as withheld if that has passed.

    The site publishes a scheduled post at its date, and states so from then on. A post that still states to be
    scheduled when it is first read after its date was not published.

    Args:
        entry: the post, with `SCHEDULED` and `public_from` as its export or API states them; any other as it is.
        seen: when this statement was first read.
        future: `site.future`.
    """
    if entry.withheld != SCHEDULED:
        return entry
    is_ahead = entry.public_from is not None and entry.public_from > seen
    return replace(entry, withheld=None) if future or is_ahead else replace(entry, public_from=None)


def _withhold_unstated(field: str) -> Visibility:
    return Visibility(withheld=Withheld(reason="unreadable", field=field, explanation=f"it states no {field}"))


# ---------------------------------------------------------------------------------------------------------
# Stored articles


def find_reason_to_withhold(entry: Entry, now: datetime, *, future: bool | None = None) -> Withheld | None:
    """Return why a stored own article is not public at `now`; None if it is public.

    Args:
        entry: the article as stored.
        now: aware UTC.
        future: `site.future`. True publishes future dates at once, False withholds every article until its date,
            None follows the rule of the article's builder (`public_from`).
    """
    if entry.withheld is not None:
        return entry.withheld
    public_from = _find_start(entry, future=future)
    # If its time had come when it was first seen, and has not now, the clock is behind: it stays public.
    if public_from is not None and public_from > max(now, entry.first_seen):
        return Withheld(reason="scheduled", explanation=f"public from {public_from:%Y-%m-%d %H:%M} UTC")
    if entry.public_until is not None and entry.public_until <= now:
        return Withheld(reason="expired", explanation=f"it expired on {entry.public_until:%Y-%m-%d %H:%M} UTC")
    return None


def describe_visibility(entry: Entry, now: datetime, zone: tzinfo) -> str:
    """Describe, for people, whether an article is public.

    The result is "yes", "no, because ..." or "from 2026-12-24 09:00".
    """
    withheld = find_reason_to_withhold(entry, now)
    if withheld is None and entry.expires is not None and entry.expires <= now:
        return f"no, because it expired on {entry.expires:%Y-%m-%d %H:%M} UTC"
    if withheld is None:
        return "yes"
    if withheld.reason == "scheduled" and entry.withheld is None and entry.public_from is not None:
        return f"from {entry.public_from.astimezone(zone):%Y-%m-%d %H:%M}"
    reason = withheld.explanation or _REASONS.get(withheld.reason, withheld.reason)
    return f"no, because {reason}{f' ({withheld.field})' if withheld.field else ''}"


def find_next_change(entry: Entry, now: datetime, *, future: bool | None = None) -> datetime | None:
    """Return when a stored article becomes public, or stops being so, by time alone; or None."""
    if entry.withheld is not None:
        return None
    times = (_find_start(entry, future=future), entry.public_until, entry.published)
    return min((time for time in times if time is not None and time > now), default=None)


def _find_start(entry: Entry, *, future: bool | None) -> datetime | None:
    if future is None:
        return entry.public_from
    return None if future else entry.public_from or entry.published

"""A checked feeds.yaml."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from feedtool.model.declaration import INLINE, Form, Items, Key, Language, Name, Names, Table, Url
from feedtool.model.fetch import Limits
from feedtool.model.parsed import DateOrder
from feedtool.model.sources import ArticleSource, Subscription
from feedtool.model.stream import CategoryRules, Stream
from feedtool.model.values import Person


class Theme(Struct, frozen=True, kw_only=True):
    """The user's templates, which replace feedtool's: (file name, text)."""

    folder: str
    """As the config writes it, for messages."""
    files: tuple[tuple[str, str], ...] = ()


class Site(Struct, frozen=True, kw_only=True):
    """The site that publishes the feeds."""

    table = Table("site", "The site that publishes the feeds.")

    title: Annotated[
        str, Form("text", "the site's name"), Key("The site's name.", required=True, example="Officina Digitale")
    ]
    url: Annotated[Url, Key("The site's home page.", required=True, example="https://example.com/")]
    base_url: Annotated[
        str,
        Form("folder_url"),
        Key(
            "URL at which the output folder is served; the URLs of the feeds begin with it.",
            if_absent="the site's `url`",
            example="https://example.com/feeds/",
        ),
    ]
    description: Annotated[
        str, Form("text"), Key("Description of the site in one sentence.", example="Tools, tried out at home.")
    ] = ""
    language: Annotated[
        Language | None,
        Key("Language of the site, and of articles and streams without a language.", example="it"),
    ] = None
    author: Annotated[
        Person | None, Key("Author of articles without an author.", example="Ada Rossi <ada@example.com>")
    ] = None
    timezone: Annotated[str, Form("zone"), Key("Time zone of dates without a time zone.", example="Europe/Rome")] = (
        "UTC"
    )
    date_order: Annotated[
        DateOrder | None,
        Key(
            "Order of day, month and year in numeric dates of articles, such as 05/03/2026.",
            if_absent="the order of the language; `en` without a region has none",
            example="dmy",
        ),
    ] = None
    future: Annotated[
        bool | None,
        Key(
            "Whether to publish articles with a future date at once; with false, they wait for their date.",
            if_absent="the rule of the site's builder",
            example=False,
        ),
    ] = None
    strip_tracking: Annotated[
        bool,
        Key(
            "Whether links of entries of other feeds lose parameters that only measure readers, such as `utm_source`.",
            example=False,
        ),
    ] = True
    rights: Annotated[str | None, Form("text"), Key("Copyright notice of the feeds.", example="CC BY 4.0")] = None
    icon: Annotated[Url | None, Key("URL of a small square image.", example="https://example.com/icon.png")] = None
    image: Annotated[
        Url | None, Key("URL of an image or logo for the feeds.", example="https://example.com/logo.png")
    ] = None
    pictures: Annotated[
        Literal["own", "all", "links"],
        Key(
            "The pictures that pages show: those on the hosts of the site, all of them, or none; in texts, the others "
            "are links.",
            example="all",
        ),
    ] = "own"
    theme: Annotated[
        Theme | None,
        Form("theme"),
        Key(
            "Folder of templates that replace some or all of the built-in ones; see docs/how-to/themes.md.",
            if_absent="the built-in templates",
            example="theme",
        ),
    ] = None


class FetchConfig(Struct, frozen=True, kw_only=True):
    """How documents are fetched."""

    table = Table("fetch", "Limits and politeness of fetching.")

    interval: Annotated[
        timedelta,
        Form("duration", minimum="1m", maximum="30d"),
        Key("How often to fetch a feed that does not set an interval.", example="2h"),
    ] = timedelta(hours=1)
    limits: Annotated[Limits, INLINE] = msgspec.field(default_factory=Limits)
    user_agent: Annotated[
        str | None,
        Form("ascii", "an ASCII text"),
        Key(
            "User-Agent header of requests.",
            if_absent="feedtool and the site's `url`",
            example="Officina/1.0 (+https://example.com/)",
        ),
    ] = None
    allow_hosts: Annotated[
        tuple[Annotated[str, Form("host")], ...],
        Key(
            "Hosts with a private address that feedtool may fetch from; with a port, only on that port.",
            if_absent="none",
            example=("intranet.example", "localhost:8080"),
        ),
    ] = ()


_Copies = Annotated[tuple[Annotated[str, Form("text", "a link or an id")], ...], Items(minimum=2)]


class DedupeConfig(Struct, frozen=True, kw_only=True):
    """How duplicates are found."""

    table = Table("dedupe", "How duplicates are found.")

    rules: Annotated[
        tuple[Annotated[str, Form("dedupe_rules")], ...],
        Key("Names of rules, in the order in which they are applied.", example=("same-id",)),
    ]
    never: Annotated[
        tuple[_Copies, ...],
        Key(
            "Entries that are not duplicates, whatever the rules find: lists of their links or ids.",
            if_absent="none",
            example=(("https://example.com/a", "https://example.org/b"),),
        ),
    ] = ()
    always: Annotated[
        tuple[_Copies, ...],
        Key(
            "Entries that are duplicates, whatever the rules find: lists of their links or ids.",
            if_absent="none",
            example=(("https://example.com/a", "https://example.org/a"),),
        ),
    ] = ()


class Config(Struct, frozen=True, kw_only=True):
    """feeds.yaml, checked: every value is of its type and within its limits."""

    table = Table("feeds.yaml")

    path: Path
    root: Path
    """The file's folder, absolute: relative paths start here."""
    site: Annotated[
        Site,
        Key(
            "The site that publishes the feeds.",
            required=True,
            example={"title": "Example", "url": "https://example.com/"},
        ),
    ]
    articles: Annotated[
        tuple[ArticleSource, ...],
        Key("The site's own articles: paths, or mappings with `path`.", example="articles/*.md"),
    ] = ()
    subscriptions: Annotated[
        tuple[Subscription, ...],
        Key("Feeds to follow: URLs, or mappings with `url` or `opml`.", example="https://example.com/feed.xml"),
    ] = ()
    categories: Annotated[
        Mapping[str, tuple[Name, ...]],
        Names(r".*\S.*", "a category"),
        Key(
            "Categories, each with the names that it has in articles and feeds.", example={"News": ["News", "Notizie"]}
        ),
    ] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """The canonical name of a category -> all of its names, the canonical one first."""
    category_rules: Annotated[CategoryRules, INLINE] = msgspec.field(default_factory=CategoryRules)
    streams: Annotated[
        tuple[Stream, ...],
        Names("[a-z0-9][a-z0-9_-]{0,63}", "a name of lower-case letters, digits, - and _", minimum=1),
        Key(
            "Feeds to publish, by name; the names of the files begin with it.",
            default={"recent": {"title": "Recent Posts"}},
            example={"news": {"categories": ["News"]}},
        ),
    ] = ()
    output: Annotated[
        Path,
        Form("folder", "a folder such as public"),
        Key("Folder to publish to, relative to this file.", default="public", example="public"),
    ]
    formats: Annotated[
        tuple[Annotated[str, Form("renderers")], ...],
        Items(minimum=1),
        Key("Formats to publish each stream in.", example=("rss", "html")),
    ]
    indexes: Annotated[
        tuple[Annotated[str, Form("indexes")], ...],
        Key(
            "Files about all streams: a page, an OPML list, feeds.json, a style sheet for feeds, embeds, a sitemap.",
            example=("page",),
        ),
    ]
    status_page: Annotated[
        bool,
        Key("Whether to publish status.html, which shows the health of each subscription.", example=True),
    ] = False
    """If true, `indexes` has the page, too."""
    precompress: Annotated[
        tuple[Literal["gz", "br", "zst"], ...],
        Key(
            "Compressed copies to write beside each file, such as page.html.gz, for web servers that send them; see "
            "`feedtool headers`.",
            former_name="twins",
            example=("gz", "br"),
        ),
    ] = ("gz",)
    metrics: Annotated[
        Path | None,
        Form("file", "a file such as /var/lib/node_exporter/feedtool.prom"),
        Key(
            "File for the metrics of each build, in the text format of Prometheus.",
            if_absent="none",
            example="/var/lib/node_exporter/feedtool.prom",
        ),
    ] = None
    store: Annotated[
        str,
        Form("store"),
        Key(
            "Database for entries and other state that is kept between runs.",
            example="sqlite:/var/lib/feedtool/site.db",
        ),
    ] = "sqlite:.feedtool/state.db"
    """A relative path in it starts at `root`. May hold a secret."""
    dedupe: Annotated[DedupeConfig, Key("How duplicates are found.", default={}, example={"rules": ["same-id"]})]
    fetch: Annotated[FetchConfig, Key("Limits and politeness of fetching.", default={}, example={"timeout": "20s"})]
    hubs: Annotated[
        tuple[Url, ...],
        Key(
            "WebSub hubs to notify when feeds change; readers can subscribe there.",
            if_absent="none",
            example="https://hub.example/",
        ),
    ] = ()
    notifiers: Annotated[
        tuple[Annotated[str, Form("notifiers")], ...],
        Key("Plug-ins that report changed feeds to services; see docs/how-to/plugins.md.", example=()),
    ] = ()
    plugins: Annotated[
        Mapping[str, Mapping[str, Any]],
        Form("part_options"),
        Key(
            "Options of plug-ins: kinds of parts, their names, and the options that their packages document.",
            if_absent="the defaults of their packages",
            example={},
        ),
    ] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Kind of parts -> name -> the object of its class `Options`."""

    @property
    def lists(self) -> tuple[Subscription, ...]:
        """The subscriptions that are lists of feeds."""
        return tuple(one for one in self.subscriptions if one.opml is not None or one.query is not None)

    @property
    def opml_lists(self) -> tuple[Subscription, ...]:
        """The subscriptions that are OPML lists."""
        return tuple(subscription for subscription in self.subscriptions if subscription.opml)

"""Sources of entries: the site's own articles, and the feeds that it follows."""

from datetime import timedelta
from typing import Annotated

from msgspec import Struct

from feedtool.model.declaration import Form, Items, Key, Language, Name, Names, Table, Url, Word
from feedtool.model.parsed import DateOrder, Defaults
from feedtool.model.values import Person

_Headers = Annotated[
    tuple[tuple[str, Annotated[str, Form("header")]], ...],
    Names(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", "the name of a request header"),
]
"""Secrets included: never in a report or store."""


class ArticleSource(Struct, frozen=True, kw_only=True):
    """Files or URLs of article records, and defaults for all of these records."""

    table = Table(
        "articles",
        "An article source: files, URLs or a database query, and defaults for its records.",
        short="path",
        one_of=("path", "query"),
    )

    paths: Annotated[
        tuple[Annotated[str, Form("path")], ...],
        Items(minimum=1),
        Key(
            "Paths or globs relative to this file; `**` matches folders at any depth. Or the URL of a sitemap, of a "
            "WordPress or Ghost API, or of a file of records. `-` is the standard input of `feedtool ingest -`.",
            name="path",
            alias="paths",
            example="articles/*.md",
        ),
    ] = ()
    query: Annotated[
        str | None,
        Form("query"),
        Key(
            "SQL query to run on `database`; columns are named like the fields of records. Requires `name`.",
            example="SELECT title, url, body AS content, published FROM posts",
        ),
    ] = None
    database: Annotated[
        str | None,
        Form("database"),
        Key(
            "Database for `query`: an SQLite file, or the SQLAlchemy URL of another database, from the environment.",
            example="articles.sqlite",
        ),
    ] = None
    key: Annotated[
        Name,
        Key(
            "Name of the source in reports and in `sources`. If you change it later, its articles become new entries.",
            name="name",
            if_absent="the first path",
            example="blog",
        ),
    ]
    format: Annotated[
        str | None,
        Form("parsers", choices=("markdown", "json", "jsonl", "csv")),
        Key("Format of the files.", if_absent="detected from the name and content of each file", example="markdown"),
    ] = None
    fields: Annotated[
        tuple[tuple[str, Annotated[str, Form("field")]], ...],
        Names(r".*\S.*", "a name in the records"),
        Key(
            "Field names of your records that feedtool does not know, each with the field that it means.",
            example={"Titolo articolo": "title"},
        ),
    ] = ()
    defaults: Annotated[
        tuple[Defaults, ...],
        Form("record"),
        Key(
            "Values for fields that neither the record nor its folder sets.",
            example={"category": "Reviews", "author": "Ada"},
        ),
    ] = ()
    """At most one."""
    folder_is_category: Annotated[
        bool | None,
        Key(
            "Whether a record without a category gets the name of its folder as category, for folders below the first "
            "wildcard of `path`.",
            if_absent="only for files with Pelican's headers",
            example=True,
        ),
    ] = None
    categories: Annotated[
        tuple[Name, ...],
        Key("Category of records without a category.", name="category", alias="categories", example="News"),
    ] = ()
    tags: Annotated[tuple[Name, ...], Key("Tags to add to each record.", example=("tools",))] = ()
    language: Annotated[
        Language | None, Key("Language of records without a language.", if_absent="the site's", example="it")
    ] = None
    date_order: Annotated[
        DateOrder | None,
        Key(
            "Order of day, month and year in numeric dates of records.",
            if_absent="the order of the source's `language`, else the site's",
            example="dmy",
        ),
    ] = None
    author: Annotated[
        Person | None, Key("Author of records without an author.", if_absent="the site's", example="Ada Rossi")
    ] = None
    base_url: Annotated[
        Url | None,
        Key(
            "URL to resolve relative links in records against.",
            if_absent="the site's `url`",
            example="https://example.com/blog/",
        ),
    ] = None
    api_key: Annotated[
        str | None,
        Form("api_key"),
        Key("Key of Ghost's Content API, from the environment.", former_name="key", example="${GHOST_KEY}"),
    ] = None
    headers: Annotated[
        _Headers,
        Key(
            "Request headers for URLs. Take secrets from the environment; they are sent only to the host of the URL.",
            example={"Authorization": "Basic ${WORDPRESS_LOGIN}"},
        ),
    ] = ()
    max_pages: Annotated[
        int,
        Form("count", minimum=1, maximum=100_000),
        Key("Maximum number of pages to fetch from URLs in one run; the next run continues.", example=1000),
    ] = 200


class Subscription(Struct, frozen=True, kw_only=True):
    """A feed to follow, or a list of them."""

    table = Table("subscription", "A feed to follow, or a list of feeds.", short="url", one_of=("url", "opml", "query"))

    key: str
    """Its url or path as the config writes it; it never changes, whatever the feed does."""
    url: Annotated[
        str,
        Form("address"),
        Key("URL of the feed, or a path relative to this file.", example="https://example.com/feed.xml"),
    ]
    opml: Annotated[
        str | None,
        Form("address"),
        Key("URL or path of an OPML list; the other keys apply to each feed in it.", example="feeds.opml"),
    ] = None
    """The same as `url` then."""
    query: Annotated[
        str | None,
        Form("query"),
        Key(
            "SELECT of the feeds to follow, in the PostgreSQL database of `store`, with the columns `url`, `title` and "
            "`category`; the other keys apply to each feed.",
            example="SELECT url, title FROM followed",
        ),
    ] = None
    """`url` is empty then."""
    title: Annotated[Name | None, Key("Title of the feed.", if_absent="the feed's own title", example="PixelPost")] = (
        None
    )
    categories: Annotated[
        tuple[Name, ...],
        Key("Categories to add to each of its entries.", name="category", alias="categories", example="News"),
    ] = ()
    language: Annotated[Language | None, Key("Language of entries without a language.", example="en")] = None
    date_order: Annotated[
        DateOrder | None,
        Key(
            "Order of day, month and year in numeric dates of the feed.",
            if_absent="the order of the feed's language, else detected from its other dates",
            example="mdy",
        ),
    ] = None
    priority: Annotated[
        int,
        Form("count", minimum=-1000, maximum=1000),
        Key(
            "feedtool shows the copy of an entry from the source with the highest priority; the site's articles come "
            "first.",
            example=5,
        ),
    ] = 0
    interval: Annotated[
        timedelta | None,
        Form("duration", minimum="1m", maximum="30d"),
        Key("How often to fetch the feed.", if_absent="`fetch.interval`", example="2h"),
    ] = None
    keep: Annotated[
        tuple[Word, ...],
        Key("Only entries with one of these words in title, summary or categories.", example=("android",)),
    ] = ()
    block: Annotated[tuple[Word, ...], Key("No entries with one of these words.", example=("sponsored",))] = ()
    dedupe: Annotated[bool, Key("Whether to look for duplicates of its entries.", example=False)] = True
    headers: Annotated[
        _Headers,
        Key(
            "Request headers. Take secrets from the environment; they are not sent to another host.",
            example={"Authorization": "Bearer ${EXAMPLE_TOKEN}"},
        ),
    ] = ()
    proxy: Annotated[str | None, Form("proxy"), Key("Proxy for this feed.", example="http://proxy.example:3128")] = None

    @property
    def is_list(self) -> bool:
        """Whether it stands for the feeds of a list."""
        return self.opml is not None or self.query is not None


class Outline(Struct, frozen=True, kw_only=True):
    """A feed of a list that the user follows."""

    url: str
    title: str | None = None
    categories: tuple[str, ...] = ()

"""Declare the keys of feeds.yaml once.

The reader, the JSON Schema and the tables of docs/configuration.md use this declaration; docs/generate.py writes the
latter two. config/builder.py puts the values into the classes of model/config.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from feedtool.config.addresses import Address, Host, MailAddress, PathText, WebUrl
from feedtool.config.collections import ListOf, NamedMap
from feedtool.config.mapping import Key, PersonTable, Table
from feedtool.config.record_fields import FieldValues
from feedtool.config.scalars import Choice, Count, Duration, Flag, LanguageTag, PartName, Query, Size, Text, Zone
from feedtool.config.secrets import ApiKey, Database, Header, Proxy, StoreUrl
from feedtool.content.slugs import make_slug
from feedtool.entries.field_names import NAMES
from feedtool.plugins import DEFAULT_RULES

__all__ = ["BUILTIN_FORMATS", "BUILTIN_INDEXES", "ROOT", "STATUS_PAGE", "TABLES"]

BUILTIN_FORMATS = ("rss", "atom", "jsonfeed", "html", "fragment", "frame", "oembed")
BUILTIN_INDEXES = ("page", "opml", "catalog", "style", "script", "embeds")
STATUS_PAGE = "status"
"""Published only on request, because it shows which feeds are broken."""

_WORDS = ListOf(of=Text(expected="a word or phrase"))
_NAMES = ListOf(of=Text(expected="a name"))

# An empty selector would select everything, which is not what its author means.
_AT_LEAST_ONE_WORD = replace(_WORDS, minimum=1)
_AT_LEAST_ONE_NAME = replace(_NAMES, minimum=1)


_DATE_ORDER = Choice(words=("dmy", "mdy", "ymd"))


def _key(name: str, value_type: Any, description: str, **more: Any) -> Key:
    return Key(name=name, value_type=value_type, description=description, **more)


PERSON = PersonTable(
    name="person",
    description="A person, as a mapping or as `Name <mail>`.",
    keys=(
        _key("name", Text(expected="a name"), "Name of the person.", required=True, example="Ada Rossi"),
        _key("email", MailAddress(), "Email address; published in the feeds.", example="ada@example.com"),
        _key("url", WebUrl(), "The person's web page.", example="https://example.com/ada"),
    ),
)

SITE = Table(
    name="site",
    description="The site that publishes the feeds.",
    keys=(
        _key("title", Text(expected="the site's name"), "The site's name.", required=True, example="Officina Digitale"),
        _key("url", WebUrl(), "The site's home page.", required=True, example="https://example.com/"),
        _key(
            "base_url",
            WebUrl(is_folder=True),
            "URL at which the output folder is served; the URLs of the feeds begin with it.",
            if_absent="the site's `url`",
            example="https://example.com/feeds/",
        ),
        _key("description", Text(), "Description of the site in one sentence.", example="Tools, tried out at home."),
        _key(
            "language",
            LanguageTag(),
            "Language of the site, and of articles and streams without a language.",
            example="it",
        ),
        _key("author", PERSON, "Author of articles without an author.", example="Ada Rossi <ada@example.com>"),
        _key(
            "timezone",
            Zone(),
            "Time zone of dates without a time zone.",
            default="UTC",
            example="Europe/Rome",
        ),
        _key(
            "date_order",
            _DATE_ORDER,
            "Order of day, month and year in numeric dates of articles, such as 05/03/2026.",
            if_absent="the order of the language; `en` without a region has none",
            example="dmy",
        ),
        _key(
            "future",
            Flag(),
            "Whether to publish articles with a future date at once; with false, they wait for their date.",
            if_absent="the rule of the site's builder",
            example=False,
        ),
        _key("rights", Text(), "Copyright notice of the feeds.", example="CC BY 4.0"),
        _key("icon", WebUrl(), "URL of a small square image.", example="https://example.com/icon.png"),
        _key("image", WebUrl(), "URL of an image or logo for the feeds.", example="https://example.com/logo.png"),
        _key(
            "pictures",
            Choice(words=("link", "show")),
            "Whether pages show the images of entries, mostly from other servers, or only link to them.",
            default="link",
            example="show",
        ),
        _key(
            "theme",
            PathText(expected="a folder such as theme"),
            "Folder of templates that replace some or all of the built-in ones; see docs/themes.md.",
            if_absent="the built-in templates",
            example="theme",
        ),
    ),
)

_HEADERS = NamedMap(
    of=Header(), names=r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", expected_name="the name of a request header"
)

ARTICLES = Table(
    name="articles",
    description="An article source: files, URLs or a database query, and defaults for its records.",
    shorthand="path",
    one_of=("path", "query"),
    keys=(
        _key(
            "path",
            ListOf(of=PathText(allow_stdin=True, allow_url=True), minimum=1),
            "Paths or globs relative to this file; `**` matches folders at any depth. Or the URL of a sitemap, of a "
            "WordPress or Ghost API, or of a file of records. `-` is the standard input of `feedtool ingest -`.",
            alias="paths",
            example="articles/*.md",
        ),
        _key(
            "query",
            Query(),
            "SQL query to run on `database`; columns are named like the fields of records. Requires `name`.",
            example="SELECT title, url, body AS content, published FROM posts",
        ),
        _key(
            "database",
            Database(),
            "Database for `query`: an SQLite file, or the SQLAlchemy URL of another database, from the environment.",
            example="articles.sqlite",
        ),
        _key(
            "name",
            Text(expected="a name"),
            "Name of the source in reports and in `sources`. If you change it later, its articles become new entries.",
            if_absent="the first path",
            example="blog",
        ),
        _key(
            "format",
            PartName(part_kind="parsers", builtin=("markdown", "json", "jsonl", "csv")),
            "Format of the files.",
            if_absent="detected from the name and content of each file",
            example="markdown",
        ),
        _key(
            "fields",
            NamedMap(of=Choice(words=tuple(NAMES)), names=".*\\S.*", expected_name="a name in the records"),
            "Field names of your records that feedtool does not know, each with the field that it means.",
            example={"Titolo articolo": "title"},
        ),
        _key(
            "defaults",
            FieldValues(),
            "Values for fields that neither the record nor its folder sets.",
            example={"category": "Reviews", "author": "Ada"},
        ),
        _key(
            "folder_is_category",
            Flag(),
            "Whether a record without a category gets the name of its folder as category, for folders below the first "
            "wildcard of `path`.",
            if_absent="only for files with Pelican's headers",
            example=True,
        ),
        _key("category", _NAMES, "Category of records without a category.", alias="categories", example="News"),
        _key("tags", _NAMES, "Tags to add to each record.", example=["tools"]),
        _key(
            "language", LanguageTag(), "Language of records without a language.", if_absent="the site's", example="it"
        ),
        _key(
            "date_order",
            _DATE_ORDER,
            "Order of day, month and year in numeric dates of records.",
            if_absent="the order of the source's `language`, else the site's",
            example="dmy",
        ),
        _key("author", PERSON, "Author of records without an author.", if_absent="the site's", example="Ada Rossi"),
        _key(
            "base_url",
            WebUrl(),
            "URL to resolve relative links in records against.",
            if_absent="the site's `url`",
            example="https://example.com/blog/",
        ),
        _key(
            "api_key",
            ApiKey(),
            "Key of Ghost's Content API, from the environment.",
            former_name="key",
            example="${GHOST_KEY}",
        ),
        _key(
            "headers",
            _HEADERS,
            "Request headers for URLs. Take secrets from the environment; they are sent only to the host of the URL.",
            example={"Authorization": "Basic ${WORDPRESS_LOGIN}"},
        ),
        _key(
            "max_pages",
            Count(minimum=1, maximum=100_000),
            "Maximum number of pages to fetch from URLs in one run; the next run continues.",
            default=200,
            example=1000,
        ),
    ),
)

SUBSCRIPTION = Table(
    name="subscription",
    description="A feed to follow, or an OPML list of feeds.",
    shorthand="url",
    one_of=("url", "opml"),
    keys=(
        _key(
            "url",
            Address(),
            "URL of the feed, or a path relative to this file.",
            example="https://example.com/feed.xml",
        ),
        _key(
            "opml",
            Address(),
            "URL or path of an OPML list; the other keys apply to each feed in it.",
            example="feeds.opml",
        ),
        _key(
            "title",
            Text(expected="a name"),
            "Title of the feed.",
            if_absent="the feed's own title",
            example="PixelPost",
        ),
        _key("category", _NAMES, "Categories to add to each of its entries.", alias="categories", example="News"),
        _key("language", LanguageTag(), "Language of entries without a language.", example="en"),
        _key(
            "date_order",
            _DATE_ORDER,
            "Order of day, month and year in numeric dates of the feed.",
            if_absent="the order of the feed's language, else detected from its other dates",
            example="mdy",
        ),
        _key(
            "priority",
            Count(minimum=-1000, maximum=1000),
            "feedtool shows the copy of an entry from the source with the highest priority.",
            default=0,
            example=5,
        ),
        _key(
            "interval",
            Duration(minimum="1m", maximum="30d"),
            "How often to fetch the feed.",
            if_absent="`fetch.interval`",
            example="2h",
        ),
        _key(
            "keep", _WORDS, "Only entries with one of these words in title, summary or categories.", example=["android"]
        ),
        _key("block", _WORDS, "No entries with one of these words.", example=["sponsored"]),
        _key("dedupe", Flag(), "Whether to look for duplicates of its entries.", default=True, example=False),
        _key(
            "headers",
            _HEADERS,
            "Request headers. Take secrets from the environment; they are not sent to another host.",
            example={"Authorization": "Bearer ${EXAMPLE_TOKEN}"},
        ),
        _key("proxy", Proxy(), "Proxy for this feed.", example="http://proxy.example:3128"),
    ),
)

STREAM = Table(
    name="stream",
    description="A selection of entries, published in each format. A stream without a filter selects all entries.",
    keys=(
        _key(
            "title",
            Text(expected="a title"),
            "Title of the feed. With `each`, `{tag}`, `{author}` and so on are replaced by the value of the feed.",
            if_absent="made from the name, or with `each` from the value",
            example="Recent Posts",
        ),
        _key(
            "description",
            Text(),
            "Description of the feed.",
            if_absent="the site's",
            example="The latest, in one place.",
        ),
        _key(
            "categories",
            _AT_LEAST_ONE_NAME,
            "Only entries in one of these categories, by any of their names.",
            alias="category",
            example=["News"],
        ),
        _key("tags", _AT_LEAST_ONE_NAME, "Only entries with one of these tags.", example=["linux"]),
        _key("authors", _AT_LEAST_ONE_NAME, "Only entries by one of these authors.", example=["Ada Rossi"]),
        _key(
            "sources",
            _AT_LEAST_ONE_NAME,
            "Only entries from these sources: `articles` (all articles), `subscriptions` (all of them), or a title, "
            "name, url or path.",
            example=["articles", "PixelPost"],
        ),
        _key(
            "languages",
            ListOf(of=LanguageTag(), minimum=1),
            "Only entries in one of these languages; `it` includes it-CH.",
            example=["it", "en"],
        ),
        _key(
            "keywords",
            _AT_LEAST_ONE_WORD,
            "Only entries with one of these words in title, summary or categories.",
            example=["laser"],
        ),
        _key("block", _WORDS, "No entries with one of these words.", example=["sponsored"]),
        _key("language", LanguageTag(), "Language of the feed.", if_absent="the site's", example="it"),
        _key("limit", Count(minimum=1, maximum=10_000), "Maximum number of entries.", default=50, example=20),
        _key(
            "per_source",
            Count(minimum=1, maximum=10_000),
            "Maximum number of entries per source.",
            if_absent="half of `limit` for a subscription, more if other sources leave room",
            example=5,
        ),
        _key(
            "content",
            Choice(words=("full", "summary")),
            "Whether to publish full texts or only summaries.",
            default="full",
            example="summary",
        ),
        _key("dedupe", Flag(), "Whether to show only one copy of duplicate entries.", default=True, example=False),
        _key(
            "max_bytes",
            Size(),
            "Maximum size of the feed; feedtool leaves out the oldest entries, but always publishes the newest.",
            default="512KiB",
            example="256KiB",
        ),
        _key(
            "archive",
            Flag(),
            "Whether to move older entries to archive documents (RFC 5005). Has no effect with `per_source`.",
            default=True,
            example=False,
        ),
        _key(
            "each",
            ListOf(of=Choice(words=("category", "tag", "author", "source", "language")), minimum=1),
            "Publish one feed for each tag, author and so on of the entries instead of one feed; with several words, "
            "one for each combination. Their names begin with the name of the stream.",
            example=["author", "tag"],
        ),
        _key(
            "min_entries",
            Count(minimum=1, maximum=10_000),
            "With `each`: minimum number of entries of a feed. A published feed stays even with fewer entries.",
            former_name="at_least",
            default=1,
            example=3,
        ),
        _key(
            "max_feeds",
            Count(minimum=1, maximum=10_000),
            "With `each`: maximum number of feeds; feeds with more entries take precedence.",
            former_name="at_most",
            default=100,
            example=50,
        ),
        _key(
            "hubs",
            ListOf(of=WebUrl()),
            "WebSub hubs to notify when this feed changes.",
            if_absent="the site's",
            example="https://hub.example/",
        ),
    ),
)

CATEGORY_RULE = Table(
    name="category_rule",
    description="A rule that gives a category to an entry that is in none of the site's categories. An entry must "
    "match every key of the rule, and one value of each list; the first matching rule applies.",
    keys=(
        _key(
            "category",
            Text(expected="a category"),
            "Category to give to matching entries.",
            required=True,
            example="Reviews",
        ),
        _key(
            "title",
            _AT_LEAST_ONE_WORD,
            "Words or phrases in the title; with `*`, patterns for the whole title.",
            example=["Recensione *"],
        ),
        _key(
            "label",
            _AT_LEAST_ONE_NAME,
            "Categories or tags of the entry; `*` matches any text.",
            alias="labels",
            example="test-*",
        ),
        _key("path", _AT_LEAST_ONE_WORD, "Text in the path of the entry's URL.", example="/recensioni/"),
        _key(
            "source",
            _AT_LEAST_ONE_NAME,
            "Sources by url, title or name; `articles` and `subscriptions` are all of them.",
            alias="sources",
            example="articles",
        ),
        _key(
            "has",
            ListOf(of=Choice(words=("price", "rating")), minimum=1),
            "The entry has a price or a rating.",
            example="rating",
        ),
    ),
)

FETCH = Table(
    name="fetch",
    description="Limits and politeness of fetching.",
    keys=(
        _key(
            "interval",
            Duration(minimum="1m", maximum="30d"),
            "How often to fetch a feed that does not set an interval.",
            default="1h",
            example="2h",
        ),
        _key(
            "timeout",
            Duration(minimum="1s", maximum="10m"),
            "Time limit for one document, including redirects.",
            default="30s",
            example="20s",
        ),
        _key(
            "connect_timeout",
            Duration(minimum="1s", maximum="5m"),
            "Time limit for connecting to a server.",
            default="5s",
            example="10s",
        ),
        _key("max_bytes", Size(), "Maximum size of one document, uncompressed.", default="10MiB", example="2MiB"),
        _key(
            "max_run_bytes",
            Size(maximum=1024**4),
            "Maximum download size of all feeds in one run; skipped feeds go first in the next run.",
            default="1GiB",
            example="200MiB",
        ),
        _key(
            "max_redirects",
            Count(minimum=0, maximum=20),
            "Maximum number of redirects to follow.",
            default=5,
            example=3,
        ),
        _key(
            "max_entries",
            Count(minimum=1, maximum=100_000),
            "Maximum number of entries to read from one document, newest first.",
            default=500,
            example=200,
        ),
        _key(
            "connections",
            Count(minimum=1, maximum=500),
            "Maximum number of connections at a time.",
            default=50,
            example=10,
        ),
        _key(
            "host_delay",
            Duration(minimum="0s", maximum="1h"),
            "Pause between two requests to one host.",
            former_name="host_gap",
            default="1s",
            example="2s",
        ),
        _key(
            "user_agent",
            Text(expected="an ASCII text", is_ascii=True),
            "User-Agent header of requests.",
            if_absent="feedtool and the site's `url`",
            example="Officina/1.0 (+https://example.com/)",
        ),
        _key(
            "allow_hosts",
            ListOf(of=Host()),
            "Hosts with a private address that feedtool may fetch from; with a port, only on that port.",
            if_absent="none",
            example=["intranet.example", "localhost:8080"],
        ),
    ),
)

_SAME_OR_NOT = ListOf(of=Text(expected="a link or an id"), minimum=2)

DEDUPE = Table(
    name="dedupe",
    description="How duplicates are found.",
    keys=(
        _key(
            "rules",
            ListOf(of=PartName(part_kind="dedupe_rules", builtin=DEFAULT_RULES)),
            "Names of rules, in the order in which they are applied.",
            default=[*DEFAULT_RULES],
            example=["same-id"],
        ),
        _key(
            "never",
            ListOf(of=_SAME_OR_NOT),
            "Entries that are not duplicates, whatever the rules find: lists of their links or ids.",
            if_absent="none",
            example=[["https://example.com/a", "https://example.org/b"]],
        ),
        _key(
            "always",
            ListOf(of=_SAME_OR_NOT),
            "Entries that are duplicates, whatever the rules find: lists of their links or ids.",
            if_absent="none",
            example=[["https://example.com/a", "https://example.org/a"]],
        ),
    ),
)


_STREAMS = NamedMap(
    of=STREAM,
    names="[a-z0-9][a-z0-9_-]{0,63}",
    expected_name="a name of lower-case letters, digits, - and _",
    suggest=make_slug,
    may_be_empty=True,
    minimum=1,
)

ROOT = Table(
    name="feeds.yaml",
    keys=(
        _key(
            "site",
            SITE,
            "The site that publishes the feeds.",
            required=True,
            example={"title": "Example", "url": "https://example.com/"},
        ),
        _key(
            "articles",
            ListOf(of=ARTICLES),
            "The site's own articles: paths, or mappings with `path`.",
            example="articles/*.md",
        ),
        _key(
            "subscriptions",
            ListOf(of=SUBSCRIPTION),
            "Feeds to follow: URLs, or mappings with `url` or `opml`.",
            example="https://example.com/feed.xml",
        ),
        _key(
            "categories",
            NamedMap(of=_NAMES, names=".*\\S.*", expected_name="a category"),
            "Categories, each with the names that it has in articles and feeds.",
            example={"News": ["News", "Notizie"]},
        ),
        _key(
            "category_rules",
            ListOf(of=CATEGORY_RULE),
            "Rules that give a category to entries that are in none of the site's categories, in order.",
            example=[{"category": "Reviews", "title": ["Recensione *"]}],
        ),
        _key(
            "default_category",
            Text(expected="a category"),
            "The category of entries that are in none of the site's categories and match no rule.",
            if_absent="they stay without a category",
            former_name="uncategorised",
            example="News",
        ),
        _key(
            "streams",
            _STREAMS,
            "Feeds to publish, by name; the names of the files begin with it.",
            default={"recent": {"title": "Recent Posts"}},
            example={"news": {"categories": ["News"]}},
        ),
        _key(
            "output",
            PathText(expected="a folder such as public"),
            "Folder to publish to, relative to this file.",
            default="public",
            example="public",
        ),
        _key(
            "formats",
            ListOf(of=PartName(part_kind="renderers", builtin=BUILTIN_FORMATS), minimum=1),
            "Formats to publish each stream in.",
            default=[*BUILTIN_FORMATS],
            example=["rss", "html"],
        ),
        _key(
            "indexes",
            ListOf(of=PartName(part_kind="indexes", builtin=(*BUILTIN_INDEXES, STATUS_PAGE))),
            "Files about all streams: a page, an OPML list, feeds.json, a style sheet for feeds, embeds.",
            default=[*BUILTIN_INDEXES],
            example=["page"],
        ),
        _key(
            "status_page",
            Flag(),
            "Whether to publish status.html, which shows the health of each subscription.",
            default=False,
            example=True,
        ),
        _key(
            "precompress",
            ListOf(of=Choice(words=("gz", "br", "zst"))),
            "Compressed copies to write beside each file, such as page.html.gz, for web servers that send them; see "
            "`feedtool headers`.",
            former_name="twins",
            default=["gz"],
            example=["gz", "br"],
        ),
        _key(
            "store",
            StoreUrl(),
            "Database for entries and other state that is kept between runs.",
            default="sqlite:.feedtool/state.db",
            example="sqlite:/var/lib/feedtool/site.db",
        ),
        _key("dedupe", DEDUPE, "How duplicates are found.", default={}, example={"rules": ["same-id"]}),
        _key("fetch", FETCH, "Limits and politeness of fetching.", default={}, example={"timeout": "20s"}),
        _key(
            "hubs",
            ListOf(of=WebUrl()),
            "WebSub hubs to notify when feeds change; readers can subscribe there.",
            if_absent="none",
            example="https://hub.example/",
        ),
    ),
)

TABLES: tuple[Table, ...] = (ROOT, SITE, PERSON, ARTICLES, SUBSCRIPTION, CATEGORY_RULE, STREAM, FETCH, DEDUPE)
"""All tables in the order of docs/configuration.md."""

"""What may stand in feeds.yaml, declared once.

Reading, the JSON Schema and the tables of docs/configuration.md are all made from this; docs/generate.py writes
the latter two.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from feedtool.articles.records import NAMES
from feedtool.config.addresses import Address, Host, MailAddress, PathText, WebUrl
from feedtool.config.collections import ListOf, NamedMap
from feedtool.config.mapping import Key, PersonTable, Table
from feedtool.config.record_fields import FieldValues
from feedtool.config.scalars import Choice, Count, Duration, Flag, LanguageTag, PartName, Query, Size, Text, Zone
from feedtool.config.secrets import ApiKey, Database, Header, Proxy, StoreUrl

__all__ = ["BUILTIN_FORMATS", "BUILTIN_INDEXES", "ROOT", "STATUS_PAGE", "TABLES"]

BUILTIN_FORMATS = ("rss", "atom", "jsonfeed", "html", "fragment", "frame", "oembed")
BUILTIN_INDEXES = ("page", "opml", "catalog", "style", "script", "embeds")
STATUS_PAGE = "status"
"""Only if it is asked for: not everybody wants to show which feeds are broken."""
DEFAULT_RULES = ("same-id", "alternate-id", "same-url", "moved-feed", "same-title", "title-affix", "same-text")

_WORDS = ListOf(of=Text(noun="a word or phrase"))
_NAMES = ListOf(of=Text(noun="a name"))

# An empty selector would select everything; whoever writes one means something else.
_SOME_WORDS = replace(_WORDS, least=1)
_SOME_NAMES = replace(_NAMES, least=1)


_DATE_ORDER = Choice(words=("dmy", "mdy", "ymd"))


def _key(name: str, kind: Any, about: str, **more: Any) -> Key:
    return Key(name=name, kind=kind, about=about, **more)


PERSON = PersonTable(
    name="person",
    about="A person, as a mapping or as `Name <mail>`.",
    keys=(
        _key("name", Text(noun="a name"), "What the person is called.", required=True, example="Ada Rossi"),
        _key("email", MailAddress(), "Published in the feeds.", example="ada@example.com"),
        _key("url", WebUrl(), "The person's own page.", example="https://example.com/ada"),
    ),
)

SITE = Table(
    name="site",
    about="Whose feeds these are.",
    keys=(
        _key("title", Text(noun="the site's name"), "The site's name.", required=True, example="Officina Digitale"),
        _key("url", WebUrl(), "The site's home page.", required=True, example="https://example.com/"),
        _key(
            "base_url",
            WebUrl(is_folder=True),
            "Where the output folder is served; the feeds' own addresses begin with it.",
            absent="the site's `url`",
            example="https://example.com/feeds/",
        ),
        _key("description", Text(), "What the site is about, in a sentence.", example="Tools, tried out at home."),
        _key("language", LanguageTag(), "The language of the site, and of what does not say its own.", example="it"),
        _key("author", PERSON, "Who writes the articles that name nobody.", example="Ada Rossi <ada@example.com>"),
        _key(
            "timezone",
            Zone(),
            "What a date without a zone is taken to be in.",
            default="UTC",
            example="Europe/Rome",
        ),
        _key(
            "date_order",
            _DATE_ORDER,
            "The order of day, month and year in numeric dates of articles: which of 05/03/2026 is the day.",
            absent="as the language has it; `en` without a region has none",
            example="dmy",
        ),
        _key(
            "future",
            Flag(),
            "Whether articles dated in the future are published at once; false makes all of them wait for their date.",
            absent="the rule of the site's builder",
            example=False,
        ),
        _key("rights", Text(), "Copyright line of the feeds.", example="CC BY 4.0"),
        _key("icon", WebUrl(), "A small square picture.", example="https://example.com/icon.png"),
        _key("image", WebUrl(), "A picture or logo for the feeds.", example="https://example.com/logo.png"),
        _key(
            "pictures",
            Choice(words=("link", "show")),
            "Whether the pages load the pictures of entries, mostly from other servers, or only link to them.",
            default="link",
            example="show",
        ),
        _key(
            "theme",
            PathText(noun="a folder such as theme"),
            "A folder of templates that are used instead of feedtool's own, one file or all; see docs/themes.md.",
            absent="feedtool's own",
            example="theme",
        ),
    ),
)

_HEADERS = NamedMap(of=Header(), names=r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", names_noun="the name of a request header")

ARTICLES = Table(
    name="articles",
    about="Files or addresses of article records or a query for them, and what holds for those that do not say it "
    "themselves.",
    short="path",
    one_of=("path", "query"),
    keys=(
        _key(
            "path",
            ListOf(of=PathText(may_be_input=True, may_be_address=True), least=1),
            "A path or glob relative to this file, or several; `**` matches folders at any depth. Or the address of a "
            "sitemap, of posts in WordPress or Ghost, or of a file of records. `-` is what `feedtool ingest -` reads.",
            also="paths",
            example="articles/*.md",
        ),
        _key(
            "query",
            Query(),
            "What to select from `database`; the names of the columns are those of the records. It takes a `name`.",
            example="SELECT title, url, body AS content, published FROM posts",
        ),
        _key(
            "database",
            Database(),
            "Where `query` selects from: a file of SQLite, or the URL of another database as SQLAlchemy has it, from "
            "the environment.",
            example="articles.sqlite",
        ),
        _key(
            "name",
            Text(noun="a name"),
            "What the reports call it, and streams in `sources`. Changing it later makes its articles new ones.",
            absent="the first path",
            example="blog",
        ),
        _key(
            "format",
            PartName(shelf="parsers", builtin=("markdown", "json", "jsonl", "csv")),
            "How to read the files.",
            absent="told by the name and content of each",
            example="markdown",
        ),
        _key(
            "fields",
            NamedMap(of=Choice(words=tuple(NAMES)), names=".*\\S.*", names_noun="a name in the records"),
            "What names in the records mean, besides those that are understood anyway.",
            example={"Titolo articolo": "title"},
        ),
        _key(
            "defaults",
            FieldValues(),
            "What holds for records that have it neither themselves nor from their folder, by the fields' names.",
            example={"category": "Reviews", "author": "Ada"},
        ),
        _key(
            "folder_is_category",
            Flag(),
            "Whether a record that names no category is in one called like the folder of its file, where that lies "
            "below the first wildcard of `path`.",
            absent="only for files with Pelican's headers",
            example=True,
        ),
        _key("category", _NAMES, "Category of records that have none.", also="categories", example="News"),
        _key("tags", _NAMES, "Added to each record.", example=["tools"]),
        _key("language", LanguageTag(), "Language of records that do not say it.", absent="the site's", example="it"),
        _key(
            "date_order",
            _DATE_ORDER,
            "The order of day, month and year in numeric dates of records.",
            absent="as the source's `language` has it, else the site's",
            example="dmy",
        ),
        _key("author", PERSON, "Author of records that name none.", absent="the site's", example="Ada Rossi"),
        _key(
            "base_url",
            WebUrl(),
            "What relative links in the records are resolved against.",
            absent="the site's `url`",
            example="https://example.com/blog/",
        ),
        _key(
            "api_key",
            ApiKey(),
            "The key of Ghost's Content API, from the environment.",
            former="key",
            example="${GHOST_KEY}",
        ),
        _key(
            "headers",
            _HEADERS,
            "Request headers for addresses. Secrets come from the environment; they go to the address' own host only.",
            example={"Authorization": "Basic ${WORDPRESS_LOGIN}"},
        ),
        _key(
            "max_pages",
            Count(least=1, most=100_000),
            "Of addresses, at most so many pages in one run; the next run goes on.",
            default=200,
            example=1000,
        ),
    ),
)

SUBSCRIPTION = Table(
    name="subscription",
    about="A feed that is followed, or an OPML list of them.",
    short="url",
    one_of=("url", "opml"),
    keys=(
        _key(
            "url",
            Address(),
            "The feed: its address, or a path relative to this file.",
            example="https://example.com/feed.xml",
        ),
        _key(
            "opml",
            Address(),
            "A list of feeds in OPML, an address or a path; the other keys hold for each feed in it.",
            example="feeds.opml",
        ),
        _key("title", Text(noun="a name"), "What to call it.", absent="what it calls itself", example="PixelPost"),
        _key("category", _NAMES, "Put on each of its entries, besides their own.", also="categories", example="News"),
        _key("language", LanguageTag(), "Language of entries that do not say it.", example="en"),
        _key(
            "date_order",
            _DATE_ORDER,
            "The order of day, month and year in numeric dates of the feed.",
            absent="as the feed's language has it, else as its other dates show",
            example="mdy",
        ),
        _key(
            "priority",
            Count(least=-1000, most=1000),
            "Of two copies of one piece, the one from the source with the higher priority is shown.",
            default=0,
            example=5,
        ),
        _key(
            "interval",
            Duration(least="1m", most="30d"),
            "How often to look.",
            absent="`fetch.interval`",
            example="2h",
        ),
        _key("keep", _WORDS, "Only entries with one of these in title, summary or categories.", example=["android"]),
        _key("block", _WORDS, "No entries with one of these.", example=["sponsored"]),
        _key("dedupe", Flag(), "Whether its entries take part in finding duplicates.", default=True, example=False),
        _key(
            "headers",
            _HEADERS,
            "Request headers. Secrets come from the environment; they are not sent on to another host.",
            example={"Authorization": "Bearer ${EXAMPLE_TOKEN}"},
        ),
        _key("proxy", Proxy(), "Proxy for this feed.", example="http://proxy.example:3128"),
    ),
)

STREAM = Table(
    name="stream",
    about="A selection of entries, published in each format. What is not given selects everything.",
    keys=(
        _key(
            "title",
            Text(noun="a title"),
            "Title of the feed. With `each`, `{tag}`, `{author}` ... stand for what the feed is for.",
            absent="made from the name, or with `each` what the feed is for",
            example="Recent Posts",
        ),
        _key(
            "description",
            Text(),
            "What the feed is about.",
            absent="the site's",
            example="The latest, in one place.",
        ),
        _key(
            "categories",
            _SOME_NAMES,
            "Only these categories, by any of their names.",
            also="category",
            example=["News"],
        ),
        _key("tags", _SOME_NAMES, "Only entries with one of these tags.", example=["linux"]),
        _key("authors", _SOME_NAMES, "Only these authors.", example=["Ada Rossi"]),
        _key(
            "sources",
            _SOME_NAMES,
            "Only these: `articles` (all articles), `subscriptions` (all of them), or a title, name, url or path.",
            example=["articles", "PixelPost"],
        ),
        _key(
            "languages",
            ListOf(of=LanguageTag(), least=1),
            "Only these; `it` takes it-CH along.",
            example=["it", "en"],
        ),
        _key(
            "keywords",
            _SOME_WORDS,
            "Only entries with one of these in title, summary or categories.",
            example=["laser"],
        ),
        _key("block", _WORDS, "No entries with one of these.", example=["sponsored"]),
        _key("language", LanguageTag(), "Language of the feed itself.", absent="the site's", example="it"),
        _key("limit", Count(least=1, most=10_000), "At most so many entries.", default=50, example=20),
        _key(
            "per_source",
            Count(least=1, most=10_000),
            "At most so many of one source.",
            absent="half of `limit` for a subscription, and what others leave",
            example=5,
        ),
        _key(
            "content",
            Choice(words=("full", "summary")),
            "Whole texts, or teasers.",
            default="full",
            example="summary",
        ),
        _key("dedupe", Flag(), "Show the same piece once.", default=True, example=False),
        _key(
            "max_bytes",
            Size(),
            "At most so large, by whole entries; the newest is always there.",
            default="512KiB",
            example="256KiB",
        ),
        _key(
            "archive",
            Flag(),
            "Put what no longer fits into archives that readers can walk (RFC 5005). With `per_source` there are none.",
            default=True,
            example=False,
        ),
        _key(
            "each",
            ListOf(of=Choice(words=("category", "tag", "author", "source", "language")), least=1),
            "Not one feed, but one for each tag, author ... that the entries name; of several words, one for each "
            "combination. Their names begin with the stream's.",
            example=["author", "tag"],
        ),
        _key(
            "min_entries",
            Count(least=1, most=10_000),
            "With `each`: a feed needs this many entries to be published; once published, it stays with fewer.",
            former="at_least",
            default=1,
            example=3,
        ),
        _key(
            "max_feeds",
            Count(least=1, most=10_000),
            "With `each`: at most this many feeds, those with the most entries first.",
            former="at_most",
            default=100,
            example=50,
        ),
        _key(
            "hubs",
            ListOf(of=WebUrl()),
            "WebSub hubs that are told when this feed changed.",
            absent="the site's",
            example="https://hub.example/",
        ),
    ),
)

CATEGORY_RULE = Table(
    name="category_rule",
    about="What puts an entry that is in none of the site's categories into one. All that is given must fit, and of "
    "each list one; the first rule that fits decides.",
    keys=(
        _key("category", Text(noun="a category"), "Where it goes.", required=True, example="Reviews"),
        _key(
            "title",
            _SOME_WORDS,
            "Words or phrases in the title; with `*`, patterns for all of it.",
            example=["Recensione *"],
        ),
        _key(
            "label", _SOME_NAMES, "Categories or tags it has; `*` stands for anything.", also="labels", example="test-*"
        ),
        _key("path", _SOME_WORDS, "What stands in the path of its address.", example="/recensioni/"),
        _key(
            "source",
            _SOME_NAMES,
            "Sources by url, title or name; `articles` and `subscriptions` are all of them.",
            also="sources",
            example="articles",
        ),
        _key("has", ListOf(of=Choice(words=("price", "rating")), least=1), "A price, or a rating.", example="rating"),
    ),
)

FETCH = Table(
    name="fetch",
    about="Manners and limits of fetching.",
    keys=(
        _key(
            "interval",
            Duration(least="1m", most="30d"),
            "How often to look at a feed that does not say.",
            default="1h",
            example="2h",
        ),
        _key(
            "timeout",
            Duration(least="1s", most="10m"),
            "For one document, redirects and all.",
            default="30s",
            example="20s",
        ),
        _key(
            "connect_timeout",
            Duration(least="1s", most="5m"),
            "For reaching a server.",
            default="5s",
            example="10s",
        ),
        _key("max_bytes", Size(), "Of one document, unpacked.", default="10MiB", example="2MiB"),
        _key(
            "max_run_bytes",
            Size(most=1024**4),
            "Of all feeds of one run, as sent; who is left out then comes first the next time.",
            default="1GiB",
            example="200MiB",
        ),
        _key("max_redirects", Count(least=0, most=20), "Redirects to follow.", default=5, example=3),
        _key(
            "max_entries",
            Count(least=1, most=100_000),
            "Of one document; the newest are kept.",
            default=500,
            example=200,
        ),
        _key("connections", Count(least=1, most=500), "Connections at a time.", default=50, example=10),
        _key(
            "host_delay",
            Duration(least="0s", most="1h"),
            "Pause between two requests to one host.",
            former="host_gap",
            default="1s",
            example="2s",
        ),
        _key(
            "user_agent",
            Text(noun="an ASCII text", is_ascii=True),
            "How feedtool introduces itself.",
            absent="feedtool and the site's `url`",
            example="Officina/1.0 (+https://example.com/)",
        ),
        _key(
            "allow_hosts",
            ListOf(of=Host()),
            "Hosts that may be fetched from although their address is not public; with a port, on that port only.",
            absent="none",
            example=["intranet.example", "localhost:8080"],
        ),
    ),
)

_SAME_OR_NOT = ListOf(of=Text(noun="a link or an id"), least=2)

DEDUPE = Table(
    name="dedupe",
    about="What makes two entries the same piece.",
    keys=(
        _key(
            "rules",
            ListOf(of=PartName(shelf="dedupe_rules", builtin=DEFAULT_RULES)),
            "The rules, in the order in which they are tried.",
            default=[*DEFAULT_RULES],
            example=["same-id"],
        ),
        _key(
            "never",
            ListOf(of=_SAME_OR_NOT),
            "Entries that are different pieces, whatever the rules say: lists of their links or ids.",
            absent="none",
            example=[["https://example.com/a", "https://example.org/b"]],
        ),
        _key(
            "always",
            ListOf(of=_SAME_OR_NOT),
            "Entries that are the same piece, whatever the rules say: lists of their links or ids.",
            absent="none",
            example=[["https://example.com/a", "https://example.org/a"]],
        ),
    ),
)


def make_slug(text: str) -> str:
    """The stream name that a title would make."""
    return re.sub("[^a-z0-9_]+", "-", text.casefold()).strip("-_")[:64]


_STREAMS = NamedMap(
    of=STREAM,
    names="[a-z0-9][a-z0-9_-]{0,63}",
    names_noun="a name of lower-case letters, digits, - and _",
    suggest=make_slug,
    may_be_empty=True,
    least=1,
)

ROOT = Table(
    name="feeds.yaml",
    keys=(
        _key(
            "site",
            SITE,
            "Whose feeds these are.",
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
            "Feeds to follow: addresses, or mappings with `url` or `opml`.",
            example="https://example.com/feed.xml",
        ),
        _key(
            "categories",
            NamedMap(of=_NAMES, names=".*\\S.*", names_noun="a category"),
            "Each category and the names it goes by in the articles and feeds.",
            example={"News": ["News", "Notizie"]},
        ),
        _key(
            "category_rules",
            ListOf(of=CATEGORY_RULE),
            "What places an entry that is in none of the site's categories, in order.",
            example=[{"category": "Reviews", "title": ["Recensione *"]}],
        ),
        _key(
            "default_category",
            Text(noun="a category"),
            "The category of entries that are in none of the site's categories and match no rule.",
            absent="they stay without a category",
            former="uncategorised",
            example="News",
        ),
        _key(
            "streams",
            _STREAMS,
            "The feeds to publish: name, which names the files, and what goes in.",
            default={"recent": {"title": "Recent Posts"}},
            example={"news": {"categories": ["News"]}},
        ),
        _key(
            "output",
            PathText(noun="a folder such as public"),
            "The folder to publish to, relative to this file.",
            default="public",
            example="public",
        ),
        _key(
            "formats",
            ListOf(of=PartName(shelf="renderers", builtin=BUILTIN_FORMATS), least=1),
            "What each stream is written as.",
            default=[*BUILTIN_FORMATS],
            example=["rss", "html"],
        ),
        _key(
            "indexes",
            ListOf(of=PartName(shelf="indexes", builtin=(*BUILTIN_INDEXES, STATUS_PAGE))),
            "The files about all streams: a page, an OPML list, feeds.json, a style for feeds, embeds for other sites.",
            default=[*BUILTIN_INDEXES],
            example=["page"],
        ),
        _key(
            "status_page",
            Flag(),
            "Publish status.html, which tells how each feed that is followed is doing.",
            default=False,
            example=True,
        ),
        _key(
            "precompress",
            ListOf(of=Choice(words=("gz", "br", "zst"))),
            "Compressed copies to write beside each file, such as page.html.gz, for web servers that send them; see "
            "`feedtool headers`.",
            former="twins",
            default=["gz"],
            example=["gz", "br"],
        ),
        _key(
            "store",
            StoreUrl(),
            "Where what is known is kept.",
            default="sqlite:.feedtool/state.db",
            example="sqlite:/var/lib/feedtool/site.db",
        ),
        _key("dedupe", DEDUPE, "What makes two entries the same piece.", default={}, example={"rules": ["same-id"]}),
        _key("fetch", FETCH, "Manners and limits of fetching.", default={}, example={"timeout": "20s"}),
        _key(
            "hubs",
            ListOf(of=WebUrl()),
            "WebSub hubs that are told of news, and whom readers may ask to be told.",
            absent="none",
            example="https://hub.example/",
        ),
    ),
)

TABLES: tuple[Table, ...] = (ROOT, SITE, PERSON, ARTICLES, SUBSCRIPTION, CATEGORY_RULE, STREAM, FETCH, DEDUPE)
"""In the order of the docs."""

"""The built-in parts: kind -> name -> module and class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

PartKind = Literal[
    "parsers", "renderers", "indexes", "dedupe_rules", "fetchers", "linters", "stores", "notifiers", "site_builders"
]


PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)

EXTRAS: Mapping[str, str] = {"postgresql": "cluster"}
"""The extra of feedtool that brings the libraries of a part."""

BUILT_IN: Mapping[PartKind, Mapping[str, str]] = {
    "parsers": {
        "wxr": "feedtool.articles.formats.wxr:WxrParser",
        "feed": "feedtool.feeds.parser:FeedParser",
        "jsonfeed": "feedtool.feeds.jsonfeed:JsonFeedParser",
        "opml": "feedtool.feeds.opml:OpmlParser",
        "sitemap": "feedtool.articles.formats.sitemap:SitemapParser",
        "ghost": "feedtool.articles.formats.ghost:GhostParser",
        "csv": "feedtool.articles.formats.csv:CsvParser",
        "json": "feedtool.articles.formats.json:JsonParser",
        "jsonl": "feedtool.articles.formats.jsonl:JsonLinesParser",
        "markdown": "feedtool.articles.formats.markdown:MarkdownParser",
        "saved-text": "feedtool.articles.formats.saved_text:SavedTextParser",
        "webpage": "feedtool.articles.formats.webpage:WebpageParser",
        "tolerant-feed": "feedtool.feeds.tolerant:TolerantFeedParser",
    },
    "renderers": {
        "rss": "feedtool.output.renderers.rss:RssRenderer",
        "atom": "feedtool.output.renderers.atom:AtomRenderer",
        "jsonfeed": "feedtool.output.renderers.jsonfeed:JsonFeedRenderer",
        "html": "feedtool.output.renderers.html:HtmlRenderer",
        "fragment": "feedtool.output.renderers.fragment:FragmentRenderer",
        "frame": "feedtool.output.renderers.frame:FrameRenderer",
        "oembed": "feedtool.output.renderers.oembed:OembedRenderer",
    },
    "indexes": {
        "page": "feedtool.output.indexes.page:PageIndex",
        "opml": "feedtool.output.indexes.opml:OpmlIndex",
        "catalog": "feedtool.output.indexes.catalog:CatalogIndex",
        "style": "feedtool.output.indexes.style:StyleIndex",
        "script": "feedtool.output.indexes.script:ScriptIndex",
        "embeds": "feedtool.output.indexes.embeds:EmbedsIndex",
        "embed_style": "feedtool.output.indexes.embed_style:EmbedStyleIndex",
        "sitemap": "feedtool.output.indexes.sitemap:SitemapIndex",
        "status": "feedtool.output.indexes.status:StatusIndex",
    },
    "dedupe_rules": {
        "same-id": "feedtool.dedupe.rules.same_id:SameId",
        "alternate-id": "feedtool.dedupe.rules.alternate_id:AlternateId",
        "same-url": "feedtool.dedupe.rules.same_url:SameUrl",
        "moved-feed": "feedtool.dedupe.rules.moved_feed:MovedFeed",
        "same-title": "feedtool.dedupe.rules.same_title:SameTitle",
        "title-affix": "feedtool.dedupe.rules.title_affix:TitleAffix",
        "same-text": "feedtool.dedupe.rules.same_text:SameText",
    },
    "fetchers": {
        "file": "feedtool.fetching.file:FileFetcher",
        "http": "feedtool.fetching.http:HttpFetcher",
    },
    "linters": {
        "atom": "feedtool.lint.atom:AtomLinter",
        "jsonfeed": "feedtool.lint.jsonfeed:JsonFeedLinter",
        "opml": "feedtool.lint.opml:OpmlLinter",
        "rss": "feedtool.lint.rss:RssLinter",
    },
    "stores": {
        "memory": "feedtool.store.memory:MemoryStore",
        "postgresql": "feedtool.store.postgresql:PostgresqlStore",
        "sqlite": "feedtool.store.sqlite:SqliteStore",
    },
    "notifiers": {},
    "site_builders": {},
}
"""Kind -> name -> module and class. Other packages register parts as entry points of the group `feedtool.<kind>`.

The parsers are in the order in which they are tried, by `rank` and name.
"""

STATUS_PAGE = "status"
"""Published only on request, because it shows which feeds are broken."""

DEFAULT_FORMATS = tuple(BUILT_IN["renderers"])
DEFAULT_INDEXES = tuple(name for name in BUILT_IN["indexes"] if name != STATUS_PAGE)
DEFAULT_RULES = tuple(BUILT_IN["dedupe_rules"])
"""The parts that apply without a setting, in the order of their rows; feedtool tries the dedupe rules in this order."""

FORMER_NAMES: Mapping[PartKind, Mapping[str, str]] = {
    "parsers": {"loosefeed": "tolerant-feed", "page": "saved-text"},
}
"""Kind -> former name -> present name. feedtool refuses a former name in feeds.yaml, and names the present one."""

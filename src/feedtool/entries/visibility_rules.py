"""The rules by which each site builder publishes an article, by its documentation or source.

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
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

from feedtool.entries.field_names import START_NAMES
from feedtool.entries.visibility_statements import CHECKS, Statement, parse_flag
from feedtool.model import Builder, BuilderName, WithholdingReason


class BuilderRules(Struct, frozen=True, kw_only=True):
    """The rules of a site builder, by its own documentation."""

    title: str = ""
    keys: frozenset[str] = frozenset(CHECKS)
    """The keys that it obeys. feedtool obeys the others, too, although the builder publishes the article."""
    skips: re.Pattern[str] | None = None
    """Paths that it skips."""
    tags: Mapping[str, WithholdingReason] = msgspec.field(default_factory=dict)
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
    "": BuilderRules(dates=START_NAMES),
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
    "obsidian": BuilderRules(title="Obsidian", keys=frozenset({"published"}), publishes_future=True),
    "pelican": BuilderRules(title="Pelican", keys=frozenset({"status"}), publishes_future=True, dates=("date",)),
    "zola": BuilderRules(title="Zola", keys=frozenset({"draft", "render"}), publishes_future=True),
}
"""The builder of a record -> its rules; "" is for every other record, which waits for its date."""


def get_builder_rules(name: BuilderName) -> BuilderRules:
    """Return the rules of a builder; of one that a plug-in adds, those of every other record."""
    return BUILDERS.get(name, BUILDERS[""])


def find_start_names(builder: Builder, statements: Sequence[Statement] = ()) -> tuple[str, ...] | None:
    """Return the names of the date that an article waits for, best first; None if it does not wait."""
    rules = get_builder_rules(builder.name)
    # Jekyll checks the date only without a `published` key (publisher.rb, publish?).
    if builder.name == "jekyll" and any(one.key == "published" and parse_flag(one.value) for one in statements):
        return None
    publishes = rules.publishes_future if builder.publishes_future is None else builder.publishes_future
    return None if publishes else rules.dates


@lru_cache(maxsize=1024)
def find_path_rule(path: str | None, name: BuilderName) -> str | None:
    """Return why no builder, or not this one, publishes a file with this path; None if it does."""
    if path is None:
        return None
    folders = path.split("/")[:-1]
    if "_drafts" in folders:
        return "it is in _drafts/"
    # Without a configuration, the folder name identifies the posts of Jekyll and Hexo.
    assumed: BuilderName = name or (("hexo" if "source" in folders else "jekyll") if "_posts" in folders else name)
    rules = get_builder_rules(assumed)
    if rules.skips is not None and rules.skips.search(path):
        return f"{rules.title} skips files and folders with such a name"
    if assumed == "jekyll" and "_posts" in folders and not _JEKYLL_POST.search(path):
        return "Jekyll skips files in _posts/ whose names do not begin with a date"
    return None

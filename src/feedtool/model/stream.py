"""Streams, and the rules that give categories to entries."""

from typing import Annotated, Literal

from msgspec import Struct

from feedtool.model.declaration import Form, Items, Key, Language, Name, Table, Url, Word

Facet = Literal["category", "tag", "author", "source", "language"]
"""The values that `each` splits a stream by."""

_Category = Annotated[str, Form("text", "a category")]


class Stream(Struct, frozen=True, kw_only=True):
    """A named, ordered, deduplicated selection, before any format."""

    table = Table(
        "stream",
        "A selection of entries, published in each format. A stream without a filter selects all entries.",
    )

    name: str
    """Names the files: news.rss.xml, news.html ...; lower-case letters, digits, `-` and `_`."""
    title: Annotated[
        str,
        Form("text", "a title"),
        Key(
            "Title of the feed. With `each`, `{tag}`, `{author}` and so on are replaced by the value of the feed.",
            if_absent="made from the name, or with `each` from the value",
            example="Recent Posts",
        ),
    ]
    description: Annotated[
        str,
        Form("text"),
        Key("Description of the feed.", if_absent="the site's", example="The latest, in one place."),
    ] = ""
    categories: Annotated[
        tuple[Name, ...],
        Items(minimum=1),
        Key("Only entries in one of these categories, by any of their names.", alias="category", example=("News",)),
    ] = ()
    tags: Annotated[
        tuple[Name, ...], Items(minimum=1), Key("Only entries with one of these tags.", example=("linux",))
    ] = ()
    authors: Annotated[
        tuple[Name, ...], Items(minimum=1), Key("Only entries by one of these authors.", example=("Ada Rossi",))
    ] = ()
    sources: Annotated[
        tuple[Name, ...],
        Items(minimum=1),
        Key(
            "Only entries from these sources: `articles` (all articles), `subscriptions` (all of them), or a title, "
            "name, url or path.",
            example=("articles", "PixelPost"),
        ),
    ] = ()
    languages: Annotated[
        tuple[Language, ...],
        Items(minimum=1),
        Key("Only entries in one of these languages; `it` includes it-CH.", example=("it", "en")),
    ] = ()
    keywords: Annotated[
        tuple[Word, ...],
        Items(minimum=1),
        Key("Only entries with one of these words in title, summary or categories.", example=("laser",)),
    ] = ()
    block: Annotated[tuple[Word, ...], Key("No entries with one of these words.", example=("sponsored",))] = ()
    language: Annotated[Language | None, Key("Language of the feed.", if_absent="the site's", example="it")] = None
    limit: Annotated[int, Form("count", minimum=1, maximum=10_000), Key("Maximum number of entries.", example=20)] = 50
    per_source: Annotated[
        int | None,
        Form("count", minimum=1, maximum=10_000),
        Key(
            "Maximum number of entries per subscription; the site's own articles are never left out by it.",
            if_absent="half of `limit`, more if other sources leave room",
            example=5,
        ),
    ] = None
    content: Annotated[
        Literal["full", "summary"] | None,
        Key(
            "Whether to publish full texts or only summaries.",
            if_absent="full texts in feeds, summaries on pages",
            example="summary",
        ),
    ] = None
    dedupe: Annotated[bool, Key("Whether to show only one copy of duplicate entries.", example=False)] = True
    max_bytes: Annotated[
        int,
        Form("size", minimum=1024, maximum=1024**3),
        Key(
            "Maximum size of the feed; feedtool leaves out the oldest entries, but always publishes the newest.",
            example="256KiB",
        ),
    ] = 512 * 1024
    archive: Annotated[
        bool | None,
        Key(
            "Whether to move older entries to archive documents (RFC 5005). Has no effect with `per_source`.",
            if_absent="true if only your own articles can be in the stream, or if it has archives",
            example=True,
        ),
    ] = None
    each: Annotated[
        tuple[Facet, ...],
        Items(minimum=1),
        Key(
            "Publish one feed for each tag, author and so on of the entries instead of one feed; with several words, "
            "one for each combination. Their names begin with the name of the stream.",
            example=("author", "tag"),
        ),
    ] = ()
    min_entries: Annotated[
        int,
        Form("count", minimum=1, maximum=10_000),
        Key(
            "With `each`: minimum number of entries of a feed. A published feed stays even with fewer entries.",
            former_name="at_least",
            example=3,
        ),
    ] = 1
    max_feeds: Annotated[
        int,
        Form("count", minimum=1, maximum=10_000),
        Key(
            "With `each`: maximum number of feeds; feeds with more entries take precedence.",
            former_name="at_most",
            example=50,
        ),
    ] = 100
    hubs: Annotated[
        tuple[Url, ...] | None,
        Key("WebSub hubs to notify when this feed changes.", if_absent="the site's", example="https://hub.example/"),
    ] = None
    facet_title: str = "{each}"
    """Title of the feeds of `each`; a facet's name in braces stands for its value, `{each}` for all of them."""
    parent: str | None = None
    """The name of the stream whose `each` made this one."""

    @property
    def is_general(self) -> bool:
        """Whether it selects everything, like Recent Posts."""
        return not any((self.categories, self.tags, self.authors, self.sources, self.languages, self.keywords))

    @property
    def label(self) -> str | None:
        """The one category or tag that it selects by; None if it has another filter, too."""
        labels = (*self.categories, *self.tags)
        others = (self.authors, self.sources, self.languages, self.keywords, self.each)
        return labels[0] if len(labels) == 1 and not any(others) else None


class CategoryRule(Struct, frozen=True, kw_only=True):
    """Puts an entry into a category if it matches one value of each list that is given."""

    table = Table(
        "category_rule",
        "A rule that gives a category to an entry that is in none of the site's categories. An entry must "
        "match every key of the rule, and one value of each list; the first matching rule applies.",
    )

    category: Annotated[_Category, Key("Category to give to matching entries.", required=True, example="Reviews")]
    title: Annotated[
        tuple[Word, ...],
        Items(minimum=1),
        Key("Words or phrases in the title; with `*`, patterns for the whole title.", example=("Recensione *",)),
    ] = ()
    labels: Annotated[
        tuple[Name, ...],
        Items(minimum=1),
        Key("Categories or tags of the entry; `*` matches any text.", name="label", alias="labels", example="test-*"),
    ] = ()
    path: Annotated[
        tuple[Word, ...], Items(minimum=1), Key("Text in the path of the entry's URL.", example="/recensioni/")
    ] = ()
    sources: Annotated[
        tuple[Name, ...],
        Items(minimum=1),
        Key(
            "Sources by url, title or name; `articles` and `subscriptions` are all of them.",
            name="source",
            alias="sources",
            example="articles",
        ),
    ] = ()
    has: Annotated[
        tuple[Literal["price", "rating"], ...],
        Items(minimum=1),
        Key("The entry has a price or a rating.", example="rating"),
    ] = ()


class CategoryRules(Struct, frozen=True, kw_only=True):
    """The rules in their order, and the category of entries that match none."""

    rules: Annotated[
        tuple[CategoryRule, ...],
        Key(
            "Rules that give a category to entries that are in none of the site's categories, in order.",
            name="category_rules",
            example=[{"category": "Reviews", "title": ["Recensione *"]}],
        ),
    ] = ()
    otherwise: Annotated[
        _Category | None,
        Key(
            "The category of entries that are in none of the site's categories and match no rule.",
            name="default_category",
            if_absent="they stay without a category",
            former_name="uncategorised",
            example="News",
        ),
    ] = None
    own: tuple[str, ...] = ()
    """The site's categories, sorted; the rules skip an entry that is in one of them."""

"""Counts the stored entries by category, and those without a category."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from feedtool.entries.visibility import find_reason_to_withhold
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.model import ArticleSource, Entry, FeedInfo, Subscription
from feedtool.model.config import Config
from feedtool.pipeline.catalog import make_names_of_categories
from feedtool.plugins import Store
from feedtool.streams.categories import find_categories
from feedtool.streams.select import apply_source, make_origin, name_origin

__all__ = ["CategoryReport", "report_categories"]

_SHOWN = 20


class CategoryReport(Struct, frozen=True, kw_only=True):
    """Number of entries by category and reason, largest first within a category."""

    placed: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]
    """(category, entries, (reason, entries) of each reason), in the config's order.

    An entry that names several categories counts in each.
    """
    unplaced: int
    examples: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(title, source, its own categories) of the newest entries that are in no category."""
    unknown: tuple[tuple[str, int], ...]
    """The own categories of those entries, most frequent first: candidates for `categories:`."""


def report_categories(config: Config, store: Store, now: datetime) -> CategoryReport:
    """Assign every stored entry that is public now to categories, and count."""
    states = store.load_feeds()
    sources: list[ArticleSource | Subscription] = [*config.articles, *list_subscriptions(config, store)]
    origins = {
        source.key: make_origin(source, states[source.key].about if source.key in states else FeedInfo())
        for source in sources
    }
    table, rules = make_names_of_categories(config), config.category_rules
    reasons: dict[str, Counter[str]] = {own: Counter() for own in (*config.categories, *sorted(rules.own))}
    unplaced, examples, unknown = 0, list[Entry](), Counter[str]()
    for entry in store.load_entries(tuple(origins)):
        if entry.expires is not None and entry.expires <= now:
            continue  # no stream shows it
        if origins[entry.feed].is_own and find_reason_to_withhold(entry, now) is not None:
            continue
        enriched = apply_source(entry, origins[entry.feed], table)
        matches = find_categories(enriched, name_origin(origins[entry.feed]), rules)
        if not matches:
            unplaced += 1
            examples += [enriched] if unplaced <= _SHOWN else []
            unknown.update(category.term for category in enriched.categories)
        for match in matches:
            reasons.setdefault(match.category, Counter())[match.reason] += 1
    return CategoryReport(
        placed=tuple((own, count.total(), tuple(count.most_common())) for own, count in reasons.items()),
        unplaced=unplaced,
        examples=tuple(
            (entry.title, entry.feed, tuple(category.term for category in entry.categories)) for entry in examples
        ),
        unknown=tuple(unknown.most_common(_SHOWN)),
    )

"""Finds the site's categories of an entry, and the reason.

categories that the entry names, by any name of a category
else the first rule that matches: title, tag, category, path, source, a price or a rating
else the category that the config sets for all others
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from feedtool.locale import LANGUAGES
from feedtool.model import Entry
from feedtool.model.stream import CategoryRule, CategoryRules

__all__ = [
    "CategoryMatch",
    "CategoryRule",
    "CategoryRules",
    "find_categories",
    "find_category",
    "find_mistyped",
    "make_category_table",
]

_SYNONYMS = tuple(
    tuple(
        name for language in LANGUAGES if kind in language.categories for name in language.categories[kind].split(", ")
    )
    for kind in ("news", "offers", "reviews")
)
"""Names of common categories in several languages; a site's category with one of them has all of them."""


def make_category_table(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Return every case-folded name of a category -> the site's name: Notizie is News.

    A name that the config gives to one category is never used for another.
    """
    table = {name.casefold(): own for own, others in names.items() for name in (*others, own)}
    for words in _SYNONYMS:
        owners = {table[word] for word in words if word in table}
        if len(owners) == 1:
            (own,) = owners
            table |= {word: own for word in words if word not in table}
    return table


class CategoryMatch(Struct, frozen=True, kw_only=True):
    """A category of an entry, and the reason."""

    category: str
    reason: str


def find_category(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> CategoryMatch | None:
    """Return the first category of an entry, or None; its categories have the site's names.

    Args:
        entry: after apply_source() without rules.
        sources: names of its source.
        rules: the rules of the config.
    """
    return next(iter(find_categories(entry, sources, rules)), None)


def find_categories(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> tuple[CategoryMatch, ...]:
    """Return every category that an entry names, else the one of a matching rule."""
    named = dict.fromkeys(category.term for category in entry.categories if category.term in rules.own)
    if named:
        return tuple(CategoryMatch(category=term, reason="set by the entry") for term in named)
    match = _find_by_rule(entry, sources, rules)
    return (match,) if match else ()


def find_mistyped(wanted: Iterable[str], labels: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (category, similar known one or an empty text) for each category that no entry has.

    Args:
        wanted: the categories that a stream selects.
        labels: the categories and tags of all entries.
        known: the categories that the config defines.
    """
    used = {label.casefold(): label for label in labels}
    unused = [name for name in wanted if name.casefold() not in used]
    if not unused:
        return
    from difflib import get_close_matches  # only for a name that no entry has

    others = {name.casefold(): name for name in known} | used
    for name in unused:
        similar = get_close_matches(name.casefold(), others.keys() - {name.casefold()}, n=1, cutoff=_SIMILAR)
        yield name, others[similar[0]] if similar else ""


_SIMILAR = 0.7


def _find_by_rule(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> CategoryMatch | None:
    names = [name.casefold() for name in sources if name]
    for number, rule in enumerate(rules.rules, start=1):
        found = _match_rule(entry, names, rule)
        if found:
            return CategoryMatch(category=rule.category, reason=f"rule {number}: {found}")
    return CategoryMatch(category=rules.otherwise, reason="no rule matches") if rules.otherwise else None


def _match_rule(entry: Entry, names: list[str], rule: CategoryRule) -> str | None:
    """Describe the parts of the rule that match; None unless all of them do."""
    path = unquote(urlsplit(entry.link or "").path).casefold()
    labels = [category.term for category in entry.categories]
    seen = {
        "title": next((word for word in rule.title if _matches(word, entry.title)), None),
        "label": next((word for word in rule.labels if any(_is_called(word, label) for label in labels)), None),
        "path": next((part for part in rule.path if _is_in_path(part, path)), None),
        "source": next((name for name in rule.sources if name.casefold() in names), None),
        "has": next((name for name in rule.has if _has(entry, name)), None),
    }
    asked = {"title": rule.title, "label": rule.labels, "path": rule.path, "source": rule.sources, "has": rule.has}
    if any(wanted and seen[part] is None for part, wanted in asked.items()):
        return None
    return ", ".join(f"{part} {value!r}" for part, value in seen.items() if value is not None) or None


def _matches(word: str, title: str) -> bool:
    plain = " ".join(title.casefold().split())
    if "*" in word:
        return fnmatchcase(plain, word.casefold())
    return _whole_word(word.casefold()).search(plain) is not None


@lru_cache(maxsize=1024)
def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def _is_called(word: str, label: str) -> bool:
    return fnmatchcase(label.casefold(), word.casefold())


def _is_in_path(part: str, path: str) -> bool:
    return fnmatchcase(path, part.casefold()) if "*" in part else part.casefold() in path


def _has(entry: Entry, name: str) -> bool:
    if name == "price":
        return entry.offer is not None and entry.offer.price is not None
    return entry.review is not None and entry.review.rating is not None

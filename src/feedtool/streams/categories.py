"""Which of the site's categories a piece belongs in, and why.

what it says of itself, by any name of a category
else the first rule that fits: title, tag, category, path, source, a price or a rating
else where the config says that the rest goes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from feedtool.locale import LANGUAGES
from feedtool.model import Entry
from feedtool.model.config import CategoryRule, CategoryRules
from feedtool.model.frozen import frozen

__all__ = [
    "CategoryRule",
    "CategoryRules",
    "Placement",
    "find_mistyped",
    "find_placement",
    "find_placements",
    "make_category_table",
]

_SYNONYMS = tuple(
    tuple(
        name for language in LANGUAGES if kind in language.categories for name in language.categories[kind].split(", ")
    )
    for kind in ("news", "offers", "reviews")
)
"""What the usual categories are called elsewhere; a site that has one of them has all its names."""


def make_category_table(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Every name a category goes by, without case -> the site's own name: News is also called Notizie.

    A name that the site gives to one of its categories is never taken for another's.
    """
    table = {name.casefold(): own for own, others in names.items() for name in (*others, own)}
    for words in _SYNONYMS:
        owners = {table[word] for word in words if word in table}
        if len(owners) == 1:
            (own,) = owners
            table |= {word: own for word in words if word not in table}
    return table


@frozen
class Placement:
    """The category, and what decided it."""

    category: str
    reason: str


def find_placement(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> Placement | None:
    """Where a piece belongs; its categories are already called by the site's names.

    Args:
        entry: the piece.
        sources: what its source is called.
        rules: the config's.
    """
    return next(iter(find_placements(entry, sources, rules)), None)


def find_placements(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> tuple[Placement, ...]:
    """Return every category that an entry names, else the one that a rule gives it; arguments as above."""
    named = dict.fromkeys(category.term for category in entry.categories if category.term in rules.own)
    if named:
        return tuple(Placement(category=term, reason="it says so") for term in named)
    given = _find_by_rule(entry, sources, rules)
    return (given,) if given else ()


def find_mistyped(wanted: Iterable[str], labels: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (category, similar one) for each category that no entry has and that is similar to a known one.

    Args:
        wanted: what a stream selects.
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
        yield from ((name, others[one]) for one in similar)


_SIMILAR = 0.7


def _find_by_rule(entry: Entry, sources: Iterable[str], rules: CategoryRules) -> Placement | None:
    names = [name.casefold() for name in sources if name]
    for number, rule in enumerate(rules.rules, start=1):
        fits = _fits(entry, names, rule)
        if fits:
            return Placement(category=rule.category, reason=f"rule {number}: {fits}")
    return Placement(category=rules.otherwise, reason="nothing else fits") if rules.otherwise else None


def _fits(entry: Entry, names: list[str], rule: CategoryRule) -> str | None:
    """What the rule saw, or None if any part of it does not fit."""
    path = unquote(urlsplit(entry.link or "").path).casefold()
    labels = [category.term for category in entry.categories]
    seen = {
        "title": next((word for word in rule.title if _matches(word, entry.title)), None),
        "label": next((word for word in rule.labels if any(_is_called(word, label) for label in labels)), None),
        "path": next((part for part in rule.path if _is_in_path(part, path)), None),
        "source": next((name for name in rule.sources if name.casefold() in names), None),
        "has": next((what for what in rule.has if _has(entry, what)), None),
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


def _has(entry: Entry, what: str) -> bool:
    if what == "price":
        return entry.offer is not None and entry.offer.price is not None
    return entry.review is not None and entry.review.rating is not None

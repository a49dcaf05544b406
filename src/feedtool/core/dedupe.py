"""Which stored entries are copies of one piece, and which copy is shown.

    entries -> keys of each rule -> entries that share a key -> the rule's verdict -> groups, best copy first

Groups are derived from what is stored, at each build, and depend neither on the order of entries nor on how runs
were split; nothing is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from feedtool.core.evidence import contradict
from feedtool.core.streams import EntryKey, Group, Origin
from feedtool.core.urls import find_host
from feedtool.interfaces import DedupeRule
from feedtool.model import Entry

__all__ = ["find_groups"]

Candidate = tuple[Entry, Origin]
_Edge = tuple[EntryKey, EntryKey, str, str]
"""Two entries, the rule that joins them and what it saw."""

_MAX_SHARING = 200
"""A key that more entries share than this is no identity: a counter, a home page, a default."""


def find_groups(candidates: Sequence[Candidate], rules: Sequence[DedupeRule]) -> tuple[Group, ...]:
    """The groups of two and more copies, each with the copy to show first.

    Args:
        candidates: dressed entries with their origins, in any order.
        rules: asked in this order; the first that joins two entries names the reason.
    """
    by_key = {(entry.feed, entry.id): (entry, origin) for entry, origin in candidates if origin.dedupe}
    groups: dict[EntryKey, list[EntryKey]] = {key: [key] for key in by_key}
    reasons: dict[EntryKey, dict[EntryKey, tuple[str, str]]] = defaultdict(dict)
    for rule in rules:
        for one, other, name, evidence in sorted(_find_edges(rule, by_key)):
            reasons[one].setdefault(other, (name, evidence))
            reasons[other].setdefault(one, (name, evidence))
            _join(one, other, groups, by_key)
    unique = {id(group): group for group in groups.values() if len(group) > 1}
    return tuple(_make_group(group, by_key, reasons) for group in sorted(map(sorted, unique.values())))


def _find_edges(rule: DedupeRule, by_key: Mapping[EntryKey, Candidate]) -> Iterator[_Edge]:
    sharing: defaultdict[str, list[EntryKey]] = defaultdict(list)
    for key, (entry, _) in by_key.items():
        for mark in set(rule.keys(entry)):
            sharing[mark].append(key)
    for keys in sharing.values():
        if 1 < len(keys) <= _MAX_SHARING:
            for one, other in combinations(sorted(keys), 2):
                verdict = rule.judge(by_key[one][0], by_key[other][0])
                if verdict is not None and verdict.same:
                    yield one, other, rule.name, verdict.evidence


def _join(
    one: EntryKey, other: EntryKey, groups: dict[EntryKey, list[EntryKey]], by_key: Mapping[EntryKey, Candidate]
) -> None:
    """Unite two groups unless a member of one speaks against a member of the other.

    A key can be copied: a feed that gives its entry another's guid or link neither replaces nor hides it.
    """
    first, second = groups[one], groups[other]
    if first is second:
        return
    if any(contradict(by_key[left][0], by_key[right][0]) for left in first for right in second):
        return
    first.extend(second)
    for key in second:
        groups[key] = first


def _make_group(
    keys: Sequence[EntryKey],
    by_key: Mapping[EntryKey, Candidate],
    reasons: Mapping[EntryKey, Mapping[EntryKey, tuple[str, str]]],
) -> Group:
    members = tuple(sorted(keys, key=lambda key: _authority(*by_key[key])))
    return Group(
        members=members,
        reasons={member: _find_reason(member, members, reasons) for member in members[1:]},
    )


def _find_reason(
    member: EntryKey,
    members: Sequence[EntryKey],
    reasons: Mapping[EntryKey, Mapping[EntryKey, tuple[str, str]]],
) -> tuple[str, str]:
    """Why it is in the group: what joins it to the best copy, else to the next best."""
    return next(reasons[member][other] for other in members if other in reasons[member])


def _authority(entry: Entry, origin: Origin) -> tuple[object, ...]:
    """Own article, listed priority, original site, a copy with content, the earliest; then by name, for ever."""
    home = find_host(origin.about.link) or find_host(origin.about.url)
    is_original = home is not None and find_host(entry.link) == home
    return (
        not origin.is_own,
        -origin.priority,
        not is_original,
        entry.content is None,
        entry.date.timestamp(),
        entry.feed,
        entry.id,
    )

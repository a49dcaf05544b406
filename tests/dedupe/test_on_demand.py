"""Clusters that a build finds on demand are those of comparing all entries, however runs were split."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedtool.cli.dedupe import _make_entry, _make_source
from feedtool.config import load_config
from feedtool.dedupe.clusters import cluster
from feedtool.dedupe.features import list_features, make_features, make_names
from feedtool.dedupe.groups import Overrides, find_groups
from feedtool.errors import PartError
from feedtool.model import DocumentChanges, Entry, EntryState, FeedInfo, FeedState, StoredEntry
from feedtool.model.features import Feature
from feedtool.model.selection import Origin
from feedtool.pipeline.catalog import Catalog
from feedtool.pipeline.wiring import make_parts
from feedtool.plugins import list_parts, load_class
from feedtool.store.memory import MemoryStore
from feedtool.store.sqlite import SqliteStore
from support import NOW

RULES = tuple(load_class("dedupe_rules", name)() for name in list_parts("dedupe_rules"))
CASES = sorted((Path(__file__).parents[1] / "data" / "dedupe").glob("*/*.json"))
STAMP = EntryState(fingerprint=b"f", digest=b"d", first_seen=NOW)
WORDS = Feature(version=3, compute=lambda entry: tuple(entry.title.split()))
STOCK = "Tell your friends about the lake, and write to us what you have seen there this week. "


def read_candidates(paths):
    """Return the entries of the cases with their origins, each with a unique id in its feed."""
    found = {}
    for path in paths:
        case = json.loads(path.read_text(encoding="utf-8"))
        about = {feed["id"]: _make_source(feed) for feed in case["feeds"]}
        for number, record in enumerate([*case["entries"], *case.get("others", [])]):
            feed = record.get("feed", "")
            origin = Origin(key=feed, kind="subscription", about=about.get(feed) or FeedInfo(url=feed))
            entry = _make_entry(record, origin.about)
            entry = replace(entry, id=entry.id or f"{path.stem}-{number}", first_seen=NOW)
            found.setdefault((entry.feed, entry.id), (entry, origin))
    origins = {}
    for entry, origin in found.values():
        origins.setdefault(entry.feed, origin)
    return [(entry, origins[entry.feed]) for entry, _ in found.values()]


class Build:
    """A store, to which runs save entries, and the config that subscribes to their feeds."""

    def __init__(self, store, folder, origins, overrides):
        self.store, self.origins, self.overrides = store, origins, overrides
        config = folder / "feeds.yaml"
        lists = {
            "never": [list(names) for names in overrides.never],
            "always": [list(names) for names in overrides.always],
        }
        urls = [{"url": f"https://{number}.example/feed"} for number, _ in enumerate(origins)]
        content = {"site": {"title": "T", "url": "https://example.org/"}, "subscriptions": urls, "dedupe": lists}
        config.write_text(json.dumps(content), encoding="utf-8")
        loaded = load_config(config)
        sources = zip(loaded.subscriptions, origins, strict=True)
        self.config = replace(loaded, subscriptions=tuple(replace(one, key=key, url=key) for one, key in sources))
        self.parts = replace(make_parts(self.config, store, NOW), rules=RULES)
        self.entries = {}

    def save(self, entries=(), withdrawn=()):
        self.entries |= {entry.key: entry for entry in entries}
        for key in withdrawn:
            self.entries.pop(key, None)
        for feed in {entry.feed for entry in entries} | {feed for feed, _ in withdrawn}:
            about = self.origins[feed].about
            rows = (
                StoredEntry(entry=entry, state=STAMP, keys=self.parts.make_keys(entry, about))
                for entry in entries
                if entry.feed == feed
            )
            self.store.save_document(
                DocumentChanges(
                    feed=FeedState(key=feed, kind="subscription", about=about),
                    entries=tuple(rows),
                    withdrawn=tuple(id_ for key, id_ in withdrawn if key == feed),
                )
            )

    def find(self, keys, *, all_at_once=False):
        """Return the groups of these entries, asked for in this order."""
        catalog = Catalog(self.config, self.parts)
        if all_at_once:
            catalog.expect_all()
        return {group.members: group.reasons for key in keys if (group := catalog.find_group(key)) is not None}

    def find_all(self):
        """Return the groups of all entries, compared in memory."""
        candidates = [(entry, self.origins[entry.feed]) for entry in self.entries.values()]
        return {group.members: group.reasons for group in find_groups(candidates, RULES, self.overrides)}


def open_store(kind, folder):
    return SqliteStore.open("sqlite:state.db", folder) if kind == "sqlite" else MemoryStore.open("memory:", folder)


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_split_into_runs_and_any_order_of_questions_gives_the_same_groups(kind, tmp_path_factory, data):
    """Entries arrive in any order and in any portions; some change their text, some are withdrawn and return."""
    candidates = read_candidates(data.draw(st.lists(st.sampled_from(CASES), unique=True, min_size=1, max_size=10)))
    if data.draw(st.booleans()):
        candidates = [(replace(entry, summary=STOCK + entry.summary), origin) for entry, origin in candidates]
    origins = {origin.key: origin for _, origin in candidates}
    order = data.draw(st.permutations([entry for entry, _ in candidates]))
    ids = [*dict.fromkeys(entry.id for entry in order)]
    overrides = Overrides()
    if len(ids) > 2 and data.draw(st.booleans()):
        overrides = Overrides(always=[(ids[0], ids[-1])], never=[(ids[0], ids[len(ids) // 2])])
    folder = tmp_path_factory.mktemp("site")
    with open_store(kind, folder) as store:
        build = Build(store, folder, origins, overrides)
        # A feed's names count from its first entry on.
        build.save([Entry(feed=feed, id="first", first_seen=NOW, title=f"First of {feed}") for feed in origins])
        while order:
            count = data.draw(st.integers(1, len(order)))
            new, order = order[:count], order[count:]
            build.save(new)
            touched = data.draw(st.sampled_from(new))
            build.save([replace(touched, summary=touched.summary + " And a word more.")])
            assert build.find(data.draw(st.permutations(sorted(build.entries)))) == build.find_all()
            build.save(withdrawn=[touched.key])
            assert build.find(data.draw(st.permutations(sorted(build.entries))), all_at_once=True) == build.find_all()
            build.save([touched])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_comparing_entries_with_a_common_key_finds_what_comparing_all_pairs_finds(data):
    """The plain version: every rule on every pair, with the statistics of all entries."""
    candidates = read_candidates(data.draw(st.lists(st.sampled_from(CASES), unique=True, min_size=1, max_size=12)))
    features = {entry.key: make_features(entry, origin.about) for entry, origin in candidates}
    names = frozenset(name for _, origin in candidates for name in make_names(origin.about))
    found = cluster(features, RULES, names=names)
    matched = {
        (one, other)
        for one, other in combinations(sorted(features), 2)
        if any((result := rule.match(features[one], features[other], found.stats)) and result.same for rule in RULES)
    }
    groups = {key: group for group in found.groups for key in group}
    rejected = {(match.one, match.other) for match in found.rejected}
    for one, other in matched - rejected:
        assert groups.get(one, one) == groups.get(other, other)


def test_an_entry_is_compared_only_with_entries_that_share_a_key(tmp_path):
    same_id = load_class("dedupe_rules", "same-id")
    compared = []

    class Counting(same_id):
        def match(self, one, other, stats):
            compared.append((one.title, other.title))
            return super().match(one, other, stats)

    origins = {
        key: Origin(key=key, kind="subscription", about=FeedInfo(title=key, url=f"https://{key}.example/feed"))
        for key in ("lake", "planet")
    }

    def make(number, feed="lake"):
        fields = {"title": f"Post about {number}", "summary": f"{number} boats"}
        return Entry(feed=feed, id=f"tag:lake.example,2026:{number}", first_seen=NOW, **fields)

    with SqliteStore.open("sqlite:state.db", tmp_path) as store:
        build = Build(store, tmp_path, origins, Overrides())
        build.parts = replace(build.parts, rules=[Counting()])
        build.save([*map(make, range(300)), make(7, "planet"), make(8, "planet")])
        build.find([make(7).key])
        assert compared == [("post about 7", "post about 7")]


def test_entries_that_a_former_version_stored_without_keys_are_found(tmp_path):
    origins = {
        key: Origin(key=key, kind="subscription", about=FeedInfo(url=f"https://{key}.example/feed"))
        for key in ("lake", "planet")
    }
    entries = [
        Entry(feed=feed, id="tag:lake.example,2026:1", first_seen=NOW, title="The pump is open again")
        for feed in origins
    ]
    with SqliteStore.open("sqlite:state.db", tmp_path) as store:
        build = Build(store, tmp_path, origins, Overrides())
        for entry in entries:
            feed = FeedState(key=entry.feed, kind="subscription", about=origins[entry.feed].about)
            store.save_document(DocumentChanges(feed=feed, entries=(StoredEntry(entry=entry, state=STAMP),)))
        assert [len(members) for members in build.find([entries[0].key])] == [2]
        assert not store.find_without_keys(1)


def test_two_rules_with_different_features_of_one_name_are_refused():
    one, other = (load_class("dedupe_rules", "same-id")() for _ in range(2))
    one.features, other.features = {"words": WORDS}, {"words": replace(WORDS, version=4)}
    with pytest.raises(PartError, match="another rule declares a different feature 'words'"):
        list_features([one, other])
    other.features = {"words": WORDS}
    assert list_features([one, other]) == {"words": WORDS}

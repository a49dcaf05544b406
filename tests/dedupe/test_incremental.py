"""Incremental clustering gives the same clusters as clustering all entries, however runs were split."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feedtool.cli.dedupe import _make_entry, _make_source
from feedtool.dedupe.features import list_features, make_features
from feedtool.dedupe.groups import Overrides, find_groups
from feedtool.dedupe.incremental import index_features
from feedtool.errors import PartError
from feedtool.model import DocumentChanges, Entry, EntryState, FeedInfo, FeedState, StoredEntry
from feedtool.model.features import Feature
from feedtool.model.selection import Origin
from feedtool.plugins import list_parts, load_class
from feedtool.store.feature_codec import decode_features, encode_features
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


def save(store, entries, withdrawn=()):
    for feed in {entry.feed for entry in entries} | {feed for feed, _ in withdrawn}:
        store.save_document(
            DocumentChanges(
                feed=FeedState(key=feed, kind="subscription"),
                entries=tuple(StoredEntry(entry=entry, state=STAMP) for entry in entries if entry.feed == feed),
                withdrawn=tuple(id_ for key, id_ in withdrawn if key == feed),
            )
        )


def say(groups):
    return {(group.members, frozenset(group.reasons.items())) for group in groups}


def regroup_and_compare(store, origins, overrides):
    candidates = [(entry, origins[entry.feed]) for entry in store.load_entries()]
    assert say(find_groups(candidates, RULES, overrides, store)) == say(find_groups(candidates, RULES, overrides))
    assert not store.load_stale()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_split_into_runs_gives_the_same_clusters(data):
    """Entries arrive in any order and in any portions; some change their text, some are withdrawn and return."""
    candidates = read_candidates(data.draw(st.lists(st.sampled_from(CASES), unique=True, min_size=1, max_size=10)))
    stock = data.draw(st.booleans())
    if stock:
        candidates = [(replace(entry, summary=STOCK + entry.summary), origin) for entry, origin in candidates]
    origins = {origin.key: origin for _, origin in candidates}
    order = data.draw(st.permutations([entry for entry, _ in candidates]))
    overrides = Overrides(always=[(order[0].id, order[-1].id)], never=[(order[0].id, order[len(order) // 2].id)])
    first = [Entry(feed=feed, id="first", first_seen=NOW, title=f"First of {feed}") for feed in origins]
    with TemporaryDirectory() as folder, SqliteStore.open("sqlite:state.db", Path(folder)) as store:
        save(store, first)
        regroup_and_compare(store, origins, overrides)
        settings_hash = store.load_settings_hash()
        while order:
            count = data.draw(st.integers(1, len(order)))
            new, order = order[:count], order[count:]
            save(store, new)
            regroup_and_compare(store, origins, overrides)
            touched = data.draw(st.sampled_from(new))
            save(store, [replace(touched, summary=touched.summary + " And a word more.")])
            regroup_and_compare(store, origins, overrides)
            save(store, [], [(touched.feed, touched.id)])
            regroup_and_compare(store, origins, overrides)
            save(store, [touched])
            regroup_and_compare(store, origins, overrides)
        assert store.load_settings_hash() == settings_hash, "the store was not rebuilt in between"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_features_that_are_encoded_and_decoded_are_equal(path):
    for entry, origin in read_candidates([path]):
        features = make_features(entry, origin.about, declared={"words": WORDS})
        one = index_features(features, {"": 1, "words": WORDS.version}, RULES)
        assert decode_features(encode_features(one)) == one


def test_a_new_entry_is_compared_only_with_entries_that_share_a_key(tmp_path):
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

    def group(store):
        find_groups([(entry, origins[entry.feed]) for entry in store.load_entries()], [Counting()], None, store)

    with SqliteStore.open("sqlite:state.db", tmp_path) as store:
        save(store, [*map(make, range(300)), make(7, "planet")])
        group(store)
        assert compared == [("post about 7", "post about 7")]
        save(store, [make(8, "planet")])
        group(store)
        assert compared[1:] == [("post about 8", "post about 8")]


def test_a_feature_is_computed_again_only_where_its_name_version_or_entry_is_new(tmp_path):
    """So is every other feature: a store that has them keeps them when a rule is added."""
    origin = Origin(key="lake", kind="subscription", about=FeedInfo(title="lake", url="https://lake.example/feed"))
    entries = [Entry(feed="lake", id=str(number), first_seen=NOW, title=f"Post {number}") for number in range(3)]
    computed = []

    def make_rule(version, name="mark"):
        def compute(entry):
            computed.append((name, version, entry.id))
            return (entry.title, version)

        class Marked(load_class("dedupe_rules", "same-id")):
            features: ClassVar = {name: Feature(version=version, compute=compute)}

            def keys(self, entry):
                assert entry.named[name][1] == version
                return super().keys(entry)

        Marked.__qualname__ = f"{name}{version}"
        return Marked()

    def group(*rules, origin=origin):
        computed.clear()
        find_groups([(entry, origin) for entry in store.load_entries()], rules, None, store)
        assert not store.load_stale()
        return sorted(computed)

    with SqliteStore.open("sqlite:state.db", tmp_path) as store:
        save(store, entries)
        assert group(RULES[0]) == []
        assert group(RULES[0], make_rule(1)) == [("mark", 1, "0"), ("mark", 1, "1"), ("mark", 1, "2")]
        assert group(RULES[0], make_rule(1)) == []
        assert group(make_rule(1)) == [], "without the other rule"
        save(store, [replace(entries[1], title="Another")])
        assert group(make_rule(1), make_rule(2, "more")) == [
            ("mark", 1, "1"),
            ("more", 2, "0"),
            ("more", 2, "1"),
            ("more", 2, "2"),
        ]
        assert group(make_rule(2), make_rule(2, "more")) == [("mark", 2, "0"), ("mark", 2, "1"), ("mark", 2, "2")]
        renamed = replace(origin, about=FeedInfo(title="pond", url="https://lake.example/feed"))
        assert len(group(make_rule(2), origin=renamed)) == 3
        features = store.load_features([("lake", "1")])["lake", "1"].features
        assert features.named == {"mark": ("Another", 2)}
        assert (features.title, features.source_names[0]) == ("another", "pond")


def test_two_rules_with_different_features_of_one_name_are_refused():
    one, other = (load_class("dedupe_rules", "same-id")() for _ in range(2))
    one.features, other.features = {"words": WORDS}, {"words": replace(WORDS, version=4)}
    with pytest.raises(PartError, match="another rule declares a different feature 'words'"):
        list_features([one, other])
    other.features = {"words": WORDS}
    assert list_features([one, other]) == {"words": WORDS}

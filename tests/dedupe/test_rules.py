"""Every rule with its own cases and with those of all rules: tests/data/dedupe/<rule>/<case>.json."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.cli.dedupe import read_features
from feedtool.dedupe.clusters import cluster
from feedtool.dedupe.corpus_stats import make_corpus_stats
from feedtool.dedupe.index import MemoryIndex
from feedtool.model.features import CorpusStats
from feedtool.plugins import list_parts, load_class
from feedtool.testing import DedupeRuleContract

CASES = sorted((Path(__file__).parent.parent / "data" / "dedupe").glob("*/*.json"))
RULES = list_parts("dedupe_rules")
PARTS = [load_class("dedupe_rules", rule)() for rule in RULES]


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


@cache
def read_case(path):
    """Return the case, the features of its two entries, and statistics: names, and those of the `others`."""
    case = json.loads(path.read_text(encoding="utf-8"))
    others = case.get("others", [])
    features, called = read_features([*case["entries"], *others], case["feeds"], PARTS)
    by_id = {id_: one for (_, id_), one in features.items()}
    two = [by_id[entry["id"]] for entry in case["entries"]]
    stats = make_corpus_stats(MemoryIndex(features, PARTS), called) if others else CorpusStats(names=called)
    return case, two, stats


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_a_rule_matches_the_pairs_of_its_cases_and_no_others(path):
    case, (one, other), stats = read_case(path)
    assert case["why"].endswith(".")
    result = load_class("dedupe_rules", path.parent.name)().match(one, other, stats)
    assert (result is not None and result.same) is case["same"]
    assert result is None or result.evidence


@pytest.mark.parametrize("path", [path for path in CASES if not read_case(path)[0]["same"]], ids=name_of)
def test_no_rule_joins_pairs_that_are_not_a_match(path):
    case = read_case(path)[0]
    two = {entry["id"] for entry in case["entries"]}
    assert not any(two <= set(members) for members in group([*case["entries"], *case.get("others", [])], case["feeds"]))


@pytest.mark.parametrize("path", [path for path in CASES if read_case(path)[0]["same"]], ids=name_of)
def test_no_veto_separates_pairs_that_are_a_match(path):
    case = read_case(path)[0]
    two = {entry["id"] for entry in case["entries"]}
    assert any(two <= set(members) for members in group([*case["entries"], *case.get("others", [])], case["feeds"]))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_cases_with_and_without_a_match(rule):
    assert {read_case(path)[0]["same"] for path in CASES if path.parent.name == rule} == {True, False}


class TestRules(DedupeRuleContract):
    @pytest.fixture(params=RULES)
    def part(self, request):
        return load_class("dedupe_rules", request.param)()

    @pytest.fixture
    def pairs(self, part):
        """Return the cases of the rule that need no statistics."""
        cases = (read_case(path) for path in CASES if path.parent.name == part.name)
        return [(*two, case["same"]) for case, two, _ in cases if "others" not in case and not case["feeds"]]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_symmetric_and_repeatable(rule):
    part = load_class("dedupe_rules", rule)()
    features = [entry for path in CASES for entry in read_case(path)[1]]
    for one, other in combinations(features, 2):
        result = part.match(one, other, CorpusStats())
        assert part.match(other, one, CorpusStats()) == result == part.match(one, other, CorpusStats())


@pytest.mark.parametrize("rule", RULES)
def test_entries_that_a_rule_joins_share_one_of_its_keys(rule):
    part = load_class("dedupe_rules", rule)()
    for path in CASES:
        _, (one, other), stats = read_case(path)
        if part.match(one, other, stats):
            assert set(part.keys(one)) & set(part.keys(other))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_no_match_without_evidence(rule):
    part = load_class("dedupe_rules", rule)()
    features, _ = read_features([{"id": "1", "feed": "a"}, {"id": "2", "feed": "b"}], [], PARTS)
    one, other = features.values()
    assert part.match(one, other, CorpusStats()) is None
    assert not part.keys(one)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_order_of_input_gives_the_same_clusters(data):
    """So does any split into runs: clusters depend only on the stored entries."""
    records, feeds = [], {}
    for number, path in enumerate(data.draw(st.lists(st.sampled_from(CASES), unique=True, max_size=12))):
        case = read_case(path)[0]
        entries = [*case["entries"], *case.get("others", [])]
        records += [record | {"id": f"{number}-{record['id']}"} for record in entries]
        feeds |= {feed["id"]: feed for feed in case["feeds"]}
    assert group(data.draw(st.permutations(records)), feeds.values()) == group(records, feeds.values())


def group(records, feeds):
    features, called = read_features(records, feeds, PARTS)
    return [sorted(id_ for _, id_ in members) for members in cluster(features, PARTS, names=called).groups]

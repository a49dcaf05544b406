"""Measure the dedupe rules on a labeled set of copies and look-alikes.

    python bench/dedupeset.py [--seed N] [--show N] [--no-feeds] [--out DIR]

Prints precision, recall, posts lost, and what was missed and joined by mistake, by kind. `--out` writes entries.jsonl
and feeds.json for `feedtool dedupe`, and clusters.json.

Look at errors with one seed, and measure with another one that was never looked at.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from labeled_set import LabeledSet, strip_tags

from feedtool.cli.dedupe import read_features
from feedtool.dedupe.clusters import cluster
from feedtool.plugins import DEFAULT_RULES, load_class


def name_of(place: int) -> str:
    return f"e{place:05}"


def group(made: LabeledSet, *, with_feeds: bool) -> list[int]:
    """The cluster of each record, as the rules see it."""
    records = [record | {"id": name_of(place)} for place, record in enumerate(made.records)]
    features, names = read_features(records, made.feeds.values() if with_feeds else [])
    found = cluster(features, [load_class("dedupe_rules", name)() for name in DEFAULT_RULES], names=names)
    label = list(range(len(records)))
    for members in found.groups:
        places = [int(id_[1:]) for _, id_ in members]
        for place in places:
            label[place] = min(places)
    return label


def report(made: LabeledSet, label: Sequence[int], show: int) -> None:
    counts = Counter(made.truth), Counter(label), Counter(zip(made.truth, label, strict=True))
    true, joined, right = (sum(count * (count - 1) // 2 for count in one.values()) for one in counts)
    lost = sum(count - 1 for count in Counter(one for _, one in counts[2]).values())
    print(
        f"{len(label)} entries, {true} true pairs, {joined} joined, {joined - right} of them false, "
        f"{true - right} missed: precision {right / (joined or 1):.5f}, recall {right / true:.5f}, {lost} posts lost"
    )
    totals = Counter(made.kinds[copy] for copy in made.original)
    missed = [(place, copy) for copy, place in made.original.items() if label[copy] != label[place]]
    left = Counter(made.kinds[copy] for _, copy in missed)
    print("found: " + ", ".join(f"{kind} {total - left[kind]}/{total}" for kind, total in sorted(totals.items())))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(label):
        groups[one].append(place)
    false = [places for places in groups.values() if len({made.truth[place] for place in places}) > 1]
    print(f"joined by mistake: {dict(Counter(made.kinds[places[0]] for places in false)) or 'none'}")
    for word, several in (("FALSE", false), ("MISSED", missed)):
        for places in several[:show]:
            print(word)
            for place in places:
                print("  ", describe(made, place))


def describe(made: LabeledSet, place: int) -> str:
    one = made.records[place]
    facts = (name_of(place), made.kinds[place], one["feed"], one["guid"], one["url"], one["published"], one["title"])
    return f"{' | '.join(map(str, facts))} | {strip_tags(one)[:600]}"


def write(made: LabeledSet, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "entries.jsonl").open("w", encoding="utf-8") as file:
        for place, record in enumerate(made.records):
            file.write(json.dumps(record | {"id": name_of(place)}, ensure_ascii=False) + "\n")
    (folder / "feeds.json").write_text(json.dumps([*made.feeds.values()]), encoding="utf-8")
    clusters = {name_of(place): name_of(one) for place, one in enumerate(made.truth)}
    (folder / "clusters.json").write_text(json.dumps(clusters), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="how many errors to list")
    parser.add_argument("--no-feeds", action="store_true", help="without what is known of the feeds")
    parser.add_argument("--out", type=Path, help="write the set here")
    args = parser.parse_args()
    made = LabeledSet(args.seed)
    if args.out:
        write(made, args.out)
    report(made, group(made, with_feeds=not args.no_feeds), args.show)


if __name__ == "__main__":
    main()

"""Entries are in the live feed or in archives, which do not change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedtool.config import load_config
from feedtool.model import History
from feedtool.streams.archive import FeedLimits, estimate_size, find_archived, has_archives, plan_history
from support import NOW, make_entry

START = datetime(2026, 1, 1, tzinfo=UTC)
TEN = FeedLimits(entries=10, bytes=10**9)


def post(number, **fields):
    return make_entry(f"https://example.com/{number}", published=START + timedelta(hours=number), **fields)


def posts(*numbers):
    return [post(number) for number in sorted(numbers, reverse=True)]


def plan(entries, history=None, bounds=TEN, withdrawn=(), silent=(), now=NOW):
    departures = {f"https://example.com/{number}": "withdrawn" for number in withdrawn}
    departures |= {f"https://example.com/{number}": "silent" for number in silent}
    return plan_history(entries, history or History(stream="all"), bounds, find_departure=departures.get, now=now)


def numbers(entries):
    return [int((one if isinstance(one, str) else one.id).rpartition("/")[2]) for one in entries]


def listed(plan):
    """Return every id that a reader gets from the live feed to the oldest archive."""
    old = [id_ for archive in reversed(plan.history.archives) for id_, _ in archive.entries]
    return numbers(plan.live) + numbers(old)


def test_entries_within_the_limit_are_all_live():
    found = plan(posts(*range(10)))
    assert numbers(found.live) == list(range(9, -1, -1))
    assert found.closed == ()


def test_the_first_build_fills_the_live_feed_and_archives_the_rest():
    found = plan(posts(*range(250)))
    assert numbers(found.live) == list(range(249, 239, -1))
    assert [len(archive.entries) for archive in found.closed] == [100, 100, 40]
    assert [archive.has_newer for archive in found.closed] == [True, True, False]
    assert listed(found) == list(range(249, -1, -1))


@pytest.mark.parametrize("count", range(11, 40))
def test_the_first_build_makes_at_least_two_archives(count):
    found = plan(posts(*range(count)))
    assert [archive.has_newer for archive in found.closed] == [True, False]
    assert [archive.number for archive in found.closed] == [1, 2]
    assert listed(found) == list(range(count - 1, -1, -1))


def test_every_entry_is_in_one_document_in_any_order_of_arrival():
    history = None
    for last in range(1, 120):
        found = plan(posts(*range(last)), history)
        assert sorted(listed(found)) == list(range(last))
        assert len(found.live) <= 10
        if history is not None:
            assert found.history.archives[: len(history.archives)] == history.archives
        history = found.history
    assert len(history.archives) < 60


def test_a_late_old_entry_is_in_the_live_feed():
    before = plan(posts(*range(10, 30))).history
    found = plan(posts(1, *range(10, 30)), before)
    assert found.history.archives[: len(before.archives)] == before.archives
    assert sorted(listed(found)) == [1, *range(10, 30)]


def test_an_entry_that_changed_is_published_again_and_its_archive_stays():
    before = plan(posts(*range(12))).history
    changed = [post(0, updated=NOW), *posts(*range(1, 12))]
    changed.sort(key=lambda one: one.published, reverse=True)
    found = plan(changed, before)
    assert found.history.archives[0] == before.archives[0]
    assert listed(found).count(0) == 2
    assert plan(changed, found.history).history == found.history


def test_a_run_without_new_entries_changes_no_document():
    first = plan(posts(*range(40)))
    again = plan(posts(*range(40)), first.history)
    assert again.live == first.live
    assert again.closed == ()
    assert again.history == first.history


def test_the_live_feed_is_limited_in_bytes_by_whole_entries():
    large = [post(number, content="é" * 50_000) for number in range(9, -1, -1)]
    found = plan(large, bounds=FeedLimits(entries=100, bytes=512 * 1024))
    assert 0 < len(found.live) < 6
    assert sum(map(estimate_size, found.live)) <= 512 * 1024


def test_the_newest_entry_is_live_even_if_it_is_too_large():
    huge = [post(1, content="x" * 2_000_000), post(0)]
    assert numbers(plan(huge, bounds=FeedLimits(entries=100, bytes=512 * 1024)).live) == [1]


def test_a_withdrawn_entry_has_a_tombstone_for_a_time():
    before = plan(posts(1, 2)).history
    found = plan(posts(2), before, withdrawn=(1,))
    assert [(numbers([one.id]), one.when) for one in found.tombstones] == [([1], NOW)]
    later = plan(posts(2), found.history, withdrawn=(1,), now=NOW + timedelta(days=10))
    assert later.tombstones == found.tombstones
    assert plan(posts(2), later.history, withdrawn=(1,), now=NOW + timedelta(days=91)).tombstones == ()


def test_a_withdrawn_entry_of_an_archive_has_a_tombstone_for_a_time():
    before = plan(posts(*range(30))).history
    found = plan(posts(*range(1, 30)), before, withdrawn=(0,))
    assert numbers([one.id for one in found.tombstones]) == [0]
    much_later = plan(posts(*range(1, 30)), found.history, withdrawn=(0,), now=NOW + timedelta(days=300))
    assert much_later.tombstones == ()
    assert much_later.history.gone == found.history.gone


def test_an_entry_that_only_left_the_selection_or_came_back_has_no_tombstone():
    before = plan(posts(1, 2)).history
    assert plan(posts(2), before).tombstones == ()
    gone = plan(posts(2), before, withdrawn=(1,)).history
    assert plan(posts(1, 2), gone).tombstones == ()


def test_a_withdrawn_entry_leaves_its_archive_and_no_other_archive_changes():
    first = plan(posts(*range(40)))
    later = plan(posts(*range(1, 40)), first.history, withdrawn=[0])
    assert later.reopened == (1,)
    before, after = first.history.archives, later.history.archives
    assert [id_ for id_, _ in after[0].entries] == [id_ for id_, _ in before[0].entries if id_ != post(0).id]
    assert after[1:] == before[1:]
    assert [one.id for one in later.tombstones] == [post(0).id]


def test_an_entry_that_may_come_back_leaves_its_archive_without_a_tombstone():
    first = plan(posts(*range(40)))
    later = plan(posts(*range(1, 40)), first.history, silent=[0])
    assert later.reopened == (1,)
    assert later.tombstones == ()


def test_an_entry_that_returned_is_listed_once_and_has_no_tombstone():
    first = plan(posts(*range(40)))
    without = plan(posts(*range(1, 40)), first.history, withdrawn=[0])
    again = plan(posts(*range(40)), without.history)
    archived = [id_ for archive in again.history.archives for id_, _ in archive.entries]
    assert [*archived, *again.history.live].count(post(0).id) == 1
    assert again.reopened == ()
    assert again.tombstones == ()


SITE = "site: {title: Site, url: https://example.com/}\n"
OWN = "articles: [{path: posts/*.md, name: Blog}, notes.json]\n"
FOLLOWED = "subscriptions: [{url: https://other.example/feed.xml, title: Other}]\n"
LIST = "subscriptions: [{opml: https://other.example/list.opml}]\n"


@pytest.mark.parametrize(
    ("sources", "stream", "expected"),
    [
        (OWN, "{title: All}", True),
        (OWN, "{archive: false}", False),
        (OWN, "{per_source: 3}", False),
        (OWN + FOLLOWED, "{title: All}", False),
        (OWN + LIST, "{title: All}", False),
        (FOLLOWED, "{title: All}", False),
        (OWN + FOLLOWED, "{archive: true}", True),
        (OWN + FOLLOWED, "{sources: articles}", True),
        (OWN + FOLLOWED, "{sources: [Articles, blog]}", True),
        (OWN + FOLLOWED, "{sources: [blog, notes.json]}", True),
        (OWN + FOLLOWED, "{sources: [articles, subscriptions]}", False),
        (OWN + FOLLOWED, "{sources: other}", False),
        (OWN + FOLLOWED, "{categories: News}", False),
    ],
)
def test_a_stream_has_archives_if_only_own_articles_can_be_in_it(tmp_path, sources, stream, expected):
    (tmp_path / "feeds.yaml").write_text(f"{SITE}{sources}streams: {{all: {stream}}}\n")
    config = load_config(tmp_path / "feeds.yaml")
    assert (
        has_archives(config.streams[0], config, find_archived(["all.atom.xml", "other.archive-1.atom.xml"])) is expected
    )


@pytest.mark.parametrize(("setting", "expected"), [("title: All", True), ("archive: false", False)])
def test_a_stream_with_published_archives_continues_them(tmp_path, setting, expected):
    (tmp_path / "feeds.yaml").write_text(f"{SITE}{FOLLOWED}streams: {{all: {{{setting}}}}}\n")
    config = load_config(tmp_path / "feeds.yaml")
    assert has_archives(config.streams[0], config, find_archived(["all.atom.xml", "all.archive-1.json"])) is expected


def test_a_stream_without_archives_shows_what_fits_and_closes_none():
    bounds = FeedLimits(entries=10, bytes=10**9)
    found = plan_history(
        posts(*range(11)), History(stream="all"), bounds, is_closing=False, find_departure={}.get, now=NOW
    )
    assert numbers(found.live) == list(range(10, 0, -1))
    assert found.closed == found.history.archives == ()

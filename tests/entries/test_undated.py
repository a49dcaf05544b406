from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.dedupe.features import make_features
from feedtool.entries.undated import DateBounds, ListedEntry, find_url_days, infer_dates
from support import make_entry

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ROME = ZoneInfo("Europe/Rome")


def date(*places, **bounds):
    """Return the dates of entries, given as days before now or None, in whole seconds."""
    given = [
        one if isinstance(one, ListedEntry) else ListedEntry(date=None if one is None else NOW - one * DAY)
        for one in places
    ]
    found = infer_dates(given, DateBounds(read=NOW, **bounds))
    return [found[at][0].replace(microsecond=0) if at in found else None for at in range(len(given))]


FEED = {"is_feed": True}


def test_an_entry_between_two_is_dated_just_after_the_older():
    assert date(1, None, 3, **FEED)[1] == NOW - 3 * DAY + timedelta(seconds=1)


def test_an_undated_entry_on_top_is_not_newer_than_the_newest_dated_entry():
    assert date(None, 2, 3, **FEED)[0] == NOW - 2 * DAY


def test_an_undated_entry_at_the_end_is_older_than_the_last_dated_one():
    assert date(1, 2, None, **FEED)[2] == NOW - 2 * DAY - timedelta(seconds=1)


def test_a_list_with_the_oldest_entry_first_is_read_from_its_end():
    assert date(None, 9, None, 5, 1)[0] == NOW - 9 * DAY - timedelta(seconds=1)
    assert date(9, 5, None) == [None, None, NOW - 5 * DAY]


def test_an_unordered_list_dates_no_entry():
    assert date(1, 9, None, 2, 8, 3) == [None] * 6


def test_a_list_of_articles_with_one_date_has_no_order():
    assert date(None, 2, None) == [None] * 3


def test_an_undated_list_gets_the_date_of_its_document():
    assert date(None, None, **FEED) == [None, None]
    assert date(None, None, latest=NOW - 9 * DAY, **FEED) == [NOW - 9 * DAY] * 2


def test_a_new_entry_at_the_top_of_a_known_feed_is_dated_now():
    known = ListedEntry(is_new=False)
    assert date(None, 2, 3, is_known=True, **FEED)[0] == NOW
    assert date(None, known, known, is_known=True, **FEED) == [NOW, None, None]


def test_a_new_entry_below_another_of_a_known_feed_is_not_newer():
    known = ListedEntry(is_new=False)
    assert date(known, None, is_known=True, **FEED) == [None, None]
    assert date(2, None, 4, is_known=True, **FEED)[1] == NOW - 4 * DAY + timedelta(seconds=1)


def test_a_new_record_at_the_end_of_an_unordered_file_is_dated_now():
    assert date(ListedEntry(is_new=False), None, is_known=True) == [None, NOW]


def test_posts_listed_on_a_page_do_not_date_its_article():
    listed = [ListedEntry(date=NOW - day * DAY, is_listed=True) for day in (1, 2)]
    assert date(None, *listed) == [None] * 3


@pytest.mark.parametrize(
    ("link", "first", "days"),
    [
        ("https://e.example/2024/03/05/post/", "2024-03-05", 1),
        ("https://e.example/blog/2024/3/5", "2024-03-05", 1),
        ("https://e.example/2024/02/post.html", "2024-02-01", 29),
        ("https://e.example/posts/2024-03-05-post.html", "2024-03-05", 1),
        ("https://e.example/20240305/x", "2024-03-05", 1),
        ("https://e.example/2024/12/25-gifts", "2024-12-01", 31),
    ],
)
def test_a_day_or_month_in_a_url_is_in_the_zone_of_the_site(link, first, days):
    begin, end = find_url_days(link, ROME, NOW)
    assert begin.astimezone(ROME).isoformat() == f"{first}T00:00:00{begin.astimezone(ROME):%z}"[:22] + ":00"
    assert round((end - begin) / DAY) == days


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "https://e.example/post",
        "https://e.example/2024/",
        "https://e.example/1984/review",
        "https://e.example/2024/13/40/x",
        "https://e.example/2024/02/30/x",
        "https://e.example/2027/05/01/event",
        "https://e.example/p/20151",
        "https://e.example/?d=/2024/03/05/",
    ],
)
def test_a_url_without_a_past_day_gives_no_date(link):
    assert find_url_days(link, ROME, NOW) is None


def test_the_day_in_a_url_wins_and_the_neighbors_give_the_time():
    inside = ListedEntry(link="https://e.example/2026/11/27/x")
    assert date(1, inside, 5, **FEED)[1] == datetime(2026, 11, 27, tzinfo=UTC)
    assert date(1, inside, 3, **FEED)[1] == NOW - 3 * DAY
    assert date(inside, 20, **FEED)[0] == datetime(2026, 11, 27, tzinfo=UTC)


ages = st.lists(st.integers(1, 4000), min_size=2, max_size=12, unique=True).map(sorted)


@given(ages, st.data())
def test_inferred_dates_are_between_their_neighbors_and_never_the_newest(days, data):
    is_hidden = data.draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days)))
    stated = [None if hidden else NOW - day * DAY for day, hidden in zip(days, is_hidden, strict=True)]
    latest = data.draw(st.none() | st.just(NOW - timedelta(hours=2)))
    for places in (stated, stated[::-1]):
        is_feed = places is stated
        if not is_feed and sum(one is not None for one in stated) < 2:
            continue  # one date shows no order
        found = infer_dates(
            [ListedEntry(date=one) for one in places], DateBounds(read=NOW, latest=latest, is_feed=is_feed)
        )
        dates = [found[at][0] if one is None and at in found else one for at, one in enumerate(places)]
        if is_feed is False:
            dates.reverse()
        known = [one for one in dates if one is not None]
        seconds = [one.replace(microsecond=0) for one in known]
        assert all(newer >= older for newer, older in pairwise(seconds))
        newest = max((one for one in stated if one), default=None)
        assert all(one < NOW - timedelta(hours=1) for one in known)
        assert newest is None or max(seconds) == newest


@given(ages, st.data())
def test_the_inferred_date_of_an_entry_does_not_depend_on_other_undated_entries(days, data):
    """The other entries keep their inferred dates, as they do at later readings."""
    places = [ListedEntry(date=None if data.draw(st.booleans()) else NOW - day * DAY) for day in days]
    bounds = DateBounds(read=NOW, is_feed=True)
    found = infer_dates(places, bounds)
    left = data.draw(st.sets(st.sampled_from(range(len(days)))))
    later = [
        ListedEntry(date=found[at][0]) if place.date is None and at in found and at not in left else place
        for at, place in enumerate(places)
    ]
    again = infer_dates(later, bounds)
    for at in left & found.keys():
        assert abs(again[at][0] - found[at][0]) <= timedelta(seconds=len(days))


def test_an_inferred_date_does_not_show_that_two_entries_differ():
    inferred = make_entry(date_basis="inferred")
    assert make_features(inferred).timestamp is None
    assert make_features(make_entry(date_basis="age")).timestamp is not None


@pytest.mark.parametrize(
    "hidden", [{"date": "2021-01-01", "public": False}, {"date": "2021-01-01", "draft": True}, {"date": "2126-01-01"}]
)
def test_an_undated_record_gets_no_date_from_one_that_is_not_public(site, hidden):
    records = [
        {"id": "a", "title": "A", "date": "2020-01-01"},
        {"id": "h", "title": "H"} | hidden,
        {"id": "b", "title": "B"},
    ]
    site.write("posts.json", json.dumps(records))
    site.configure(articles="posts.json", formats=["jsonfeed"])
    for added in ([], [{"id": "c", "title": "C"}]):
        site.write("posts.json", json.dumps(records + added))
        site.invoke("build")
        items = json.loads((site.folder / "public/all.json").read_text())["items"]
        assert next(one for one in items if one["title"] == "B").get("date_published") is None

"""Items and records of one document with one id are kept, and the user is warned."""

from __future__ import annotations

import json

import pytest

from support.rss import make_channel, make_item

HEAD = "site: {title: Kiln, url: https://kiln.example/}\nstreams: {all: {title: All}}\n"


def titles(site):
    items = site.items()
    return sorted(item["title"] for item in items)


def make_feed(**days):
    """Return a feed with an entry for each title, all with one id and link."""
    return make_channel(
        *(
            make_item(title, "https://app.example/", "n/a", f"0{day} Mar 2026 10:00:00 GMT", f"About {title}.")
            for title, day in days.items()
        )
    )


def list_ids(site):
    return {item["title"]: item["id"] for item in site.items()}


@pytest.fixture
def equal(site):
    """A site with a feed of two items with one guid and link."""
    site.write("feeds.yaml", f"{HEAD}subscriptions: [feed.xml]\n")
    site.write("feed.xml", make_feed(Office=2, Logo=1))
    return site


def test_items_with_one_guid_and_link_are_reported_and_published(equal):
    assert "1 item shares an id with another and is kept" in equal.run("build", "-v").stdout
    assert list_ids(equal).keys() == {"Office", "Logo"}


def test_items_with_one_guid_and_link_keep_their_ids(equal):
    equal.run("build")
    before = list_ids(equal)
    equal.write("feed.xml", make_feed(Shop=3, Office=2))
    equal.run("build", "--force")
    assert list_ids(equal).keys() == {"Logo", "Office", "Shop"}
    assert before.items() <= list_ids(equal).items()


@pytest.mark.parametrize(
    ("second", "kept", "said"),
    [
        ({"id": "a", "title": "Two", "url": "/1"}, ["One", "Two"], "'a' is the id of 2 records; all are kept"),
        ({"id": "a", "title": "Two", "url": "/2"}, ["One", "Two"], "'a' is the id of 2 records; all are kept"),
        ({"id": "a", "title": "One", "url": "/1", "updated": "2026-03-05"}, ["One"], "1 is kept, 1 left out"),
    ],
)
def test_records_of_one_file_with_one_id_are_reported_with_their_line(site, second, kept, said):
    site.write("feeds.yaml", f"{HEAD}articles: posts.jsonl\n")
    first = {"id": "a", "title": "One", "url": "/1", "updated": "2026-03-04"}
    site.write("posts.jsonl", "\n".join(json.dumps(one) for one in (first, second)))
    for _ in range(2):
        done = site.run("build", code=1)
        assert "posts.jsonl:2: id: " in done.stderr
        assert said in done.stderr
    assert titles(site) == kept

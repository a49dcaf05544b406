"""A clock that is wrong for a while hides no entry and delays no feed.

The clock of the whole process is moved by a small library (support/clock.c), so nothing can go round it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.hostile import compile_library
from support.rss import make_channel, make_item
from support.server import Answer

DAY = 86400
CONFIG = """\
site: {{title: Officina, url: https://example.com/, language: en}}
articles: posts/*.md
subscriptions: ["{url}"]
fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s}}
streams:
  all: {{title: All}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return str(compile_library("clock", tmp_path_factory.mktemp("clock")))


@pytest.fixture
def at(site, library):
    """Run a command at so many seconds from now; what is published then."""

    def run(offset, *command, code=0):
        site.run(*(command or ("build",)), code=code, LD_PRELOAD=library, CLOCK_OFFSET_S=str(offset))
        return site.items()

    return run


def write_post(site, name, date):
    site.write(
        f"posts/{name}.md", f"---\ntitle: {name}\nid: {name}\ndate: {date:%Y-%m-%d %H:%M}\n---\n\nText of {name}.\n"
    )


def rss(*titles):
    items = (make_item(title, f"https://o.example/{title}", f"https://o.example/{title}") for title in titles)
    return Answer(body=make_channel(*items).encode())


class Wrong:
    """A site that was built once by the right clock, and once more by a wrong one."""

    def __init__(self, site, server, at, offset):
        self.site, self.server, self.at, self.offset = site, server, at, offset
        self.now = datetime.now(UTC)
        server.pages["/feed.xml"] = rss("undated-1")
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        write_post(site, "yesterday", self.now - timedelta(days=1))
        write_post(site, "last-week", self.now - timedelta(days=7))
        at(0)
        server.pages["/feed.xml"] = rss("undated-1", "undated-2")
        self.during = at(offset)


@pytest.fixture(params=[-2 * DAY, 3653 * DAY], ids=["two days behind", "ten years ahead"])
def wrong(site, server, at, request):
    return Wrong(site, server, at, request.param)


def test_a_wrong_clock_hides_no_entry(wrong):
    assert {item["title"] for item in wrong.during} == {"undated-1", "yesterday", "last-week", "undated-2"}


def test_a_feed_is_requested_as_soon_as_the_clock_is_right_again(wrong):
    asked = len(wrong.server.requests)
    wrong.at(3600, "fetch")
    assert len(wrong.server.requests) > asked


def test_a_new_article_leads_the_stream_once_the_clock_is_right_again(wrong):
    """An entry that was seen ten years ahead counts as seen when the clock was corrected, and then moves down."""
    wrong.at(3600, "fetch")
    days = 1 if wrong.offset < 0 else 6
    write_post(wrong.site, "new", wrong.now + timedelta(days=days))
    items = wrong.at((days + 1) * DAY)
    assert items[0]["title"] == "new"


def test_a_wrong_clock_leaves_no_date_in_the_future(wrong):
    wrong.server.pages["/feed.xml"] = rss("undated-1", "undated-2", "undated-3")
    items = wrong.at(2 * DAY)
    assert {item["title"] for item in items} == {"undated-1", "yesterday", "last-week", "undated-2", "undated-3"}
    assert all(item.get("date_published", "") < f"{wrong.now + timedelta(days=3):%Y-%m-%d}" for item in items)


def test_a_clock_that_starts_in_1970_changes_no_date(site, server, at):
    """A machine without a battery has such a clock until it asks for the time."""
    server.pages["/feed.xml"] = rss("undated-1")
    site.write("feeds.yaml", CONFIG.format(url=server.url()))
    write_post(site, "yesterday", datetime.now(UTC) - timedelta(days=1))
    before = at(0)
    epoch = -int(datetime.now(UTC).timestamp()) + DAY
    assert at(epoch) == before
    assert at(60) == before

"""A clock that is wrong for a while hides no entry and delays no feed.

The clock of the whole process is moved by a small library (support/clock.c), so nothing can go round it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.hostile import compile_library
from support.server import Answer, serve

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
    items = "".join(f"<item><title>{one}</title><guid>https://o.example/{one}</guid></item>" for one in titles)
    return Answer(body=f"<rss version='2.0'><channel><title>O</title>{items}</channel></rss>".encode())


@pytest.mark.parametrize("wrong", [-2 * DAY, 3653 * DAY], ids=["two days behind", "ten years ahead"])
def test_a_wrong_clock_has_no_lasting_effect(site, at, wrong):
    now = datetime.now(UTC)
    with serve() as server:
        server.pages["/feed.xml"] = rss("undated-1")
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        write_post(site, "yesterday", now - timedelta(days=1))
        write_post(site, "last-week", now - timedelta(days=7))
        before = {item["title"] for item in at(0)}
        assert before == {"undated-1", "yesterday", "last-week"}

        server.pages["/feed.xml"] = rss("undated-1", "undated-2")
        during = {item["title"] for item in at(wrong)}
        assert during == before | {"undated-2"}, "nothing is hidden while the clock is wrong"

        server.pages["/feed.xml"] = rss("undated-1", "undated-2", "undated-3")
        asked = len(server.requests)
        at(3600, "fetch")
        assert len(server.requests) > asked, "the feed is asked as soon as the clock is right again"

        write_post(site, "tomorrow", now + timedelta(days=1))
        items = at(2 * DAY)
        assert {item["title"] for item in items} == before | {"undated-2", "undated-3", "tomorrow"}
        if wrong > 0:
            # What was seen ten years ahead counts as seen when the clock came back, and sinks from there.
            write_post(site, "next-week", now + timedelta(days=6))
            items = at(7 * DAY)
            assert items[0]["title"] == "next-week"
        assert items[0]["title"] in {"tomorrow", "next-week"}
        assert all(item.get("date_published", "") < f"{now + timedelta(days=8):%Y-%m-%d}" for item in items)


def test_a_clock_that_starts_in_1970_changes_no_date(site, at):
    """As of a machine without a battery, before it has asked for the time."""
    with serve() as server:
        server.pages["/feed.xml"] = rss("undated-1")
        site.write("feeds.yaml", CONFIG.format(url=server.url()))
        write_post(site, "yesterday", datetime.now(UTC) - timedelta(days=1))
        before = at(0)
        epoch = -int(datetime.now(UTC).timestamp()) + DAY
        assert at(epoch) == before
        assert at(60) == before

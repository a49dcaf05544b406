"""status.html: a page that tells how feeds are doing, and runs nothing that comes from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lxml import html
from msgspec.structs import replace

from feedtool.model import FailureKind, FeedState, Health, PublishedSite
from feedtool.output.indexes.status import StatusIndex
from support import make_site

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_health(title="Good", advice=(), **state):
    url = f"https://{title.lower()}.example/feed"
    known = {"last_success": NOON, "last_status": 304, "next_try": NOON + timedelta(hours=1), "next_try_reason": "why"}
    return Health(title=title, url=url, state=FeedState(key=url, kind="subscription", **(known | state)), advice=advice)


def broken(**fields):
    return make_health(
        "Bad",
        failures=3,
        failing_since=NOON,
        last_error="HTTP 500",
        last_error_kind=FailureKind.HTTP,
        last_status=500,
        **fields,
    )


def render(*health):
    return StatusIndex().render(PublishedSite(site=make_site(), feeds=(), health=health))


def read(*health):
    return html.fromstring(render(*health))


def text(node):
    return " ".join(node.text_content().split())


def test_failing_feeds_come_first():
    page = read(make_health(), make_health("New", last_success=None, next_try=None), broken())
    assert [text(one) for one in page.iter("h2")] == ["Bad", "New", "Good"]
    assert [text(one) for one in page.iter("dd")] == ["1", "1", "1"]


def test_a_feed_has_its_last_error_and_its_next_fetch():
    (article,) = read(
        broken(advice=("it moved permanently; change its URL to https://x.example/ in feeds.yaml",))
    ).iter("article")
    assert [text(one) for one in article.iter("li")] == [
        "Error 2026-03-01 12:00 UTC: http: HTTP 500 (3×)",
        "Last success 2026-03-01 12:00 UTC",
        "Next fetch 2026-03-01 13:00 UTC",
    ]
    assert "it moved permanently" in text(article)


def test_a_rate_limited_feed_is_shown_as_failing():
    page = read(make_health(last_error="HTTP 429", last_error_kind=FailureKind.RATE_LIMITED))
    assert [text(one) for one in page.iter("strong")] == ["failing"]


def test_the_page_depends_only_on_times_of_the_store():
    assert render(make_health()) == render(make_health())
    assert render(make_health()) != render(make_health(last_success=NOON + timedelta(hours=1)))


def test_the_page_is_in_the_language_and_time_zone_of_the_site():
    site = make_site(language="it", timezone="Europe/Rome")
    page = html.fromstring(StatusIndex().render(PublishedSite(site=site, feeds=(), health=(make_health(),))))
    assert page.findtext(".//h1") == "Stato delle fonti"
    assert "Ultima lettura riuscita 2026-03-01 13:00 CET" in text(page)


def test_messages_of_servers_are_escaped():
    attack = '"><script>alert(1)</script>'
    hostile = broken(advice=(attack,))
    state = replace(hostile.state, last_error=attack, next_try_reason=attack)
    page = render(replace(hostile, title=attack, url=f"https://x.example/{attack}", state=state))
    assert b"<script>alert" not in page
    (policy,) = html.fromstring(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy

"""A failing source is reported until it recovers, and by quiet runs once a day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import pytest

from support.server import Answer
from support.site import Site

START = 1_772_755_200
HOUR, DAY = 3600, 24 * 3600
GOOD = "<rss version='2.0'><channel><title>G</title><item><title>A</title><guid>a</guid></item></channel></rss>"


def at(seconds):
    return {"SOURCE_DATE_EPOCH": str(START + seconds)}


def write(site, *lines, allow="127.0.0.1"):
    site.write("good.xml", GOOD)
    head = "site: {title: T, url: https://example.com/}\nstatus_page: true\n"
    site.write("feeds.yaml", f"{head}fetch: {{host_delay: 0s, allow_hosts: [{allow}]}}\n" + "\n".join(lines) + "\n")


def follow(site, server, **options):
    write(site, f"subscriptions: [{server.url()}, good.xml]", **options)


def status(site):
    return {one["key"]: one for one in json.loads(site.run("status", "--json").stdout)["feeds"]}


def test_build_exits_with_1_and_reports_a_failed_feed_while_it_backs_off(site, server):
    follow(site, server)
    site.run("build", code=1, **at(0))
    for _ in range(2):
        done = site.run("build", code=1, **at(60))
        assert done.stderr.startswith(f"{server.url()}: http: HTTP 404; next try ")
        assert ", 1 backing off\n" in done.stdout  # it is not counted as not due, too


def test_a_failed_feed_is_not_requested_while_it_backs_off(site, server):
    follow(site, server)
    site.run("build", code=1, **at(0))
    site.run("build", code=1, **at(60))
    assert len(server.requests) == 1


def test_a_failed_feed_that_recovers_is_not_reported(site, server):
    follow(site, server)
    site.run("build", code=1, **at(0))
    server.pages["/feed.xml"] = Answer(body=GOOD.encode())
    assert site.run("build", "--force", **at(120)).stderr == ""


def test_fetch_exits_with_1_while_a_failed_feed_backs_off(site, server):
    follow(site, server)
    site.run("fetch", code=1, **at(0))
    site.run("fetch", code=1, **at(60))


def test_every_build_reports_the_failure_of_the_only_feed(site, server):
    write(site, f"subscriptions: [{server.url()}]")
    for seconds in (0, 60):
        errors = site.run("build", code=3, **at(seconds)).stderr
        assert server.url() in errors
        assert "1 of 1 documents failed" in errors


def test_a_quiet_build_reports_a_failure_once_a_day(site, server):
    follow(site, server)
    reported = []
    for hours in (0, 1, 12, 22, 23, 24):
        done = site.run("build", "-q", code=1, **at(hours * HOUR))
        if done.stderr:
            reported.append(hours)
    assert reported == [0, 23]


def test_a_quiet_build_reports_another_failure_at_once(site, server):
    follow(site, server)
    site.run("build", "-q", code=1, **at(0))
    server.pages["/feed.xml"] = Answer(body=b"<html><body>Hello</body></html>")
    assert "not-a-feed" in site.run("build", "-q", "--force", code=1, **at(HOUR)).stderr


def test_a_quiet_build_reports_a_failure_again_after_the_feed_recovered(site, server):
    follow(site, server)
    site.run("build", "-q", code=1, **at(0))
    server.pages["/feed.xml"] = Answer(body=GOOD.encode())
    assert site.run("build", "-q", "--force", **at(HOUR)).stderr == ""
    del server.pages["/feed.xml"]
    assert "404" in site.run("build", "-q", "--force", code=1, **at(2 * HOUR)).stderr


def test_a_build_that_is_not_quiet_always_reports_a_failure(site, server):
    follow(site, server)
    site.run("build", "-q", code=1, **at(0))
    assert "404" in site.run("build", code=1, **at(HOUR)).stderr


def test_a_build_that_is_not_quiet_does_not_make_a_quiet_one_report_again(site, server):
    follow(site, server)
    site.run("build", "-q", code=1, **at(0))
    site.run("build", code=1, **at(HOUR))
    assert site.run("build", "-q", code=1, **at(2 * HOUR)).stderr == ""


@pytest.fixture
def with_bad_record(site):
    """A site with a bad record, which a quiet build reported."""
    write(site, "articles: records.json")
    site.write("records.json", '[{"title": "A", "id": "a"}, 7]')
    assert "records.json:1" in site.run("build", "-q", code=1, **at(0)).stderr
    return site


def test_a_quiet_build_reports_a_bad_record_once_a_day(with_bad_record):
    assert with_bad_record.run("build", "-q", code=1, **at(HOUR)).stderr == ""
    assert "records.json" in with_bad_record.run("build", "-q", code=1, **at(DAY)).stderr


def test_a_quiet_build_reports_another_bad_record_at_once(with_bad_record):
    with_bad_record.write("records.json", '[{"title": "A", "id": "a"}, 7, 8,\n9]')
    assert "records.json:2" in with_bad_record.run("build", "-q", code=1, **at(HOUR)).stderr


@pytest.fixture
def refused(site, server):
    """A site with a feed at an address that the config does not allow."""
    server.pages["/feed.xml"] = Answer(body=GOOD.encode())
    follow(site, server, allow="other.example")
    assert "allow_hosts" in site.run("build", code=1, **at(0)).stderr
    return site


def test_a_refused_feed_is_not_requested(refused, server):
    refused.run("build", code=1, **at(60))
    assert server.requests == []


def test_a_refused_feed_is_requested_as_soon_as_the_setting_allows_it(refused, server):
    follow(refused, server)
    assert refused.run("build", **at(60)).stderr == ""


def test_a_feed_that_was_too_large_is_requested_as_soon_as_the_limit_allows_it(site, server):
    server.pages["/feed.xml"] = Answer(body=GOOD.encode() + b" " * 5000)
    follow(site, server)
    config = (site.folder / "feeds.yaml").read_text()
    site.write("feeds.yaml", config.replace("host_delay", "max_bytes: 2KiB, host_delay"))
    assert "too-large" in site.run("build", code=1, **at(0)).stderr
    site.write("feeds.yaml", config)
    site.run("build", **at(60))


def test_a_changed_setting_does_not_end_the_wait_that_a_server_requested(site, server):
    server.pages["/feed.xml"] = Answer(status=429, headers={"Retry-After": "3600"})
    follow(site, server)
    site.run("build", code=1, **at(0))
    follow(site, server, allow="127.0.0.1, other.example")
    site.run("build", code=1, **at(60))
    assert len(server.requests) == 1


def make_database(site, server):
    with closing(sqlite3.connect(site.folder / "posts.db")) as connection:
        connection.execute("CREATE TABLE posts (id, title)")
        connection.execute("INSERT INTO posts VALUES ('1', 'First')")
        connection.commit()
    return "{name: blog, database: posts.db, query: 'SELECT id, title FROM posts'}", lambda: (
        site.folder / "posts.db"
    ).unlink()


def make_wordpress(site, server):
    page = Answer(body=b'[{"id": 1, "title": {"rendered": "First"}, "status": "publish", "date_gmt": "2026-01-01"}]')
    server.pages["/wp-json/wp/v2/posts"] = page
    return server.url("/wp-json/wp/v2/posts"), server.pages.clear


def make_sitemap(site, server):
    locations = f"<url><loc>{server.url('/first')}</loc></url>"
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    server.pages["/sitemap.xml"] = Answer(body=f"<urlset xmlns='{namespace}'>{locations}</urlset>".encode())
    server.pages["/first"] = Answer(
        body=b"<html><head><title>First</title></head><body><article><p>Hello</p></article>"
    )
    return f"{{path: '{server.url('/sitemap.xml')}', format: sitemap}}", server.pages.clear


def make_file(site, server):
    path = site.write("posts.json", '[{"id": "1", "title": "First"}]')
    return "posts.json", lambda: path.write_text("{")


@dataclass
class Failing:
    """A site whose article source works until it is broken."""

    site: Site
    key: str
    break_it: Callable[[], object]
    repair: Callable[[], object]

    def find_status(self):
        return status(self.site)[self.key]


@pytest.fixture(params=[make_database, make_wordpress, make_sitemap, make_file])
def failing(site, server, request):
    source, break_it = request.param(site, server)
    write(site, f"articles: [{source}]", "subscriptions: [good.xml]")
    site.run("build", code=None, **at(0))
    (key,) = [key for key, one in status(site).items() if one["kind"] == "articles"]
    return Failing(site, key, break_it, lambda: request.param(site, server))


def test_a_working_article_source_has_no_failures(failing):
    assert failing.find_status()["failures"] == 0


def test_failures_of_an_article_source_are_counted(failing):
    failing.break_it()
    for number in (1, 2):
        failing.site.run("build", code=1, **at(number * DAY))
        found = failing.find_status()
        assert found["failures"] == number
        assert found["last_error_kind"] is not None
        assert found["last_error"]


def test_a_failing_article_source_is_printed_and_published_as_failing(failing):
    failing.break_it()
    failing.site.run("build", code=1, **at(DAY))
    page = (failing.site.folder / "public/status.html").read_text()
    assert f"failing {failing.key}" in " ".join(failing.site.run("status").stdout.split())
    assert "failing" in page
    assert "posts.json" not in page


def test_an_article_source_that_recovers_has_no_failures(failing):
    failing.break_it()
    failing.site.run("build", code=1, **at(DAY))
    failing.repair()
    failing.site.run("build", code=None, **at(2 * DAY))
    assert failing.find_status()["failures"] == 0
    assert failing.find_status()["last_error"] is None


def test_a_feed_in_a_file_is_read_again_at_once_after_it_failed(site):
    write(site, "subscriptions: [other.xml, good.xml]")
    site.run("build", code=1, **at(0))
    site.write("other.xml", GOOD)
    assert site.run("build", **at(60)).stderr == ""

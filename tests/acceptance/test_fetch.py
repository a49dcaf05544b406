"""The installed program fetches feeds on loopback, as cron runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from importlib.resources import files

import jsonschema
import pytest

from support.server import Answer, make_rss, redirect

PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


def write_site(site, server, *subscriptions, allow="127.0.0.1"):
    lines = "".join(f"  - {line}\n" for line in subscriptions)
    site.write(
        "feeds.yaml",
        "site: {title: Test, url: https://example.com/}\n"
        f"subscriptions:\n{lines}streams: {{all: {{title: All}}}}\n"
        f"fetch: {{host_delay: 0s, timeout: 5s, allow_hosts: [{allow}]}}\n",
    )


def conditional(body):
    """Return an answer like that of a server of files: 304 for a known ETag."""

    def answer(asked):
        if asked.headers.get("if-none-match") == '"1"':
            return Answer(status=304)
        return Answer(body=body, headers={"ETag": '"1"'})

    return answer


def status(site):
    found = json.loads(site.run("status", "--json").stdout)
    jsonschema.validate(found, json.loads(files("feedtool").joinpath("status.schema.json").read_text()))
    return {feed["key"]: feed for feed in found["feeds"]}


def test_a_second_build_sends_validators_and_writes_no_file(site, server):
    for n in range(3):
        server.pages[f"/{n}"] = conditional(make_rss(n))
    write_site(site, server, *(server.url(f"/{n}") for n in range(3)))
    site.run("build")
    first = site.published()
    done = site.run("build", "-v")
    assert site.published() == first
    assert done.stdout.count(": unchanged") == 3
    assert [asked.headers.get("if-none-match") for asked in server.requests] == [None] * 3 + ['"1"'] * 3


def test_the_user_agent_contains_the_address_of_the_site(site, server):
    write_site(site, server, server.url())
    site.run("fetch", code=3)
    assert server.requests[0].headers["user-agent"].endswith(" (+https://example.com/)")


def test_failing_feeds_do_not_change_published_files(site, server):
    server.pages["/feed.xml"] = Answer(body=make_rss(1, 2))
    write_site(site, server, server.url())
    site.run("build")
    first = site.published()
    for bad in (Answer(status=500), Answer(body=PAGE), Answer(body=b""), Answer(body=b'{"error": 1}')):
        server.pages["/feed.xml"] = bad
        done = site.run("build", "--force", "-q", code=1)
        assert server.url() in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert site.published() == first


@pytest.fixture
def troubled(site, server):
    """A site after a fetch of a good feed, two failing ones and one that moved."""
    server.pages |= {
        "/good": Answer(body=make_rss(1), headers={"Cache-Control": "max-age=7200"}),
        "/bad": Answer(status=404),
        "/page": Answer(body=PAGE),
        "/old": redirect("/good", 301),
    }
    write_site(site, server, *(server.url(path) for path in ("/good", "/bad", "/page", "/old")))
    site.run("fetch", "-q", code=1)
    return site


def test_status_explains_the_next_try_of_a_feed(troubled, server):
    assert status(troubled)[server.url("/good")]["next_try_reason"] == "the server says it is fresh until then"


def test_status_explains_the_failure_of_a_feed(troubled, server):
    found = status(troubled)
    assert found[server.url("/bad")]["last_status"] == 404
    assert "challenge page (Cloudflare)" in found[server.url("/page")]["last_error"]
    assert "failed once" in troubled.run("status").stdout


def test_status_gives_advice_about_a_feed_that_moved(troubled, server):
    assert status(troubled)[server.url("/old")]["advice"] == [
        f"it redirects permanently; if that is right, change its URL to {server.url('/good')} in feeds.yaml",
        f"it is the same feed as {server.url('/good')}; remove one of them",
    ]
    assert "it is the same feed" in troubled.run("status").stdout


def write_status_site(site, server, *, more):
    server.pages["/good"] = Answer(body=make_rss(1))
    write_site(site, server, server.url("/good"), server.url("/bad"))
    site.write("feeds.yaml", (site.folder / "feeds.yaml").read_text() + more)
    site.run("build", code=1)


def read_status_page(site):
    return (site.folder / "public" / "status.html").read_text()


def test_a_status_page_is_not_published_by_default(site, server):
    write_status_site(site, server, more="")
    assert "status.html" not in site.published()


def test_a_status_page_lists_failing_feeds_first(site, server):
    write_status_site(site, server, more="status_page: true\n")
    page = read_status_page(site)
    assert "HTTP 404" in page
    assert page.index(server.url("/bad")) < page.index(server.url("/good"))


def test_a_status_page_does_not_change_in_an_offline_build(site, server):
    write_status_site(site, server, more="status_page: true\n")
    page = read_status_page(site)
    site.run("build", "--offline")
    assert read_status_page(site) == page


@pytest.fixture
def fetched(site, server):
    """A site whose feed was fetched."""
    server.pages["/feed.xml"] = Answer(body=make_rss(1))
    write_site(site, server, server.url())
    site.run("fetch")
    return site


def test_fetch_does_not_request_a_feed_that_is_not_due(fetched, server):
    assert "1 not due" in fetched.run("fetch").stdout
    assert len(server.requests) == 1


def test_fetch_force_requests_a_feed_that_is_not_due(fetched, server):
    fetched.run("fetch", "--force")
    assert len(server.requests) == 2


def test_a_build_without_budget_requests_nothing_and_publishes(fetched, server):
    done = fetched.run("build", "--budget", "0s")
    assert "1 skipped (the time or byte" in done.stdout
    assert len(server.requests) == 1


def test_a_budget_that_is_not_a_duration_is_refused(fetched):
    assert "5 minutes" in fetched.run("fetch", "--budget", "5 minutes", code=2).stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_publishes_the_fetched_entries(site, server, number):
    reached = []

    def hang(asked):
        reached.append(asked)
        time.sleep(60)
        return Answer(status=500)

    server.pages |= {"/a": Answer(body=make_rss(1)), "/hang": hang}
    write_site(site, server, server.url("/a"), server.url("/hang"))
    with site.start("build", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        for _ in range(6000):
            if reached:
                break
            time.sleep(0.02)
        run.send_signal(number)
        output, errors = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "1 skipped" in output
    assert "Traceback" not in errors
    assert b"Entry 1" in site.published()["all.rss.xml"][0]


def test_a_private_address_is_refused_with_the_setting_that_allows_it(site, server):
    write_site(site, server, server.url(), allow="other.example")
    done = site.run("fetch", code=3)
    assert "not a public address" in done.stderr
    assert "allow_hosts" in done.stderr
    assert server.connections == 0


def test_a_host_that_is_allowed_on_one_port_is_refused_on_others(site, server):
    server.pages["/feed.xml"] = Answer(body=make_rss(1))
    write_site(site, server, server.url(), allow=f'"127.0.0.1:{server.port}"')
    site.run("fetch")
    write_site(site, server, server.url(), allow='"127.0.0.1:1"')
    assert "not a public address" in site.run("fetch", "--force", code=1).stderr


def test_verbose_prints_the_result_of_each_feed(site, server):
    server.pages["/feed.xml"] = Answer(body=make_rss(1, 2))
    write_site(site, server, server.url())
    done = site.run("fetch", "-v")
    assert "2 new, 0 updated" in done.stdout
    assert "HTTP 200" in done.stdout
    assert "bytes" in done.stdout
    assert "ms" in done.stdout

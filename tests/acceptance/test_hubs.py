"""The installed program notifies WebSub hubs on loopback."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from support.server import Answer, serve

ARTICLE = '{"url": "https://example.com/%s", "title": "%s", "date": "2026-03-01", "category": "%s"}\n'


@pytest.fixture
def hub():
    with serve() as running:
        running.pages["/hub"] = Answer(status=204)
        yield running


def write_site(site, hub, *, stream_hubs=""):
    site.write("articles.jsonl", ARTICLE % ("a", "A", "News"))
    site.write(
        "feeds.yaml",
        "site: {title: Test, url: https://example.com/, base_url: https://example.com/feeds/}\n"
        "articles: [articles.jsonl]\n"
        f"streams: {{all: {{title: All}}, news: {{title: News, categories: [News]{stream_hubs}}}}}\n"
        f"hubs: [{hub.url('/hub')}]\nfetch: {{allow_hosts: [127.0.0.1]}}\n",
    )


def topics(hub):
    printed = [parse_qs(asked.body.decode()) for asked in hub.requests]
    assert all(form["hub.mode"] == ["publish"] for form in printed)
    hub.requests.clear()
    return sorted(name.removeprefix("https://example.com/feeds/") for form in printed for name in form["hub.url"])


ALL = ["all.atom.xml", "all.json", "all.rss.xml"]
NEWS = ["news.atom.xml", "news.json", "news.rss.xml"]


def test_a_hub_is_notified_of_new_feeds(site, hub):
    write_site(site, hub)
    assert "Sent 6 notifications" in site.run("build").stdout
    assert topics(hub) == ALL + NEWS


@pytest.fixture
def notified(site, hub):
    """A site that was built, and whose hub was notified."""
    write_site(site, hub)
    site.run("build")
    hub.requests.clear()
    return site


def test_a_hub_is_not_notified_if_nothing_changed(notified, hub):
    notified.run("build")
    assert topics(hub) == []


def test_a_hub_is_notified_of_the_feeds_that_changed(notified, hub):
    notified.write("articles.jsonl", ARTICLE % ("a", "A", "News") + ARTICLE % ("b", "B", "Other"))
    notified.run("build")
    assert topics(hub) == ALL


def test_every_feed_names_the_hub(site, hub):
    write_site(site, hub, stream_hubs=", hubs: [https://hub.example/]")
    site.run("build", "--no-ping")
    for name in ALL:
        assert hub.url("/hub").encode() in site.published()[name][0]
    for name in NEWS:
        assert b"https://hub.example/" in site.published()[name][0]
        assert hub.url("/hub").encode() not in site.published()[name][0]


@pytest.fixture(params=[Answer(status=500), Answer(status=429), Answer(wire=lambda connection, _: None)])
def unnotified(site, hub, request):
    """A site whose hub failed during the build, and that build."""
    write_site(site, hub)
    hub.pages["/hub"] = request.param
    return site, site.run("build", "-q")


def test_a_failing_hub_is_reported(unnotified):
    _, done = unnotified
    assert "about 6 feeds" in done.stderr
    assert "the next build tries again" in done.stderr


def test_a_failing_hub_does_not_stop_a_build(unnotified):
    site, _ = unnotified
    assert site.published()


def test_a_hub_that_recovers_is_notified_once(unnotified, hub):
    site, _ = unnotified
    hub.requests.clear()
    hub.pages["/hub"] = Answer(status=202)
    assert site.run("build").stderr == ""
    assert topics(hub) == ALL + NEWS
    site.run("build")
    assert topics(hub) == []


@pytest.mark.parametrize("option", ["--no-ping", "--offline"])
def test_ping_sends_the_notifications_that_a_build_left_out(site, hub, option):
    write_site(site, hub)
    site.run("build", option)
    assert topics(hub) == []
    site.run("ping")
    assert topics(hub) == ALL + NEWS


def test_a_dry_run_notifies_no_hub(site, hub):
    write_site(site, hub)
    site.run("build", "--dry-run")
    assert topics(hub) == []


def test_a_removed_stream_is_not_in_a_notification(site, hub):
    write_site(site, hub)
    site.run("build", "--no-ping")
    config = site.folder / "feeds.yaml"
    config.write_text(config.read_text().replace("news: {title: News, categories: [News]}", ""))
    site.run("build")
    assert topics(hub) == ALL


def test_a_hub_at_a_private_address_is_not_requested(site, hub):
    write_site(site, hub)
    config = site.folder / "feeds.yaml"
    config.write_text(config.read_text().replace("fetch: {allow_hosts: [127.0.0.1]}\n", ""))
    assert "not a public address" in site.run("build").stderr
    assert topics(hub) == []

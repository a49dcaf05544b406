"""A notifier of another package gets the URLs of changed feeds; one that it refuses is sent again."""

from __future__ import annotations

import pytest

from support.third_party import GemNotifier, install

ARTICLE = "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n"


@pytest.fixture(autouse=True)
def _installed():
    with install("notifiers", "GemNotifier"):
        yield
    GemNotifier.seen.clear()


def build(site, name, code=0):
    site.write("posts/a.md", ARTICLE)
    site.configure(articles="posts/*.md", formats=["rss", "html"], notifiers=["gemfeed"], streams={name: {}})
    return site.invoke("build", code=code)


def test_a_notifier_gets_each_changed_feed_once(site):
    assert "Sent 1 notification" in build(site, "news").stdout
    build(site, "news")
    assert GemNotifier.seen == ["https://example.com/news.rss.xml"]


def test_a_feed_that_a_notifier_refuses_is_sent_again_at_the_next_build(site):
    done = build(site, "later")
    assert "could not notify notifier:gemfeed about https://example.com/later.rss.xml: try later" in done.stderr
    build(site, "later")
    assert GemNotifier.seen == ["https://example.com/later.rss.xml"] * 2


def test_a_notifier_that_raises_is_named_and_the_files_are_published(site):
    done = build(site, "raise")
    assert "the notifier 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr
    assert (site.folder / "public/raise.rss.xml").exists()


def test_a_notifier_that_feeds_yaml_does_not_name_is_not_called(site):
    site.write("posts/a.md", ARTICLE)
    site.configure(articles="posts/*.md")
    site.invoke("build")
    assert GemNotifier.seen == []

"""A followed OPML: its feeds are subscriptions, and a list that is suddenly empty drops none of them."""

from __future__ import annotations

import pytest

from feedtool.config import load_config
from feedtool.feeds.opml import OpmlParser
from feedtool.feeds.parser import FeedParser
from feedtool.feeds.subscriptions import list_subscriptions
from feedtool.model import Document
from feedtool.pipeline.fetch import fetch
from feedtool.plugins import Parts
from feedtool.store.memory import MemoryStore
from support import NOW

LIST = "https://lists.example/feeds.opml"
CONFIG = f"""\
site: {{title: Test, url: https://example.com/}}
subscriptions: [{{opml: "{LIST}", priority: 3}}]
"""
RSS = b"<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item></channel></rss>"


class Web:
    """Serves a list, and an RSS feed at every other address."""

    name = "web"

    def __init__(self) -> None:
        self.content = b""

    def accepts(self, url):
        return True

    def fetch(self, requests, is_over=None):
        for request in requests:
            content = self.content if request.url == LIST else RSS
            yield Document(feed=request.feed, url=request.url, content=content)


class Follower:
    def __init__(self, folder) -> None:
        (folder / "feeds.yaml").write_text(CONFIG)
        self.config = load_config(folder / "feeds.yaml")
        self.store = MemoryStore()
        self.web = Web()

    def follow(self, *urls):
        outlines = "".join(f'<outline text="Tech"><outline text="{url}" xmlUrl="{url}"/></outline>' for url in urls)
        return self.serve(f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode())

    def serve(self, content):
        self.web.content = content
        parts = Parts(
            store=self.store,
            fetchers=(self.web,),
            parsers=(FeedParser(), OpmlParser()),
            rules=(),
            renderers=(),
            indexes=(),
            now=NOW,
        )
        return fetch(self.config, parts, force=True)

    @property
    def followed(self):
        return [subscription.url for subscription in list_subscriptions(self.config, self.store)]


@pytest.fixture
def follower(tmp_path):
    return Follower(tmp_path)


def test_its_feeds_are_asked_in_the_same_run(follower):
    report = follower.follow("https://a.example/", "https://b.example/")
    assert [document.feed for document in report.documents] == [LIST, "https://a.example/", "https://b.example/"]
    assert report.is_clean
    assert [entry.title for entry in follower.store.load_entries(["https://a.example/"])] == ["One"]


def test_folders_become_categories_and_the_config_holds_for_all(follower):
    follower.follow("https://a.example/")
    (subscription,) = list_subscriptions(follower.config, follower.store)
    assert (subscription.categories, subscription.priority) == (("Tech",), 3)


def test_a_feed_that_leaves_the_list_is_not_asked_any_more(follower):
    follower.follow("https://a.example/", "https://b.example/")
    follower.follow("https://b.example/")
    assert follower.followed == ["https://b.example/"]


@pytest.mark.parametrize(
    "answer", [b'<opml version="2.0"><body/></opml>', b"<html>Log in</html>", b"", b"<rss><channel/></rss>"]
)
def test_a_list_that_comes_back_as_nothing_drops_no_feed(follower, answer):
    follower.follow("https://a.example/")
    report = follower.serve(answer)
    assert [failed.feed for failed in report.failed] == [LIST]
    assert follower.followed == ["https://a.example/"]


def test_a_list_that_loses_most_of_its_feeds_is_not_believed(follower):
    follower.follow(*(f"https://{name}.example/" for name in "abcd"))
    report = follower.follow("https://a.example/")
    assert "the list shrank from 4 to 1 feeds" in report.failed[0].error
    assert len(follower.followed) == 4


def test_a_list_names_feeds_on_the_web_and_never_files(follower):
    follower.follow("file:///etc/passwd", "articles/secret.md", "https://a.example/")
    assert follower.followed == ["https://a.example/"]


def test_a_list_that_is_followed_as_a_feed_is_pointed_out(follower, tmp_path):
    (tmp_path / "feeds.yaml").write_text(CONFIG.replace("{opml:", "{url:"))
    follower.config = load_config(tmp_path / "feeds.yaml")
    report = follower.follow("https://a.example/")
    assert "list it under `opml:`" in report.failed[0].error

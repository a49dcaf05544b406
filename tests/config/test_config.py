"""feedtool reads feeds.yaml into a Config, or lists every error with its position."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from feedtool.config import load_config
from feedtool.errors import ConfigError
from feedtool.model import ArticleSource, Limits, Person, Site
from feedtool.plugins import DEFAULT_FORMATS, DEFAULT_INDEXES, DEFAULT_RULES

REPOSITORY = Path(__file__).parents[2]
REFUSED = sorted((REPOSITORY / "tests" / "data" / "config" / "refused").glob("*.yaml"))

MINIMAL = """\
site: {title: Example, url: https://example.com}
articles: articles/*.md
"""


@pytest.fixture
def load(tmp_path):
    def load(text, environ=None):
        path = tmp_path / "feeds.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_config(path, environ or {})

    return load


@pytest.fixture
def error(load, tmp_path):
    """Load a config that has errors; return them without the name of the file."""

    def error(text, environ=None):
        with pytest.raises(ConfigError) as caught:
            load(text, environ)
        return str(caught.value).replace(f"{tmp_path / 'feeds.yaml'}:", "").splitlines()

    return error


def test_the_example_of_the_repository_loads():
    config = load_config(REPOSITORY / "feeds.yaml")
    assert [stream.name for stream in config.streams] == ["news", "offers", "reviews", "recent"]
    assert config.categories["News"] == ("News", "Notizie")


def test_a_site_and_its_articles_are_enough(load, tmp_path):
    config = load(MINIMAL)
    assert config.root == tmp_path
    assert config.site == Site(title="Example", url="https://example.com/", base_url="https://example.com/")
    assert config.articles == (ArticleSource(key="articles/*.md", paths=("articles/*.md",)),)
    assert [(stream.name, stream.title) for stream in config.streams] == [("recent", "Recent Posts")]
    assert config.output == tmp_path / "public"
    assert config.store == "sqlite:.feedtool/state.db"
    assert config.formats == DEFAULT_FORMATS
    assert config.indexes == DEFAULT_INDEXES
    assert config.dedupe.rules == DEFAULT_RULES
    assert config.fetch.limits == Limits()
    assert config.fetch.interval == timedelta(hours=1)


def test_all_keys_of_a_subscription_are_read(load):
    (follow,) = load(
        """
site: {title: Example, url: https://example.com/}
subscriptions:
  - url: https://other.example/feed.xml
    title: Other
    category: News
    language: no
    priority: -3
    interval: 1.5h
    keep: android
    block: [sponsored, 2026]
    dedupe: false
    headers: {Authorization: "Bearer ${TOKEN}"}
    proxy: http://${USER}@proxy.example:3128
""",
        {"TOKEN": "t0", "USER": "me:pw"},
    ).subscriptions
    assert follow.key == follow.url
    assert follow.url == "https://other.example/feed.xml"
    assert follow.title == "Other"
    assert follow.categories == ("News",)
    assert follow.language == "no"
    assert follow.priority == -3
    assert follow.interval == timedelta(minutes=90)
    assert not follow.dedupe
    assert follow.keep == ("android",)
    assert follow.block == ("sponsored", "2026")
    assert follow.headers == (("Authorization", "Bearer t0"),)
    assert follow.proxy == "http://me:pw@proxy.example:3128"


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Tag: {tag}", "Tag"), ("{author} on {tag}", "… on …"), ("{tag}", "By topic"), ("Topics", "Topics")],
)
def test_the_title_of_a_group_of_feeds_has_no_placeholder(load, title, shown):
    streams = f'streams: {{by-topic: {{each: [author, tag], title: "{title}"}}}}\n'
    assert load(MINIMAL + streams).streams[0].title == shown


def test_the_keys_of_an_opml_list_apply_to_each_feed(load):
    config = load(MINIMAL + "subscriptions: [{opml: feeds.opml, priority: 2, category: News}]\n")
    (source,) = config.opml_lists
    assert source.url == "feeds.opml"
    assert source.priority == 2
    assert source.categories == ("News",)


@pytest.mark.parametrize(
    ("author", "person"),
    [
        ("Ada Rossi", Person(name="Ada Rossi")),
        ("Ada Rossi <ada@example.com>", Person(name="Ada Rossi", email="ada@example.com")),
        ("ada@example.com", Person(name="", email="ada@example.com")),
        ("{name: Ada, url: 'https://example.com/ada'}", Person(name="Ada", url="https://example.com/ada")),
    ],
)
def test_an_author_is_a_name_with_or_without_mail_or_a_mapping(load, author, person):
    config = load(f"site: {{title: Example, url: https://example.com/, author: {author}}}\narticles: a.md\n")
    assert config.site.author == person


def test_a_stream_may_select_by_any_name_of_a_category(load):
    config = load(MINIMAL + "categories: {News: [Notizie]}\nstreams: {news: {categories: [notizie, Other]}}\n")
    assert config.categories["News"] == ("News", "Notizie")
    assert config.streams[0].categories == ("News", "Other")


def test_a_stream_with_only_a_name_gets_defaults(load):
    config = load(MINIMAL + "streams:\n  all-posts:\n")
    assert config.streams[0].title == "All posts"
    assert config.streams[0].limit == 50
    assert config.streams[0].content is None
    assert config.streams[0].dedupe


def test_limits_are_read_with_their_units(load):
    config = load(MINIMAL + "fetch: {timeout: 2m, max_bytes: 512KiB, host_delay: 0s, interval: 1d, connections: 4}\n")
    assert config.fetch.limits == Limits(timeout_s=120, max_bytes=524288, host_delay_s=0, connections=4)
    assert config.fetch.interval == timedelta(days=1)


def test_all_errors_are_listed_in_the_order_of_the_file(error):
    assert error("sit: 1\nsite:\n  url: example.com\n  langauge: it\narticles: a.md\nformats: [rss, htlm]\n") == [
        "1:1: sit: unknown key; did you mean 'site'?",
        "3:3: site: missing required key `title`; expected the site's name",
        (
            "3:8: site.url: expected an absolute URL such as https://example.com/; found 'example.com'; "
            "did you mean 'https://example.com'?"
        ),
        "4:3: site.langauge: unknown key; did you mean 'language'?",
        (
            "6:16: formats[1]: expected one of atom, fragment, frame, html, jsonfeed, oembed, rss; found 'htlm'; "
            "did you mean 'html'?"
        ),
    ]


def test_a_duplicate_subscription_is_reported_with_both_lines(error):
    found = error(MINIMAL + "subscriptions:\n  - https://other.example/f\n  - HTTPS://Other.example:443/f\n")
    assert found == ["5:5: subscriptions[1].url: is already listed on line 4"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda path: path.stem)
def test_every_error_of_an_invalid_file_is_reported_with_its_position(case, error):
    assert error(case.read_bytes()) == case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()

"""Configurations of other aggregators and readers are taken over, and what has no place here is listed."""

from __future__ import annotations

import pytest

from feedtool.config.migration import read_migration
from feedtool.errors import ConfigError

VENUS = r"""
[Planet]
name = Planet Example
link = https://planet.example/
owner_name = Ada
items_per_page = 60
cache_directory = cache

[DEFAULT]
facewidth = 64

[https://a.example/feed]
name = Alice: blog
face = alice.png
filter = (?i)\b(python|free software)\b

[https://b.example/rss.xml]
exclude = ^Sponsored: .+

[https://c.example/list.opml]
content_type = opml

[https://d.example/foaf.rdf]
content_type = foaf

[a.tmpl]
items_per_page = 3
"""
PLUTO = """
title = Planet Ruby

[rubylang]
  title = Ruby News
  link  = http://ruby.example/
  feed  = http://ruby.example/news.rss

[jekyll]
  github = jekyll/jekyll

[beer]
  googlegroups = beer
"""
PLUTO_YAML = """
title: Planet Ruby
feeds: [flow, none]
flow: {title: Flow, feed_url: "http://flow.example/?format=xml", url: http://flow.example}
none: {title: None}
"""
OSMOSFEED = """
cacheUrl: https://ada.example/feed/cache.json
sources:
  - href: https://a.example/feed
  - href: https://b.example/feed
siteTitle: "osmos"
timezone: Asia/Tokyo
cacheMaxDays: 30
"""
OPML = """
<opml version="2.0" xmlns:frss="https://freshrss.org/opml"><head><title>My list</title></head><body>
<outline text="Tech">
  <outline text="A" type="rss" xmlUrl="https://a.example/feed" blocklistRules="(?i)(ad|sponsored post)"
    keepFilterEntryRules="EntryTitle=Linux&#10;EntryAuthor=x.*" scraperRules="p"/>
  <outline text="B" type="rss" xmlUrl="https://b.example/feed"
    frss:filtersActionRead="intitle:ads&#10;&quot;by us&quot;&#10;two words"/>
</outline>
<outline text="C" type="HTML+XPath" xmlUrl="https://c.example/"/>
<outline text="Dynamic" frss:opmlUrl="https://d.example/list.opml"/>
</body></opml>
"""
CASES = {
    "config.ini": (
        VENUS,
        {"title": "Planet Example", "url": "https://planet.example/", "limit": 60},
        [
            {"url": "https://a.example/feed", "title": "Alice: blog", "keep": ["python", "free software"]},
            {"url": "https://b.example/rss.xml"},
            {"opml": "https://c.example/list.opml"},
        ],
        [
            "section [https://d.example/foaf.rdf]: it names no feed",
            "https://b.example/rss.xml: block ^Sponsored: .+",
            "face of 1 feed",
            "facewidth = 64",
            "owner_name = Ada",
            "cache_directory = cache",
            "section [a.tmpl]",
        ],
    ),
    "planet.ini": (
        PLUTO,
        {"title": "Planet Ruby"},
        [
            {"url": "http://ruby.example/news.rss", "title": "Ruby News"},
            {"url": "https://github.com/jekyll/jekyll/commits/master.atom"},
        ],
        ["section [beer]"],
    ),
    "ruby.yml": (
        PLUTO_YAML,
        {"title": "Planet Ruby"},
        [{"url": "http://flow.example/?format=xml", "title": "Flow"}],
        ["section [none]: it names no feed"],
    ),
    "osmosfeed.yaml": (
        OSMOSFEED,
        {"title": "osmos", "url": "https://ada.example/feed/", "timezone": "Asia/Tokyo"},
        [{"url": "https://a.example/feed"}, {"url": "https://b.example/feed"}],
        ["cacheMaxDays: 30"],
    ),
    "feeds.opml": (
        OPML,
        {"title": "My list"},
        [
            {"opml": "https://d.example/list.opml", "category": "Dynamic"},
            {
                "url": "https://a.example/feed",
                "title": "A",
                "category": "Tech",
                "block": ["ad", "sponsored post"],
                "keep": ["Linux"],
            },
            {"url": "https://b.example/feed", "title": "B", "category": "Tech", "block": ["ads", "by us"]},
        ],
        [
            "https://a.example/feed: keep EntryAuthor=x.*",
            "https://a.example/feed: scraperrules = p",
            "https://b.example/feed: block two words",
            "https://c.example/: it is scraped (HTML+XPath); feedtool reads feeds",
        ],
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=CASES)
def test_feeds_and_rules_are_taken_over_and_the_rest_is_listed(tmp_path, name, case):
    text, site, subscriptions, left_out = case
    (tmp_path / name).write_text(text)
    found = read_migration(tmp_path / name)
    empty = {"title": "", "url": "", "limit": None, "timezone": ""}
    assert {key: getattr(found, key) for key in empty} == empty | site
    assert [*found.subscriptions] == subscriptions
    assert sorted(found.left_out) == sorted(left_out)


@pytest.mark.parametrize("name", CASES)
def test_the_site_that_is_made_of_it_can_be_built(site, name):
    site.write(name, CASES[name][0])
    done = site.invoke("init", "new", "--from", name)
    assert f"Took over {len(CASES[name][2])} feed" in done.stdout
    assert all(line in done.stdout for line in CASES[name][3])
    site.invoke("status", "-c", "new/feeds.yaml")
    assert not (site.folder / "new/articles").exists()


def test_folders_of_a_list_become_streams(site):
    site.write("feeds.opml", OPML)
    site.invoke("init", ".", "--from", "feeds.opml", "--title", "Mine")
    config = site.load_config()
    assert config.site.title == "Mine"
    assert [(one.name, one.categories) for one in config.streams] == [
        ("recent", ()),
        ("tech", ("Tech",)),
        ("dynamic", ("Dynamic",)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.ini", None, "No such file"),
        ("a.ini", "[x]\ny = z\n", "no feeds found"),
        ("a.yaml", "- a", "no feeds found"),
        ("a.yaml", "{", "is not YAML"),
        ("a.opml", "<opml><body></body></opml>", "the list contains no feeds"),
        ("a.bin", b"\xff\x00", "no feeds found"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError, match=message):
        read_migration(tmp_path / name)

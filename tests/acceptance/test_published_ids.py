"""A published id stays when a better copy arrives, and when the copies are separated again."""

from __future__ import annotations

import shutil

import pytest

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: en}
articles: posts/*.md
subscriptions: [planet.xml]
streams:
  all: {title: All}
"""
LINK = "https://example.com/2026/one-screw/"
TAG = "tag:example.com,2026-03-05:/2026/one-screw/"
TEXT = "Five laptop makers will use the same hinge screw from next year, and spare hinges will be sold to anyone."
PLANET = f"""\
<rss version="2.0"><channel><title>Planet</title><link>https://planet.example/</link>
<item><title>Hinge makers agree on one screw</title><link>{LINK}?utm_source=planet</link>
<guid isPermaLink="false">tag:planet.example,2026:4711</guid>
<pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate><description>{TEXT}</description></item>
</channel></rss>
"""
OWN = f"---\ntitle: Hinge makers agree on one screw\nurl: {LINK}\ndate: 2026-03-05\n---\n\n{TEXT}\n"
OTHER = "---\ntitle: Something else\nurl: https://example.com/else/\ndate: 2026-01-01\n---\n\nText.\n"


@pytest.fixture
def planet(site):
    """A site that published a copy of an article from a feed, before it has the article itself."""
    site.write("feeds.yaml", CONFIG)
    site.write("planet.xml", PLANET)
    site.write("posts/other.md", OTHER)
    site.run("build")
    assert site.items()[0]["id"] == "tag:planet.example,2026:4711"
    site.write("posts/screw.md", OWN)
    return site


def test_an_article_that_replaces_its_copy_keeps_the_published_id(planet):
    planet.run("build")
    first, *others = planet.items()
    assert first["id"] == "tag:planet.example,2026:4711"
    assert first["url"] == LINK
    assert "_also" not in first, "the copy links to the same URL"
    assert [item["title"] for item in others] == ["Something else"]


def test_copies_that_are_separated_get_their_own_ids_back(planet):
    planet.run("build")
    planet.write("feeds.yaml", f'{CONFIG}dedupe:\n  never: [["{LINK}", "tag:planet.example,2026:4711"]]\n')
    planet.run("build")
    assert {item["id"] for item in planet.items() if item["url"] == LINK} == {"tag:planet.example,2026:4711", TAG}


@pytest.fixture
def forgotten(planet):
    """The site after its store and its published files were lost."""
    (planet.folder / ".feedtool" / "state.db").unlink()
    shutil.rmtree(planet.folder / "public")
    planet.run("build")
    return planet


def test_an_article_has_its_own_id_if_no_id_was_published(forgotten):
    assert forgotten.items()[0]["id"] == TAG


def test_entries_read_again_after_a_lost_store_get_the_same_ids(forgotten):
    before = forgotten.published()
    (forgotten.folder / ".feedtool" / "state.db").unlink()
    forgotten.run("build")
    assert read_bytes(forgotten.published()) == read_bytes(before)


def read_bytes(published):
    return {name: content for name, (content, _) in published.items()}


def test_a_feed_that_copies_the_id_of_an_article_does_not_get_it(site):
    own = OWN.replace("url:", f"id: {LINK}\nurl:")
    copied = PLANET.replace("tag:planet.example,2026:4711", LINK).replace(f"{LINK}?utm_source=planet", LINK)
    loud = copied.replace("Hinge makers agree on one screw", "Buy pills").replace(
        TEXT, "Cheap pills for everybody " * 5
    )
    site.write("feeds.yaml", CONFIG)
    site.write("posts/screw.md", own)
    site.write("planet.xml", loud)
    for _ in range(2):
        site.run("build")
        ids = {item["title"]: item["id"] for item in site.items()}
        assert ids["Hinge makers agree on one screw"] == LINK
        assert ids["Buy pills"].startswith("urn:uuid:")

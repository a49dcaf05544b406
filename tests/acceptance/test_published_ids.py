"""An id that readers have seen stays: when a better copy arrives, and when the copies are told apart again."""

from __future__ import annotations

import shutil

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


def start(site):
    site.write("feeds.yaml", CONFIG)
    site.write("planet.xml", PLANET)
    site.write("posts/other.md", OTHER)
    site.run("build")
    assert site.items()[0]["id"] == "tag:planet.example,2026:4711"


def test_the_sites_own_article_takes_the_place_of_a_copy_under_the_id_that_readers_know(site):
    start(site)
    site.write("posts/screw.md", OWN)
    site.run("build")
    first, *others = site.items()
    assert (first["id"], first["url"]) == ("tag:planet.example,2026:4711", LINK)
    assert "_also" not in first, "the copy leads to the address that is shown"
    assert [item["title"] for item in others] == ["Something else"]


def test_the_id_stays_with_the_copy_it_belonged_to_when_the_copies_are_told_apart(site):
    start(site)
    site.write("posts/screw.md", OWN)
    site.run("build")
    site.write("feeds.yaml", f'{CONFIG}dedupe:\n  never: [["{LINK}", "tag:planet.example,2026:4711"]]\n')
    site.run("build")
    ids = {item["url"]: item["id"] for item in site.items()}
    assert ids[f"{LINK}?utm_source=planet"] == "tag:planet.example,2026:4711"
    assert ids[LINK] == TAG


def test_a_lost_store_gives_the_same_ids_to_what_is_read_again(site):
    start(site)
    site.write("posts/screw.md", OWN)
    (site.folder / ".feedtool" / "state.db").unlink()
    shutil.rmtree(site.folder / "public")
    site.run("build")
    assert site.items()[0]["id"] == TAG, "with nothing remembered, the site's own article goes by its own id"
    before = site.published()
    (site.folder / ".feedtool" / "state.db").unlink()
    site.run("build")
    assert {name: data for name, (data, _) in site.published().items()} == {n: d for n, (d, _) in before.items()}


def test_a_feed_that_copies_an_articles_id_neither_takes_it_nor_stands_under_it(site):
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

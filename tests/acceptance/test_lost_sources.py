"""A build refuses to remove most entries because sources left feeds.yaml."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.rss import make_channel, make_item

SITE = "site: {title: Kit, url: https://kit.example/}\n"


def rss(name, number, guid="{name}-{n}"):
    home = f"https://{name}.example/"
    items = (
        make_item(f"{name} has news {n}", f"{home}{n}", guid.format(name=name, n=n), day(n), f"{name} {n}")
        for n in range(number)
    )
    return make_channel(*items, title=name, link=home)


def day(number):
    return datetime(2026, 1, number + 1, 12, tzinfo=UTC)


@pytest.fixture
def built(site):
    """Three feeds: of twelve entries two, three and seven."""
    for name, number in (("ash", 2), ("birch", 3), ("cedar", 7)):
        site.write(f"{name}.xml", rss(name, number))
    configure(site, "ash", "birch", "cedar")
    site.run("build")
    return site


def configure(site, *names, streams="streams: {all: {title: All}}\n"):
    lines = "".join(f"  - {name}.xml\n" for name in names)
    site.write("feeds.yaml", f"{SITE}{streams}subscriptions:\n{lines}")


def count(site, name="all"):
    return len(site.items(name))


def test_losing_more_than_half_of_the_published_entries_writes_nothing(built):
    published = built.published()
    configure(built, "ash", "birch")
    for _ in range(2):
        done = built.run("build", "-q", code=3)
        assert "feeds.yaml: 7 of 12 published entries would be removed" in done.stderr
        assert "cedar.xml (7)" in done.stderr
        assert "feedtool build --allow-shrink" in done.stderr
        assert built.published() == published


def test_allow_shrink_accepts_the_loss_for_good(built):
    configure(built, "ash", "birch")
    assert "cedar.xml is no longer listed: 7 entries are removed" in built.run("build", "--allow-shrink").stderr
    assert count(built) == 5
    done = built.run("build")
    assert count(built) == 5
    assert done.stderr == ""


def test_a_source_that_is_configured_again_restores_its_entries(built):
    configure(built, "ash", "birch")
    built.run("build", code=3)
    configure(built, "ash", "birch", "cedar")
    assert built.run("build").stderr == ""
    assert count(built) == 12


def test_a_smaller_loss_is_reported_once(built):
    configure(built, "birch", "cedar")
    assert "ash.xml is no longer listed: 2 entries are removed" in built.run("build", "-q").stderr
    assert count(built) == 10
    assert built.run("build", "-q").stderr == ""


def test_losing_half_of_the_published_entries_is_accepted(site):
    for name in ("ash", "birch"):
        site.write(f"{name}.xml", rss(name, 4))
    configure(site, "ash", "birch")
    site.run("build")
    configure(site, "ash")
    assert "birch.xml is no longer listed: 4 entries are removed" in site.run("build").stderr


def test_losing_sources_and_streams_together_is_refused(built):
    published = built.published()
    configure(built, "ash", streams="")
    assert "10 of 12 published entries" in built.run("build", code=3).stderr
    assert built.published() == published


@pytest.mark.parametrize("options", [("--dry-run",), ("--offline",), ("--stream", "all")])
def test_every_kind_of_build_refuses_a_loss(built, options):
    configure(built, "ash")
    published = built.published()
    built.run("build", *options, code=3)
    assert built.published() == published


def test_articles_whose_files_moved_with_their_source_are_not_lost(site):
    site.write("feeds.yaml", f"{SITE}articles: posts/*.md\n")
    for n in range(4):
        site.write(
            f"posts/{n}.md", f"---\ntitle: Post {n}\nurl: https://kit.example/{n}\ndate: 2026-01-02\n---\nText {n}"
        )
    site.run("build")
    (site.folder / "posts").rename(site.folder / "content")
    site.write("feeds.yaml", f"{SITE}articles: content/*.md\n")
    assert site.run("build").stderr == ""


def test_a_feed_under_another_address_is_not_lost(built):
    (built.folder / "cedar.xml").rename(built.folder / "cedar-2.xml")
    configure(built, "ash", "birch", "cedar-2")
    assert built.run("build").stderr == ""
    assert count(built) == 12


def test_lost_sources_of_equal_size_are_listed_by_name(site):
    names = ("fir", "elm", "beech", "oak", "alder", "yew")
    for name in names:
        site.write(f"{name}.xml", rss(name, 2))
    configure(site, *names)
    site.run("build")
    configure(site, "yew")
    named = "alder.xml (2), beech.xml (2), elm.xml (2) and 2 more"
    assert [named in site.run("build", code=3).stderr for _ in range(3)] == [True] * 3

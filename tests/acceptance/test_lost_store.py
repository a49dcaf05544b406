"""A lost store is rebuilt from the published files before anything is published."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import UTC, datetime

import pytest

from support.rss import make_channel, make_item
from support.server import Answer

SITE = "site: {title: Officina, url: https://officina.example/}\n"
CONFIG = f"{SITE}articles: posts/*.md\nsubscriptions: [planet.xml]\n"
STREAMS = "streams: {all: {title: All}, by-author: {title: 'By {author}', each: author}}\n"


def item(number, guid=None):
    date = datetime(2026, 1, number + 1, 12, tzinfo=UTC)
    link = f"https://planet.example/{number}"
    return make_item(f"Piece {number}", link, guid or f"p-{number}", date, f"Text of number {number}.")


def rss(*items):
    return make_channel(*items, title="Planet", link="https://planet.example/")


def article(name, more=""):
    return f"---\ntitle: The {name} article\ndate: 2026-02-01\nauthor: Ada {name}\n{more}---\nWords about {name}.\n"


@pytest.fixture
def built(site):
    site.write("feeds.yaml", CONFIG + STREAMS)
    site.write("planet.xml", rss(*map(item, range(8))))
    for name in ("first", "second"):
        site.write(f"posts/{name}.md", article(name, f"url: https://officina.example/{name}\n"))
    site.run("build")
    site.write("planet.xml", rss(*map(item, range(6, 8))))
    site.run("build")
    return site


def ids(site, output="public"):
    items = json.loads((site.folder / output / "all.json").read_bytes())["items"]
    assert len({item["title"] for item in items}) == len(items)
    return {one["title"]: one["id"] for one in items}


def forget(site):
    shutil.rmtree(site.folder / ".feedtool")


def test_all_published_entries_keep_their_ids_when_the_store_is_lost(built):
    before = ids(built)
    assert len(before) == 10
    forget(built)
    built.run("build")
    assert ids(built) == before


def test_a_rebuilt_store_is_reported_once(built):
    forget(built)
    done = built.run("build")
    assert "was lost: rebuilt from" in done.stdout
    assert "10 published entries: 4 keep their ids, 6 restored that feeds no longer list" in done.stdout
    assert "rebuilt from" not in built.run("build").stdout


def test_a_rebuilt_store_is_reported_even_when_quiet(built):
    forget(built)
    assert len(built.run("build", "-q").stdout.splitlines()) == 1


@pytest.mark.parametrize("command", ["status", "fetch", "ingest"])
def test_published_entries_keep_their_ids_if_another_command_creates_the_store_first(built, command):
    before = ids(built)
    forget(built)
    built.run(command)
    built.run("build")
    assert ids(built) == before


@pytest.mark.parametrize("what", ["an empty folder", "no store in it"])
def test_a_folder_without_a_store_is_a_lost_store(built, what):
    before = ids(built)
    if what == "an empty folder":
        forget(built)
        (built.folder / ".feedtool").mkdir()
    else:
        (built.folder / ".feedtool/state.db").unlink()
    built.run("build")
    assert ids(built) == before


def test_a_lost_store_at_another_path_is_rebuilt_from_another_output_folder(site):
    site.write("feeds.yaml", f"{CONFIG}{STREAMS}output: out/www\nstore: sqlite:kept/here.db\n")
    site.write("planet.xml", rss(*map(item, range(8))))
    site.write("posts/first.md", article("first"))
    site.run("build")
    before = ids(site, "out/www")
    site.write("planet.xml", rss(item(7)))
    (site.folder / "kept/here.db").unlink()
    site.run("build")
    assert ids(site, "out/www") == before


@pytest.mark.parametrize("change", ["draft: true\n", "published: false\n", None])
def test_an_article_that_is_no_longer_public_is_not_restored_from_published_feeds(built, change):
    """It does not stay in a file of a stream that is no longer written either."""
    forget(built)
    path = built.folder / "posts/second.md"
    if change:
        path.write_text(article("second", f"url: https://officina.example/second\n{change}"))
    else:
        path.unlink()
    built.run("build")
    assert "The second article" not in ids(built)
    for name, (content, _) in built.published().items():
        text = gzip.decompress(content) if name.endswith(".gz") else content
        assert b"second" not in text, name


def test_an_article_that_is_no_longer_public_is_not_restored_from_archives(site):
    site.write("feeds.yaml", f"{SITE}articles: posts/*.md\nstreams: {{all: {{title: All, limit: 4, archive: true}}}}\n")
    for number in range(20):
        head = f"title: Post number{number}x\ndate: 2026-01-{number + 1:02}"
        site.write(f"posts/{number}.md", f"---\n{head}\n---\nAbout number{number}x.\n")
    site.run("build")
    holding = [name for name, (content, _) in site.published().items() if b"number3x" in content]
    assert any("archive" in name for name in holding)
    forget(site)
    site.write("posts/3.md", "---\ntitle: Post number3x\ndate: 2026-01-04\ndraft: true\n---\nAbout number3x.\n")
    site.run("build")
    for name, (content, _) in site.published().items():
        text = gzip.decompress(content) if name.endswith(".gz") else content
        assert b"number3x" not in text, name
    assert any("archive" in name for name in site.published())


def refuse(site, *printed, code=5):
    published = site.published()
    done = site.run("build", code=code)
    for text in (*printed, "--allow-shrink"):
        assert text in done.stderr
    assert site.published() == published


@pytest.mark.parametrize("content", [b"", b"{", b'{"feeds": [', b"\xff\xfe{}"])
def test_an_unreadable_catalog_stops_the_build_until_the_option_allows_it(built, content):
    forget(built)
    built.write("public/feeds.json", content)
    refuse(built, "public/feeds.json")
    refuse(built, "public/feeds.json")
    built.run("build", "--allow-shrink")
    assert len(ids(built)) == 4


def test_the_feeds_of_another_site_stop_the_build(built):
    forget(built)
    built.write("feeds.yaml", (CONFIG + STREAMS).replace("officina", "elsewhere"))
    refuse(built, "feeds belong to another site", "https://officina.example/")


def test_a_published_feed_that_cannot_be_read_in_any_format_stops_the_build(built):
    forget(built)
    for suffix in ("atom.xml", "rss.xml", "json"):
        built.write(f"public/all.{suffix}", "nothing")
    refuse(built, "the feed 'all' cannot be read")


def test_a_published_feed_that_can_be_read_in_one_format_is_enough(built):
    before = ids(built)
    forget(built)
    built.write("public/all.atom.xml", "nothing")
    (built.folder / "public/all.rss.xml").unlink()
    built.run("build")
    assert ids(built) == before


def test_a_catalog_of_another_program_is_ignored(site):
    site.write("feeds.yaml", CONFIG)
    site.write("planet.xml", rss(item(1)))
    site.write("posts/first.md", article("first"))
    site.write("public/feeds.json", '{"feeds": [{"name": "x", "url": "https://x.example/"}]}')
    assert "lost" not in site.run("build").stdout


def test_a_store_in_memory_is_never_lost(site):
    site.write("feeds.yaml", f"{CONFIG}store: 'memory:'\n")
    site.write("planet.xml", rss(*map(item, range(8))))
    site.write("posts/first.md", article("first"))
    site.run("build")
    site.write("planet.xml", rss(item(7)))
    assert "lost" not in site.run("build").stdout


def test_a_dry_run_shows_the_rebuilt_site_and_writes_nothing(built):
    forget(built)
    published = built.published()
    done = built.run("build", "--dry-run")
    assert "8 restored that feeds no longer list" in done.stdout
    assert "All: 10 entries" in done.stdout
    assert not (built.folder / ".feedtool").exists()
    assert built.published() == published


def test_a_lost_store_with_an_unreadable_source_does_not_empty_the_site(site):
    config = f"{SITE}articles: posts/*.md\nsubscriptions: [planet.xml]\n"
    site.write("feeds.yaml", config)
    site.write("planet.xml", rss(item(1)))
    for number in range(5):
        site.write(f"posts/{number}.md", article(f"number {number}"))
    site.run("build")
    forget(site)
    (site.folder / "posts").rename(site.folder / "elsewhere")
    refuse(site, "the store is lost, and 5 of 6 published entries cannot be restored", code=3)
    (site.folder / "elsewhere").rename(site.folder / "posts")
    assert "6 published entries: 6 keep their ids" in site.run("build").stdout


@pytest.mark.parametrize("guid", ["plain-{}", "https://planet.example/{}", "tag:planet.example,2026:{}"])
def test_a_feed_that_failed_when_the_store_was_lost_duplicates_no_entry(site, server, guid):
    server.pages["/feed.xml"] = Answer(body=rss(*(item(n, guid.format(n)) for n in range(4))).encode())
    more = f"fetch: {{allow_hosts: [127.0.0.1], host_delay: 0s}}\nsubscriptions: [{server.url()}]\n"
    site.write("feeds.yaml", f"{SITE}{more}streams: {{all: {{title: All}}}}\n")
    site.run("build")
    before = ids(site)
    forget(site)
    server.pages["/feed.xml"] = Answer(status=500)
    site.run("build", code=1)
    assert ids(site) == before
    server.pages["/feed.xml"] = Answer(body=rss(*(item(n, guid.format(n)) for n in range(1, 5))).encode())
    site.run("build", "--force")
    assert ids(site).items() >= before.items()
    assert len(ids(site)) == 5


@pytest.mark.parametrize("change", ["draft: true\n", None])
def test_withdrawn_articles_do_not_count_as_lost(site, change):
    site.write("feeds.yaml", f"{SITE}articles: posts/*.md\n")
    for number in range(5):
        site.write(f"posts/{number}.md", article(f"number {number}"))
    site.run("build")
    forget(site)
    for number in range(4):
        path = site.folder / f"posts/{number}.md"
        path.write_text(article(f"number {number}", change)) if change else path.unlink()
    site.run("build")
    assert b"number 3" not in (site.folder / "public/recent.json").read_bytes()


def test_the_only_article_is_removed_as_a_draft_although_the_store_is_lost(site):
    site.write("feeds.yaml", f"{SITE}articles: posts/*.md\n")
    site.write("posts/a.md", article("only"))
    site.run("build")
    forget(site)
    site.write("posts/a.md", article("only", "draft: true\n"))
    site.run("build")
    for name, (content, _) in site.published().items():
        assert b"only article" not in (gzip.decompress(content) if name.endswith(".gz") else content), name


def test_a_restored_entry_without_a_date_stays_undated(site):
    undated = "<item><title>Undated {}</title><guid>u{}</guid><description>Text {}</description></item>"
    site.write("feeds.yaml", f"{SITE}subscriptions: [planet.xml]\nstreams: {{all: {{title: All}}}}\n")
    site.write("planet.xml", rss(item(1), *(undated.format(n, n, n) for n in range(3))))
    site.run("build")
    before = site.items()
    site.write("planet.xml", rss(item(1)))
    site.run("build")
    forget(site)
    site.run("build")
    after = site.items()
    assert {one["id"]: one.get("date_published") for one in after} == {
        one["id"]: one.get("date_published") for one in before
    }


@pytest.mark.parametrize("formats", ["rss, jsonfeed", "jsonfeed", "atom", "atom, html"])
def test_entries_are_restored_from_one_format_that_names_their_feed(site, formats):
    site.write("feeds.yaml", f"{SITE}subscriptions: [planet.xml]\nformats: [{formats}]\n")
    site.write("planet.xml", rss(*map(item, range(8))))
    site.run("build")
    site.write("planet.xml", rss(item(7)))
    forget(site)
    assert "7 restored that feeds no longer list" in site.run("build").stdout


def test_entries_without_a_published_feed_name_are_not_deleted_silently(site):
    site.write("feeds.yaml", f"{SITE}subscriptions: [planet.xml]\nformats: [rss]\n")
    site.write("planet.xml", rss(*map(item, range(8))))
    site.run("build")
    site.write("planet.xml", rss(item(7)))
    forget(site)
    refuse(site, "7 of 8 published entries cannot be restored", code=3)


def two_feeds(site):
    site.write("feeds.yaml", f"{SITE}articles: posts/*.md\nsubscriptions: [planet.xml, moon.xml]\n{STREAMS}")
    site.write("planet.xml", rss(*map(item, range(3))))
    site.write("moon.xml", rss(*map(item, range(4, 7))).replace("lanet", "oon").replace("Piece", "Crater"))
    for number in range(4):
        site.write(f"posts/{number}.md", article(f"number {number}"))
    site.run("build")
    forget(site)
    return ids(site)


def test_entries_of_a_removed_file_are_restored_when_the_store_is_lost(site):
    before = two_feeds(site)
    (site.folder / "moon.xml").unlink()
    done = site.run("build", code=1)
    assert ids(site) == before
    assert "3 restored that feeds no longer list, 0 no longer in" in done.stdout


def test_two_unreadable_files_stop_the_build_of_a_lost_store(site):
    before = two_feeds(site)
    (site.folder / "moon.xml").unlink()
    site.write("planet.xml", "not a feed")
    refuse(site, "6 published entries cannot be restored", "moon.xml", "planet.xml", code=3)
    assert ids(site) == before
    site.write("planet.xml", rss(*map(item, range(3))))
    site.run("build", code=1)
    assert ids(site) == before

"""A build renders the feeds whose entries, settings or program changed, and only those."""

from __future__ import annotations

import pytest

from feedtool.pipeline import publish, up_to_date
from feedtool.plugins import load_class
from support.site import Site

STREAMS = {
    "news": {"title": "News", "categories": ["News"]},
    "offers": {"title": "Offers", "categories": ["Offers"]},
}


def write_post(site: Site, name: str, category: str, text: str) -> None:
    site.write(
        f"posts/{name}.md",
        f"---\ntitle: {name}\ndate: 2026-02-01\nurl: /{name}/\ncategories: {category}\n---\n{text}\n",
    )


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path / "site")
    site.configure(articles="posts/*.md", streams=STREAMS)
    write_post(site, "lamp", "News", "A new lamp.")
    write_post(site, "cable", "Offers", "A cheap cable.")
    site.invoke("build")
    return site


@pytest.fixture
def rendered(monkeypatch):
    """The names of feeds that are rendered as RSS from now on."""
    names = []
    kind = load_class("renderers", "rss")
    render = kind.render

    def log(self, feed):
        names.append(feed.name)
        return render(self, feed)

    monkeypatch.setattr(kind, "render", log)
    return names


def test_a_feed_is_rendered_if_an_entry_of_it_changed(site, rendered):
    write_post(site, "lamp", "News", "A newer lamp.")
    site.invoke("build")
    assert rendered == ["news"]
    assert "newer" in site.items("news")[0]["content_html"]


def test_feeds_are_rendered_if_a_title_in_their_menus_changed(site, rendered):
    site.configure(articles="posts/*.md", streams=STREAMS | {"offers": STREAMS["offers"] | {"title": "Bargains"}})
    site.invoke("build")
    assert rendered == ["news", "offers"]
    assert b"Bargains" in site.published()["offers.rss.xml"][0]
    assert b"Bargains" in site.published()["news.html"][0]


@pytest.mark.parametrize("name", ["news.rss.xml", "news.rss.xml.gz"])
@pytest.mark.parametrize("change", ["edit", "remove", "hide"])
def test_a_feed_is_rendered_if_a_file_of_it_is_not_as_it_was_written(site, rendered, name, change):
    before = {name: content for name, (content, _) in site.published().items()}
    path = site.folder / "public" / name
    if change == "edit":
        path.write_bytes(b"other")
    elif change == "remove":
        path.unlink()
    else:
        path.chmod(0o600)
    site.invoke("build")
    assert rendered == ["news"]
    assert {name: content for name, (content, _) in site.published().items()} == before
    assert path.stat().st_mode & 0o777 == 0o644


def test_all_feeds_are_rendered_for_other_compressed_copies(site, rendered):
    site.configure(articles="posts/*.md", streams=STREAMS, precompress=["zst"])
    site.invoke("build")
    assert rendered == ["news", "offers"]
    assert "news.html.zst" in site.published()
    assert "news.html.gz" not in site.published()


def test_all_feeds_are_rendered_by_another_program(site, rendered, monkeypatch):
    changed = up_to_date.hash_program() + b"."
    monkeypatch.setattr("feedtool.pipeline.render.hash_program", lambda: changed)
    write_post(site, "lamp", "News", "A newer lamp.")
    site.invoke("build")
    assert rendered == ["news", "offers"]


def test_feeds_that_are_not_rendered_count_as_unchanged(site):
    write_post(site, "lamp", "News", "A newer lamp.")
    skipping = site.copy(site.folder.parent / "skipping")
    line = skipping.invoke("build").stdout.splitlines()[-2]
    assert line.startswith("Wrote ")
    plain = render_all(site).stdout.splitlines()[-2]
    assert line == plain


def render_all(site):
    """Build as if it were not recorded what the files were rendered from."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publish, "find_same", lambda *_: ())
        return site.invoke("build")


def test_the_folder_has_the_bytes_of_a_build_that_renders_everything(site):
    plain = site.copy(site.folder.parent / "plain")
    for number in range(6):
        for one in (site, plain):
            write_post(one, f"post{number % 4}", "News" if number % 2 else "Offers", f"Text {number}.")
            if number == 3:
                one.configure(articles="posts/*.md", streams=STREAMS | {"all": {"title": "All"}})
        site.invoke("build")
        render_all(plain)
        assert {name: content for name, (content, _) in site.published().items()} == {
            name: content for name, (content, _) in plain.published().items()
        }

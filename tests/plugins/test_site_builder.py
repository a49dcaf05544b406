"""A site builder of another package: its configuration decides what is public, and the URLs."""

from __future__ import annotations

import pytest

from support.third_party import install


@pytest.fixture(autouse=True)
def _installed():
    with install("site_builders", "GemBuilder"):
        yield


def build(site, config):
    """Build a site with an article, a future one and one in a folder; return titles and URLs."""
    for name, date in {"now": "2026-02-01", "later": "2999-01-01", "wip/draft": "2026-02-01"}.items():
        site.write(f"blog/posts/{name}.md", f"---\ntitle: {name}\ndate: {date}\n---\nText.\n")
    site.write("blog/gem.conf", config)
    site.configure(articles="blog/posts/**/*.md", formats=["jsonfeed"])
    site.invoke("build", code=None)
    return {item["title"]: item.get("url") for item in site.items()}


def test_a_site_builder_of_a_plug_in_sets_urls_and_defaults(site):
    assert build(site, "permalink /:slug/\nbase /b\ndrafts posts/wip\n") == {"now": "https://example.com/b/now/"}


def test_a_site_builder_of_a_plug_in_may_publish_the_future(site):
    assert build(site, "future yes\n").keys() == {"now", "later", "wip/draft"}


def test_a_changed_configuration_takes_effect_at_the_next_build(site):
    assert "wip/draft" in build(site, "base /b\n")
    assert "wip/draft" not in build(site, "drafts posts/wip\n")


def test_a_file_that_a_site_builder_does_not_know_changes_nothing(site):
    assert build(site, "other file\n").keys() == {"now", "wip/draft"}


def test_articles_are_withheld_when_a_site_builder_fails(site):
    site.write("blog/gem.conf", "raise now\n")
    site.write("blog/posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
    site.configure(articles="blog/posts/*.md")
    done = site.invoke("build", code=3)
    assert "no stored article is public (1 left out)" in done.stderr
    assert "blog/gem.conf: the site builder 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr

"""A part of another package that raises is named in the message, and stops no more than it must."""

from __future__ import annotations

import pytest

from feedtool.lint.folder import check_document
from feedtool.model import Document, Failed
from feedtool.pipeline.wiring import fetch_document, load_linters
from support.third_party import MAGIC, install

BROKEN = MAGIC + b"raise\n"


@pytest.fixture
def installed(request):
    with install(*request.param):
        yield


def use(kind, name):
    return pytest.mark.parametrize("installed", [(kind, name)], indirect=True)


@pytest.mark.usefixtures("installed")
@use("parsers", "GemFeedParser")
def test_a_parser_that_raises_is_the_failure_of_its_document(site):
    site.configure(subscriptions=["a.gem", "b.gem"])
    site.write("a.gem", BROKEN)
    site.write("b.gem", MAGIC + b"https://other.example/1 One\n")
    first, second = site.fetch().documents
    assert first.error.message.startswith(
        "the parser 'gemfeed' of support.third_party failed: KeyError: 'broken' (third_party.py:"
    )
    assert second.added == 1


@pytest.mark.usefixtures("installed")
@use("parsers", "GemArticleParser")
def test_an_article_whose_parser_raises_is_not_given_to_the_next_one(site):
    """The next one might publish what this one would hold back."""
    site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\nsecret: raise\n---\nText.\n")
    site.configure(articles="posts/*.md")
    done = site.invoke("build", code=3)
    assert "posts/a.md: the parser 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr


@pytest.mark.usefixtures("installed")
@use("renderers", "GemFeedRenderer")
def test_a_renderer_that_raises_stops_the_build_before_anything_is_written(site):
    site.write("posts/a.md", "---\ntitle: raise\ndate: 2026-02-01\n---\nText.\n")
    site.configure(articles="posts/*.md", formats=["rss", "gemfeed"])
    done = site.invoke("build", code=2)
    assert "the renderer 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr
    assert not (site.folder / "public").exists()


@pytest.mark.usefixtures("installed")
@use("fetchers", "GemFetcher")
def test_a_fetcher_that_raises_is_the_failure_of_its_requests():
    failed = fetch_document("gem://example/raise")
    assert isinstance(failed, Failed)
    assert failed.message.startswith("the fetcher 'gemfeed' of support.third_party failed: KeyError: 'broken'")


@pytest.mark.usefixtures("installed")
@use("linters", "GemLinter")
def test_a_linter_that_raises_is_a_finding_in_its_document():
    (found,) = check_document(Document(feed="a", url="a.gem", content=BROKEN), load_linters())
    assert found.message.startswith("the linter 'gemfeed' of support.third_party failed: KeyError: 'broken'")


@pytest.mark.usefixtures("installed")
@use("dedupe_rules", "GemRule")
@pytest.mark.parametrize(("title", "code"), [("keys raise", 1), ("match raises", 2)])
def test_a_rule_that_raises_fails_the_document_or_stops_the_build(site, title, code):
    site.write("posts/a.md", f"---\ntitle: {title}\ndate: 2026-02-01\n---\nText.\n")
    for name in "bc":
        site.write(f"posts/{name}.md", "---\ntitle: Two\ndate: 2026-02-01\n---\nText.\n")
    site.configure(articles="posts/*.md", dedupe={"rules": ["gemfeed"]})
    done = site.invoke("build", code=code)
    assert "the dedupe rule 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr


@pytest.mark.usefixtures("installed")
@use("stores", "GemStore")
def test_a_store_is_used_by_its_url_and_named_if_it_raises(site):
    site.write("posts/a.md", "---\ntitle: A\ndate: 2026-02-01\n---\nText.\n")
    site.configure(articles="posts/*.md", store="gemfeed:here")
    site.invoke("build")
    assert "A" in (site.folder / "public/all.rss.xml").read_text()
    done = site.invoke("store", "check", code=2)
    assert "the store 'gemfeed' of support.third_party failed: KeyError: 'broken'" in done.stderr

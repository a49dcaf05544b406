"""The shell completes names that are in feeds.yaml, and files."""

from __future__ import annotations

import pytest


@pytest.fixture
def complete(site):
    """Return the words that bash is offered for a command line that ends with the last of the arguments."""
    site.configure(
        articles="*.md",
        streams={"recent": {"title": "Recent Posts"}, "reviews": {}, "news": {}},
        subscriptions=["https://a.example/feed", {"url": "https://b.example/feed", "title": "B"}],
    )
    site.write("articles/a.md", "x")

    def run(*words):
        done = site.run(
            _FEEDTOOL_COMPLETE="bash_complete",
            COMP_WORDS=" ".join(("feedtool", *words)),
            COMP_CWORD=str(len(words)),
        )
        return done.stdout.split()

    return run


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["embed", "re"], ["plain,recent", "plain,reviews"]),
        (["build", "--stream", "n"], ["plain,news"]),
        (["build", "-c", "none.yaml", "--stream", "n"], []),
        (["remove", "https://b"], ["plain,https://b.example/feed"]),
        (["parse", "art"], ["file,art"]),
        (["check", "art"], ["file,art"]),
        (["add", "art"], ["file,art"]),
        (["ingest", "--explain", "art"], ["file,art"]),
        (["ingest", "--format", "mark"], ["plain,markdown"]),
        (["rem"], ["plain,remove"]),
    ],
    ids=" ".join,
)
def test_the_shell_is_offered_names(complete, words, offered):
    assert complete(*words) == offered

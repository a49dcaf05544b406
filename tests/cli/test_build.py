"""`feedtool build` ends early if nothing is new, unless an option asks for more."""

from __future__ import annotations

import click
import pytest

from feedtool.cli.build import _is_plain, command
from support.server import Answer


def is_plain(*arguments):
    return _is_plain(command.make_context("build", list(arguments)))


@pytest.mark.parametrize("arguments", [[], ["-q"], ["--offline"], ["-c", "other.yaml"], ["--budget", "5m", "-q"]])
def test_a_build_may_end_early_with_options_that_change_no_output(arguments):
    assert is_plain(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dry-run"],
        ["--stream", "news"],
        ["--force"],
        ["--as-of", "2026-03-05"],
        ["--allow-shrink"],
        ["--no-ping"],
        ["-v"],
        ["-q", "--force"],
    ],
)
def test_a_build_runs_in_full_with_any_other_option(arguments):
    assert not is_plain(*arguments)


def test_a_build_runs_in_full_with_an_option_that_is_new(monkeypatch):
    new = click.Option(["--new"], is_flag=True, expose_value=False)
    monkeypatch.setattr(command, "params", [*command.params, new])
    assert is_plain()
    assert not is_plain("--new")


def test_a_config_named_by_the_environment_lets_a_build_end_early(monkeypatch):
    monkeypatch.setenv("FEEDTOOL_CONFIG", "other.yaml")
    assert is_plain()


LATER = '{"url": "https://example.com/%s", "title": "%s", "date": "%s"}\n'


@pytest.fixture
def scheduled(site):
    """A built site with an article that is public from a later day, in the zone of the site."""
    site.configure(
        site={"title": "S", "url": "https://example.com/", "timezone": "Pacific/Auckland"}, articles="*.jsonl"
    )
    site.write("a.jsonl", LATER % ("now", "Now", "2026-03-01") + LATER % ("later", "Later", "2099-12-24 08:00"))
    site.run("build")
    return site


@pytest.mark.parametrize(
    ("at", "is_shown"),
    [("2099-12-23", False), ("2099-12-24T07:59", False), ("2099-12-24T08:00", True), ("2099-12-24", True)],
)
def test_a_dry_run_shows_what_a_later_build_publishes(scheduled, at, is_shown):
    done = scheduled.invoke("build", "--dry-run", "--at", at)
    assert ("would be published: Later https://example.com/later" in done.stdout) is is_shown
    assert "Now" not in done.stdout
    assert scheduled.published_titles() == ["Now"]


def test_a_dry_run_lists_ten_new_entries_of_a_stream(site):
    site.configure(articles="*.jsonl")
    site.write("a.jsonl", "".join(LATER % (number, f"T{number}", "2026-03-01") for number in range(12)))
    printed = site.invoke("build", "--dry-run").stdout
    assert printed.count("would be published: ") == 10
    assert "    and 2 more\n" in printed


def test_a_time_that_is_not_of_a_dry_run_is_refused(scheduled):
    assert "add --dry-run" in scheduled.invoke("build", "--at", "2099-01-01", code=2).stderr
    assert "'soon' is not a date" in scheduled.invoke("build", "--dry-run", "--at", "soon", code=2).stderr


def test_a_stream_of_a_category_that_no_entry_has_gets_a_hint(site):
    site.configure(articles="*.jsonl", streams={"all": {}, "laser": {"categories": ["Laser"]}})
    site.write("a.jsonl", LATER % ("a", "A", "2026-03-01"))
    hint = "feeds.yaml: streams.laser.categories: no entry is in category 'Laser'; `feedtool categories` shows"
    assert hint in site.invoke("build").stderr


def test_files_and_urls_are_counted_apart(site, server):
    site.configure(articles=["a.json", server.url("/b.json")], fetch={"allow_hosts": ["127.0.0.1"]})
    for name, record in (("a", LATER % ("a", "A", "2026-03-01")), ("b", LATER % ("b", "B", "2026-03-01"))):
        site.write(f"{name}.json", f"[{record}]")
    server.pages["/b.json"] = Answer(body=(site.folder / "b.json").read_bytes())
    assert "Ingested 1 file and 1 URL: 2 new" in site.invoke("build").stdout

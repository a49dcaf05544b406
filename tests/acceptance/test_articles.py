"""Article records from build to build: edited, removed, broken."""

from __future__ import annotations

import json

import pytest

CONFIG = """\
site: {title: Officina, url: https://example.com/, language: it, timezone: Europe/Rome}
articles:
  - path: articles.json
  - path: posts/*.md
    category: News
streams:
  all: {title: All}
"""


def records(*numbers: int, **changes) -> str:
    return json.dumps(
        [
            {
                "id": f"https://example.com/{number}",
                "url": f"https://example.com/{number}",
                "title": f"Articolo {number}",
                "content": f"<p>Testo {number}</p>",
                "published": f"2026-03-{number:02} 10:00",
            }
            | changes.get(f"n{number}", {})
            for number in numbers
        ],
        indent=1,
    )


def start(site, *numbers):
    site.write("feeds.yaml", CONFIG)
    site.write("articles.json", records(*numbers))
    site.write("posts/a.md", "---\ntitle: Da Markdown\ndate: 2026-01-01\n---\n\nCiao *mondo*.\n")
    site.run("build")


def test_a_date_without_a_zone_is_in_the_zone_of_the_site(site):
    start(site, 1)
    assert site.items()[0]["date_published"] == "2026-03-01T09:00:00Z"


def test_an_edited_record_keeps_its_position(site):
    start(site, 1, 2, 3)
    before = [item["id"] for item in site.items()]
    site.write("articles.json", records(1, 2, 3, n2={"title": "Corretto"}))
    site.run("build")
    assert [item["id"] for item in site.items()] == before
    assert site.published_titles() == ["Articolo 3", "Corretto", "Articolo 1", "Da Markdown"]


def test_a_corrected_date_moves_the_record_and_a_future_date_does_not_lead(site):
    start(site, 1, 2, 3)
    changes = {"n1": {"published": "2026-03-04 10:00"}, "n2": {"published": "2099-01-01"}}
    site.write("articles.json", records(1, 2, 3, **changes))
    site.run("build")
    dates = {item["title"]: item["date_published"] for item in site.items()}
    assert dates["Articolo 1"] == "2026-03-04T09:00:00Z"
    assert max(dates.values()) < "2099"


def test_a_removed_record_leaves_the_stream(site):
    start(site, 1, 2, 3)
    site.write("articles.json", records(1, 3))
    done = site.run("build")
    assert site.published_titles() == ["Articolo 3", "Articolo 1", "Da Markdown"]
    assert "1 withdrawn" in done.stdout


def test_a_removed_file_leaves_the_stream(site):
    start(site, 1)
    (site.folder / "posts" / "a.md").unlink()
    site.run("build", code=1)
    assert site.published_titles() == ["Articolo 1"]


def test_a_source_that_loses_most_records_is_refused_until_the_option_allows_it(site):
    start(site, 1, 2, 3, 4)
    site.write("articles.json", "[]")
    done = site.run("build", code=1)
    assert "shrank from 4 to 0 records" in done.stderr
    assert "--allow-shrink" in done.stderr
    assert len(site.items()) == 5
    site.run("build", "--allow-shrink")
    assert site.published_titles() == ["Da Markdown"]


@pytest.fixture
def with_bad_record(site):
    """A site whose second record lost its title and text after a build."""
    start(site, 1, 2)
    text = records(1, 2, 3).replace('"title": "Articolo 2",', "").replace('"content": "<p>Testo 2</p>",', "")
    site.write("articles.json", text)
    return site


def test_a_bad_record_is_reported_by_every_build(with_bad_record):
    for _ in range(2):
        done = with_bad_record.run("build", code=1)
        assert "articles.json:" in done.stderr
        assert "title" in done.stderr


def test_a_bad_record_keeps_its_last_good_version_and_the_others_are_published(with_bad_record):
    with_bad_record.run("build", code=1)
    assert {"Articolo 1", "Articolo 2", "Articolo 3"} <= set(with_bad_record.published_titles())


def test_a_file_that_is_not_json_keeps_its_records(site):
    start(site, 1, 2)
    site.write("articles.json", "{nonsense")
    done = site.run("build", code=1)
    assert "articles.json" in done.stderr
    assert site.published_titles() == ["Articolo 2", "Articolo 1", "Da Markdown"]


def test_the_same_records_again_change_nothing(site):
    start(site, 1, 2)
    first = site.published()
    site.write("articles.json", records(1, 2))
    done = site.run("build")
    assert "0 new, 0 updated, 0 withdrawn" in done.stdout
    assert site.published() == first


def test_a_stream_removed_from_the_config_loses_its_files(site):
    start(site, 1)
    site.write("public/robots.txt", "User-agent: *\n")
    site.write("feeds.yaml", CONFIG.replace("all: {title: All}", "other: {title: Other}"))
    site.run("build")
    names = site.published()
    assert "all.json" not in names
    assert "other.json" in names
    assert "robots.txt" in names


def test_a_build_without_entries_exits_with_3_and_creates_no_folder(site):
    site.write("feeds.yaml", CONFIG.replace("  - path: posts/*.md\n    category: News\n", ""))
    site.write("articles.json", "[]")
    site.run("build", code=3)
    assert not (site.folder / "public").exists()


def test_a_dry_run_writes_nothing(site):
    site.write("feeds.yaml", CONFIG)
    site.write("articles.json", records(1))
    site.write("posts/a.md", "---\ntitle: A\ndate: 2026-01-01\n---\nText\n")
    done = site.run("build", "--dry-run")
    assert "Would write" in done.stdout
    assert sorted(path.name for path in site.folder.iterdir()) == ["articles.json", "feeds.yaml", "posts"]

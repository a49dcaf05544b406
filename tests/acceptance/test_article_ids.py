"""An article keeps its id when its title, URL, file name, format or tool changes."""

from __future__ import annotations

import json

import pytest

CONFIG = """\
site: {{title: Officina, url: https://example.com/, language: en}}
articles: {articles}
streams:
  all: {{title: All}}
"""
TEXT = (
    "Five laptop makers will use the same hinge screw from next year, and spare hinges will be sold to anyone who "
    "asks for them, at a price that three of the five already name in public: number {number}."
)


def post(number, *, title=None, url=None, date=None, name=None, text=TEXT):
    lines = [f"title: {title or f'Post number {number}'}"]
    lines += [f"url: {url}"] if url else []
    lines += [f"date: {date or f'2026-03-{number:02}'}"]
    lines += [f"id: {name}"] if name else []
    return "---\n" + "\n".join(lines) + f"\n---\n\n{text.format(number=number)}\n"


def start(site, articles="posts/*.md"):
    site.write("feeds.yaml", CONFIG.format(articles=articles))


def ids(site):
    """Title -> id, of everything that is published."""
    items = site.items()
    return {item["title"]: item["id"] for item in items}


def test_an_article_without_an_id_gets_a_tag_of_its_day_and_path(site):
    start(site)
    site.write("posts/one.md", post(1))
    site.write("posts/two.md", post(2, url="/2026/two/"))
    site.write("posts/three.md", post(3, name="https://example.com/?p=3"))
    site.run("build")
    assert ids(site) == {
        "Post number 1": "tag:example.com,2026-03-01:posts/one",
        "Post number 2": "tag:example.com,2026-03-02:/2026/two/",
        "Post number 3": "https://example.com/?p=3",
    }


@pytest.fixture
def edited(site):
    """A site whose five articles were renamed, moved and redated, and the ids that they had before."""
    start(site)
    for number in (1, 2, 3, 4, 5):
        site.write(f"posts/{number}.md", post(number, url=None if number < 3 else f"/old/{number}/"))
    site.run("build")
    before = ids(site)
    (site.folder / "posts" / "1.md").rename(site.folder / "posts" / "renamed.md")
    site.write("posts/2.md", post(2, title="Another title for two", date="2026-02-01"))
    site.write("posts/3.md", post(3, url="/new/3/"))
    (site.folder / "posts" / "4.md").unlink()
    site.write("posts/moved.md", post(4, url="/new/4/", title="Another title for four"))
    site.write("posts/5.md", post(5, url="/old/5/", date="2026-02-05", title="Another title for five"))
    site.run("build")
    return site, before


def test_renamed_moved_and_redated_articles_keep_their_ids(edited):
    site, before = edited
    assert ids(site) == {
        "Post number 1": before["Post number 1"],
        "Another title for two": before["Post number 2"],
        "Post number 3": before["Post number 3"],
        "Another title for four": before["Post number 4"],
        "Another title for five": before["Post number 5"],
    }


def test_renamed_and_moved_articles_keep_their_ids_at_the_next_edit(edited):
    """Their ids no longer follow from their paths and titles."""
    site, before = edited
    site.write("posts/renamed.md", post(1, text="Quite another text."))
    site.write("posts/moved.md", post(4, url="/new/4/", title="A third title for four", text="Quite another text."))
    site.run("build")
    after = ids(site)
    assert after["Post number 1"] == before["Post number 1"]
    assert after["A third title for four"] == before["Post number 4"]
    assert len(after) == 5


def test_articles_in_another_format_and_folder_keep_their_ids(site):
    start(site)
    for number in (1, 2, 3):
        site.write(f"posts/{number}.md", post(number, url=f"/{number}/", name=f"n{number}" if number == 3 else None))
    site.run("build")
    before = ids(site)
    first_seen = site.items()
    records = [
        {"title": f"Post number {number}", "url": f"/articles/{number}.html", "date": f"2026-03-{number:02}"}
        | {"content_html": f"<p>{TEXT.format(number=number)}</p>", "id": f"cms-{number}"}
        for number in (1, 2, 3)
    ]
    site.write("export.json", json.dumps(records))
    start(site, "export.json")
    site.run("build")
    assert ids(site) == before
    assert len(first_seen) == 3
    site.run("build")
    assert ids(site) == before


def test_a_new_article_does_not_get_the_id_of_a_removed_one(site):
    start(site)
    for number in (1, 2, 3, 4):
        site.write(f"posts/{number}.md", post(number))
    site.run("build")
    before = ids(site)
    (site.folder / "posts" / "1.md").unlink()
    site.write("posts/9.md", post(9))
    site.run("build")
    after = ids(site)
    assert after.pop("Post number 9") == "tag:example.com,2026-03-09:posts/9"
    assert after == {title: id_ for title, id_ in before.items() if title != "Post number 1"}


PAGE = """\
News

{title}

Il primo paragrafo di questo articolo dice tutto quello che serve sapere.

Il secondo paragrafo aggiunge qualche dettaglio, senza esagerare.

Recent Posts

Un post che due pagine elencano

L'inizio di questo post…

{age} giorni ago
"""


LISTED = "Un post che due pagine elencano"


@pytest.fixture
def listing(site):
    """A site with three pages that list one post."""
    start(site, "pages/*.txt")
    for number in (1, 2, 3):
        site.write(f"pages/{number}.txt", PAGE.format(title=f"La pagina numero {number}", age=number))
    site.run("build")
    return site


def test_a_listed_post_is_published_as_long_as_a_page_lists_it(listing):
    for number in (1, 2):
        (listing.folder / "pages" / f"{number}.txt").unlink()
        listing.run("build")
        assert LISTED in ids(listing), number


def test_a_listed_post_is_withdrawn_when_no_page_lists_it(listing):
    for number in (1, 2, 3):
        text = f"News\n\nLa pagina numero {number}\n\nUn paragrafo che resta da solo, il numero {number}.\n"
        listing.write(f"pages/{number}.txt", text)
    listing.run("build")
    assert LISTED not in ids(listing)


def test_a_record_whose_id_changed_keeps_its_published_id(site):
    """A change to another record of the file had withdrawn it."""
    start(site, "posts.json")

    def write(first_id, second_title):
        records = [
            {"id": first_id, "url": "https://example.com/1", "title": "First of all", "date": "2026-03-01"},
            {
                "id": "https://example.com/2",
                "url": "https://example.com/2",
                "title": second_title,
                "date": "2026-03-02",
            },
        ]
        site.write("posts.json", json.dumps([record | {"content": TEXT} for record in records]))
        site.run("build")

    write("https://example.com/?p=1", "Second")
    for title in ("Second", "Second, corrected", "Second, corrected again"):
        write("https://example.com/new", title)
        assert ids(site)["First of all"] == "https://example.com/?p=1"


def test_a_draft_gets_its_id_from_its_file_when_it_is_first_public(site):
    start(site)
    site.write("posts/one.md", post(1))
    site.write("posts/merger-with-acme.md", post(2).replace("title:", "draft: true\ntitle:", 1))
    site.run("build")
    (site.folder / "posts" / "merger-with-acme.md").unlink()
    site.write("posts/news.md", post(2))
    printed = site.run("build").stdout
    assert ids(site)["Post number 2"] == "tag:example.com,2026-03-02:posts/news"
    assert "1 new, 0 updated, 0 withdrawn" in printed

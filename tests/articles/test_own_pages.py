"""Links between the site's own articles, as Hugo and Jekyll resolve them."""

from __future__ import annotations

import re

import pytest

from support.site import Site

HUGO = {
    "hugo.toml": 'baseURL = "https://example.com/blog/"\n',
    "content/posts/bee.md": "---\ntitle: Bee\ndate: 2024-01-02\nslug: bumble\n---\nText.\n",
    "content/notes/deep/index.md": "---\ntitle: Deep\ndate: 2024-01-03\n---\nText.\n",
    "content/posts/secret.md": "---\ntitle: Secret\ndraft: true\n---\nText.\n",
    "content/posts/later.md": "---\ntitle: Later\ndate: 2099-01-01\n---\nText.\n",
}
JEKYLL = {
    "_config.yml": "url: https://example.com\nbaseurl: /blog\npermalink: /:title/\n",
    "_posts/2024-01-02-bee.md": "---\ntitle: Bee\n---\nText.\n",
    "travel/_posts/2024-01-03-deep.md": "---\ntitle: Deep\n---\nText.\n",
}
BEE, DEEP = "https://example.com/blog/posts/bumble/", "https://example.com/blog/notes/deep/"
LINKS = {
    '{{< ref "bee" >}}': BEE,
    '{{< ref "bee.md#sting" >}}': f"{BEE}#sting",
    '{{% relref "/posts/bee" %}}': BEE,
    '{{< relref path="posts/bee.md" >}}': BEE,
    '{{< ref "deep" >}}': DEEP,
    '{{< ref "/notes/deep/index.md" >}}': DEEP,
    "bee.md": BEE,
    "./bee.md?x=1": f"{BEE}?x=1",
    "../notes/deep/index.md": DEEP,
    "/posts/bee.md": BEE,
    "<bee.md>": BEE,
    '{{< ref "missing" >}}': None,
    '{{< ref "secret" >}}': None,
    '{{< ref "later.md" >}}': None,
    "https://example.org/bee.md": "https://example.org/bee.md",
    "/img/a.png": "https://example.com/blog/img/a.png",
    "/blog/img/a.png": "https://example.com/blog/img/a.png",
    "//example.org/a": "https://example.org/a",
    '{{< ref "/" >}}': "https://example.com/blog/",
}
JEKYLL_LINKS = {
    "{% post_url 2024-01-02-bee %}": "https://example.com/blog/bee/",
    "{{ site.baseurl }}{% post_url 2024-01-02-bee %}#x": "https://example.com/blog/bee/#x",
    "{{ site.url }}{{ site.baseurl }}{% link _posts/2024-01-02-bee.md %}": "https://example.com/blog/bee/",
    "{% post_url 2024-01-03-deep %}": "https://example.com/blog/deep/",
    "{% link assets/a.pdf %}": "https://example.com/blog/assets/a.pdf",
    '{{ "/b/" | relative_url }}': "https://example.com/blog/b/",
}


def write(site, files, path, text):
    for name, content in files.items():
        site.write(name, content)
    site.write(path, f"---\ntitle: A\ndate: 2024-01-01\n---\n{text}\n")
    site.configure(articles=["content/**/*.md", "**/_posts/*.md"])


def find_href(site):
    found = re.search(r'<a href="([^"]*)"', site.entries()["A"].content)
    return found[1] if found else None


@pytest.mark.parametrize("link", LINKS)
def test_a_link_in_the_way_of_hugo_leads_to_the_article(site, link):
    write(site, HUGO, "content/posts/a.md", f"See [it]({link}).")
    site.ingest()
    assert find_href(site) == LINKS[link]


@pytest.mark.parametrize("link", JEKYLL_LINKS)
def test_a_link_in_the_way_of_jekyll_leads_to_the_article(site, link):
    write(site, JEKYLL, "_posts/2024-01-01-a.md", f"See [it]({link}).")
    site.ingest()
    assert find_href(site) == JEKYLL_LINKS[link]


def test_a_link_in_code_stays_as_written(site):
    write(site, HUGO, "content/posts/a.md", "Write `[it](bee.md)`:\n\n```\n[it](bee.md)\n```\n")
    site.ingest()
    assert site.entries()["A"].content.count("[it](bee.md)") == 2


def test_two_articles_may_link_to_each_other(site):
    write(site, HUGO, "content/posts/a.md", "See [it](bee.md).")
    site.write("content/posts/bee.md", "---\ntitle: Bee\ndate: 2024-01-02\n---\n[back](a.md)\n")
    site.ingest()
    assert find_href(site) == "https://example.com/blog/posts/bee/"


def test_an_article_follows_a_change_of_an_address_that_it_links_to(site):
    write(site, HUGO, "content/posts/a.md", "See [it](bee.md).")
    site.ingest()
    site.write("content/posts/bee.md", "---\ntitle: Bee\ndate: 2024-01-02\nslug: honey\n---\nText.\n")
    site.ingest()
    assert find_href(site) == "https://example.com/blog/posts/honey/"


def test_an_article_without_changes_around_it_is_not_read_again(site):
    write(site, HUGO, "content/posts/a.md", "See [it](bee.md).")
    site.ingest()
    assert [one.url for one in site.ingest().documents if one.is_changed] == []


def test_a_link_leads_to_an_article_of_a_folder_beside_that_of_the_config(tmp_path):
    site = Site(tmp_path / "mysite")
    site.write("../blog/bee.md", "---\ntitle: Bee\ndate: 2024-01-02\n---\nText.\n")
    site.write("../blog/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\n[x](bee.md) [y](../other/c.md)\n")
    site.write("../other/c.md", "---\ntitle: C\ndate: 2024-01-03\n---\nText.\n")
    site.configure(articles=[{"path": "../blog/*.md", "defaults": {"permalink": "/:slug/"}}])
    site.ingest()
    content = site.entries()["A"].content
    assert 'href="https://example.com/bee/"' in content
    assert "/c/" not in content
    site.write("../blog/bee.md", "---\ntitle: Bee\ndate: 2024-01-02\nslug: bumble\n---\nText.\n")
    site.ingest()
    assert 'href="https://example.com/bumble/"' in site.entries()["A"].content

"""Comments that authors write to themselves, and what only looks like one."""

from __future__ import annotations

import pytest

from feedtool.core.comments import drop_comments
from feedtool.core.records import Record, parse_record
from feedtool.model import Document
from feedtool.parsers.markdown import MarkdownParser

COMMENTS = [
    "<!-- geheim -->",
    "<!--\ngeheim\n\n<b>geheim</b>\n-->",
    "<!-- geheim --!>",
    "{# geheim #}",
    "{#- geheim -#}",
    "{#geheim und mehr#}",
    "{#\ngeheim\n\ngeheim\n#}",
    "{/* geheim */}",
    "{ /* geheim\n\n geheim */ }",
    "{{/* geheim */}}",
    "{{- /* geheim */ -}}",
    "{% comment %}geheim{% endcomment %}",
    "{%- comment 'x' -%}\n```\ngeheim\n```\n{%- endcomment -%}",
    "{% # geheim %}",
    "{%- # geheim\n  # geheim -%}",
    "{::comment}geheim{:/comment}",
    "{::comment}\ngeheim\n\ngeheim\n{:/}",
    "{% if a %}geheim{% endif %}",
    "{% if a %}geheim{% else %}geheim{% endif %}",
    "{% if a %}geheim{% if b %}geheim{% endif %}geheim{% endif %}",
    "{% if a %}geheim{% elsif b %}geheim{% else %}geheim{% endif %}",
    "{%- unless a -%}geheim{%- endunless -%}",
    "{% case a %}{% when 1 %}geheim{% endcase %}",
    "{% if false %}geheim{% endif %}",
    "{% capture a %}geheim{% endcapture %}",
    "{% macro a(b) %}geheim{% endmacro %}",
    "{{! geheim }}",
    "{{!-- geheim }} geheim --}}",
    "<%# geheim %>",
    "<%-- geheim --%>",
]


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("around", ["A {} B", "A\n\n{}\n\nB", "{}\n\nA B", "> A {} B", "`a` {} ```` B\nA"])
def test_a_comment_is_left_out(comment, around):
    found = drop_comments(around.format(comment))
    assert "geheim" not in found
    assert "A" in found
    assert "B" in found


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("name", ["title", "summary", "content", "content_html", "content_markdown"])
def test_a_comment_is_left_out_of_every_text_of_a_record(comment, name):
    record = Record(values={"id": "1", "title": "Title", name: f"Plain {comment} words"}, where="a.json")
    entry, _, _ = parse_record(record)
    assert "geheim" not in repr(entry)
    assert "Plain" in repr(entry)


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("url", ["a.md", "a.html"])
def test_a_comment_is_left_out_of_a_file(comment, url):
    text = f"---\ntitle: Title\n---\n{comment}\n\n<p>Words.</p>\n\n{comment}\n"
    (entry,) = MarkdownParser().parse(Document(feed="x", url=url, content=text.encode())).entries
    assert "geheim" not in repr(entry)
    assert "Words" in repr(entry)


@pytest.mark.parametrize("line", ["[//]: # (geheim)", "[//]: # geheim", '[comment]: <> "geheim"', "  [//]: # 'geheim"])
def test_a_link_that_no_text_names_is_a_comment(line):
    assert drop_comments(f"A\n{line}\nB\n") == "A\n\nB\n"


def test_the_first_heading_in_a_comment_is_no_title():
    text = "<!-- geheim\n===\n-->\n\n# Title\n\nText.\n"
    (entry,) = MarkdownParser().parse(Document(feed="x", url="a.md", content=text.encode())).entries
    assert entry.title.value == "Title"


def test_a_comment_of_a_template_that_yaml_cuts_off_is_left_out():
    text = "---\ntitle: Title {# geheim #}\nsummary: Words {# geheim #}\n---\nText.\n"
    (entry,) = MarkdownParser().parse(Document(feed="x", url="a.md", content=text.encode())).entries
    assert (entry.title.value, entry.summary.value) == ("Title", "Words")


TEXTS = [
    "```\n{# a #} <!-- b --> {/* c */}\n```\n",
    "~~~~ liquid\n{% if a %}x{% endif %}\n~~~\n{% comment %}y{% endcomment %}\n~~~~\n",
    "- a\n\n  ```\n  {# a #}\n  ```\n",
    "> ```\n> {# a #}\n> ```\n",
    "Write `{# a #}`, ``<!-- `b` -->`` or `{% comment %}c{% endcomment %}`.",
    "<pre>{# a #}</pre> <code class='x'>{/* b */}</code>",
    "{% raw %}{# a #}{% if b %}c{% endif %}{% endraw %}",
    "A backslash \\{# a #} keeps it.",
    "## Title {#id}\n\n## Other {#other .wide}\n",
    "A teaser.\n\n<!--more-->\n\nAll.\n\n<!-- truncate -->\n\n<!-- TEASER_END: Read on -->\n",
    "{% if true %}shown{% endif %}",
    "An {% if that %} never ends.",
    "A set {x} of {:y}, {{ z }}, 50 %% and {{< youtube a >}}.",
    "{{</* youtube a */>}}",
    "{% highlight ruby %}x{% endhighlight %}",
    "C preprocessors have #{ and }#.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_only_looks_like_a_comment_stays(text):
    assert drop_comments(text) == text


def test_a_condition_that_is_a_word_of_truth_shows_its_branch():
    text = "{% if true %}one{% else %}two{% endif %} {% if false %}three{% else %}four{% endif %}"
    assert [word for word in ("one", "two", "three", "four") if word in drop_comments(text)] == ["one", "four"]


def test_a_comment_without_an_end_hides_the_rest_as_its_builder_does():
    assert drop_comments("A\n\n<!-- geheim\n\ngeheim") == "A\n\n"
    assert drop_comments("A {% comment %} geheim\n\ngeheim") == "A "
    assert drop_comments("A <!-- geheim\n\nB") == "A \n\nB"


def test_obsidian_has_comments_between_two_percent_signs():
    assert drop_comments("A %%geheim%% B\n\n%%\ngeheim\n\ngeheim\n%%\n", is_obsidian=True) == "A  B\n\n\n"
    assert drop_comments("A %%b%% C") == "A %%b%% C"


def test_a_post_of_an_api_keeps_what_its_readers_see():
    from feedtool.core.visibility import Visibility

    record = Record(values={"id": "1", "title": "Use {# x #}"}, where="a.json", visibility=Visibility())
    assert parse_record(record)[0].title.value == "Use {# x #}"


@pytest.mark.parametrize(
    "part",
    [
        "`",
        "<!--",
        "{#",
        "{ /*",
        "{% if a %}",
        "{% endif %}",
        "```\n",
        "{%",
        "{% if ",
        "{% unless a %}{% endif %}",
        "<code>",
        "%%",
        "{#a",
        "<!-- more",
        "{  ",
    ],
)
def test_a_long_text_of_beginnings_is_read_in_linear_steps(part):
    # Quadratic steps would take minutes.
    drop_comments(part * 30_000, is_obsidian=True)
    drop_comments(f"x {part} y\n" * 30_000, is_obsidian=True)

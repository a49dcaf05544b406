"""Comments that authors write to themselves, and what only looks like one."""

from __future__ import annotations

import pytest

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.formats.markdown import MarkdownParser
from feedtool.articles.record_reading import Record
from feedtool.articles.records import parse_record
from feedtool.model import Document

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


def test_the_first_heading_in_a_comment_is_not_the_title():
    text = "<!-- geheim\n===\n-->\n\n# Title\n\nText.\n"
    (entry,) = MarkdownParser().parse(Document(feed="x", url="a.md", content=text.encode())).entries
    assert entry.title.value == "Title"


def test_a_template_comment_in_front_matter_is_left_out():
    text = "---\ntitle: Title {# geheim #}\nsummary: Words {# geheim #}\n---\nText.\n"
    (entry,) = MarkdownParser().parse(Document(feed="x", url="a.md", content=text.encode())).entries
    assert entry.title.value == "Title"
    assert entry.summary.value == "Words"


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
    "Write `<!--more-->` to end a teaser.",
    "{% if true %}shown{% endif %}",
    "An {% if that %} never ends.",
    "A set {x} of {:y}, {{ z }}, 50 %% and {{< youtube a >}}.",
    "{{</* youtube a */>}}",
    "{% highlight ruby %}x{% endhighlight %}",
    "{% highlight html %}\n<!-- a -->\n{# b #}\n{% if c %}d{% endif %}\n{% endhighlight %}\n",
    "<script>if (a <!-- b) {}</script>\n\nAll the rest.",
    "C preprocessors have #{ and }#.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_resembles_a_comment_stays(text):
    assert drop_comments(text) == text


def test_a_condition_with_a_constant_value_keeps_its_branch():
    text = "{% if true %}one{% else %}two{% endif %} {% if false %}three{% else %}four{% endif %}"
    assert [word for word in ("one", "two", "three", "four") if word in drop_comments(text)] == ["one", "four"]


def test_a_comment_without_an_end_hides_the_rest_as_in_its_builder():
    assert drop_comments("A\n\n<!-- geheim\n\ngeheim") == "A\n\n"
    assert drop_comments("A {% comment %} geheim\n\ngeheim") == "A "
    assert drop_comments("A <!-- geheim\n\nB") == "A \n\nB"


def test_text_between_double_percent_signs_is_a_comment_in_obsidian():
    assert drop_comments("A %%geheim%% B\n\n%%\ngeheim\n\ngeheim\n%%\n", is_obsidian=True) == "A  B\n\n\n"
    assert drop_comments("A %%b%% C") == "A %%b%% C"


def test_a_post_of_an_api_keeps_its_visible_text():
    from feedtool.entries.visibility_exports import Visibility

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
        "{% highlight a %}",
        "<script>",
        "    a\n\n",
        "{% highlight a %}{% # b %}",
        "import {\n\n",
        "{a}",
    ],
)
def test_a_text_of_many_comment_starts_is_read_in_linear_time(part):
    # Quadratic steps would take minutes.
    drop_comments(part * 10_000, is_obsidian=True, is_markdown=True)
    drop_comments(part * 10_000 + "{% endhighlight %}", is_mdx=True)
    drop_comments(f"x {part} y\n" * 10_000, is_obsidian=True)


def test_a_liquid_comment_in_highlighted_code_is_left_out_as_jekyll_does():
    text = "{% highlight html %}a{% comment %}geheim{% endcomment %}{% endhighlight %}"
    assert "geheim" not in drop_comments(text)


def test_indented_code_stays_where_the_text_is_markdown():
    text = "Text\n\n    {# a #}\n    <!-- b -->\n\n    {% if c %}d{% endif %}\n\nMore\n"
    assert drop_comments(text, is_markdown=True) == text
    assert "a" not in drop_comments(text).replace("Text", "")


@pytest.mark.parametrize("opening", ["- A", "1. A", "[^1]: A", "!!! note", "A\nB"])
def test_an_indented_comment_in_the_text_of_a_list_is_left_out(opening):
    blank = "" if opening == "A\nB" else "\n"
    text = f"{opening}\n{blank}    <!-- geheim -->\n    {{# geheim #}}\n\nMore\n"
    assert "geheim" not in drop_comments(text, is_markdown=True)


@pytest.mark.parametrize(
    "program",
    [
        "{false && <p>geheim</p>}",
        "{show ? <p>geheim</p> : <b>{geheim}</b>}",
        "{\n  list.map((one) => <li key={one}>geheim</li>)\n\n}",
        'import Geheim from "./geheim"',
        "export const geheim = {\n  a: 1,\n\n  b: <p>geheim</p>,\n};",
        "export default function Geheim() { return <p>geheim</p> }",
    ],
)
def test_imports_and_exports_in_mdx_are_left_out(program):
    found = drop_comments(f"A\n\n{program}\n\nB", is_mdx=True)
    assert "geheim" not in found.casefold()
    assert "A" in found
    assert "B" in found


def test_code_and_formulas_in_mdx_stay():
    text = "Use `{a && <b>c</b>}` in $\\frac{a}{b}$.\n\n```js\nimport a\n{a && <b/>}\n```\n\nWe import tea.\n"
    assert drop_comments(text, is_mdx=True) == text
    assert drop_comments("import duties rise\n\n{a && b}") == "import duties rise\n\n{a && b}"

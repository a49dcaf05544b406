"""Shortcodes and tags of Hugo, Jekyll and Eleventy, and the text that replaces them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.shortcodes import fill_shortcodes


def post(url):
    return f'\n\n<a href="{url}">{url}</a>\n\n'


FILLED = {
    "a film": ("{{< youtube w7F >}}", '\n\n<iframe src="https://www.youtube.com/embed/w7F"></iframe>\n\n'),
    "a film by name": ('{{< vimeo id="14" >}}', '\n\n<iframe src="https://player.vimeo.com/video/14"></iframe>\n\n'),
    "no film": ('{{< youtube "><script>" >}}', ""),
    "a figure": (
        '{{< figure src="/a.jpg" title="A <lamp>" caption="by Ada" link=/b >}}',
        '\n\n<figure><a href="/b"><img src="/a.jpg" alt="A &lt;lamp&gt; by Ada"></a>{}</figure>\n\n'.format(
            "<figcaption>A &lt;lamp&gt; by Ada</figcaption>"
        ),
    ),
    "a post": ('{{< x user="ada" id="1453110110599" >}}', post("https://x.com/ada/status/1453110110599")),
    "a gist": ("{{< gist ada 23932424365401 >}}", post("https://gist.github.com/ada/23932424365401")),
    "code": ('See:\n{{< highlight go "a=1" >}}\nx\n{{< /highlight >}}\nDone.', "See:\n~~~~go\nx\n~~~~\nDone."),
    "code in a line": ("See {{% highlight sh %}}ls\n{{% /highlight %}} it", "See \n~~~~sh\nls\n~~~~\n it"),
    "code of Jekyll": ("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\n", "~~~~ruby\nputs 1\n~~~~\n"),
    "what is around something": ("{{% notice tip %}}Mind **this**.{{% /notice %}}", "Mind **this**."),
    "a reference": ('[more]({{< ref "other.md" >}})', "more"),
    "one in itself": ("{{< icon star />}}!", "!"),
    "what is not to be filled in": ("Write `{{</* youtube id */>}}`.", "Write `{{< youtube id >}}`."),
    "raw": ("{% raw %}Say {{ page.title }}{% endraw %}", "Say {{ page.title }}"),
    "raw tags": ("{% raw %}{% include x %}{{ site.url }}{% endraw %}", "{% include x %}{{ site.url }}"),
    "raw code": ("{% raw %}\n```\n{% if x %}\n```\n{% else %}{% endraw %}", "\n```\n{% if x %}\n```\n{% else %}"),
    "a comment": ("A{% comment %}not\n```\nseen\n```\n{% endcomment %}B{%- comment -%}nor{%- endcomment -%}", "AB"),
    "a comment of Hugo": ("A{{% comment %}}not {seen}{{% /comment %}}B", "AB"),
    "an include": ("{% include note.html text='%' %}Text", "Text"),
    "tags with dashes": ("{%- assign a = 1 -%}Text{%- break -%}", "Text"),
    "a condition": ("A{% if a %}not{% else %}nor{% endif %}B", "AB"),
    "the site's address": ("![x]({{ site.baseurl }}/a.png) ![y]({{site.url}}/b.png)", "![x](/a.png) ![y](/b.png)"),
    "attributes of kramdown": ("![x](a.png){: .wide}\n{:toc}\n", "![x](a.png)\n\n"),
    "a table of contents": ("A\n\n* TOC\n{:toc .wide}\n\nB", "A\n\n\n\nB"),
    "Markdown in HTML": ('<div markdown="1">\n**b**\n</div>\n', "<div>\n\n**b**\n\n</div>\n\n"),
    "attributes of a heading": ("## Wood {#wood .big}\nText {#1}.\n", "## Wood\nText {#1}.\n"),
    "an alert": ("> [!NOTE]\n> Mind it.\n", "> **Note**  \n> Mind it.\n"),
    "an address of the site": ("""{{ "/a.png" | relative_url }} {{ '/b' | url }}""", "/a.png /b"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILLED)
def test_a_shortcode_is_replaced_or_left_out(case):
    text, filled = FILLED[case]
    assert fill_shortcodes(text) == filled


@pytest.mark.parametrize(
    "text",
    [
        "Say `{{ page.title }}` or `{% include x %}` or ``{{< youtube x >}}``.",
        "```\n{{< youtube x >}}\n```python\n{% include x %}\n```\n",
        "~~~~ liquid\n{{ '/a' | url }}\n~~~\n{% if x %}\n~~~~\n",
        "Angular has {{ name }}, Django {% trans 'x' %}, and { { this.",
        "An end that never comes: {{< figure src=",
        "A set $\\{: x < 1 \\}$.",
        "Not > [!NOTE] here, nor\n> [!HOWEVER]\n",
        "```\n{{< youtube never-closed >}}\n",
    ],
)
def test_code_and_unknown_braces_stay(text):
    assert fill_shortcodes(text) == text


def test_highlighted_code_becomes_a_code_block():
    text = "<p>See</p>{% highlight sh %}ls{% endhighlight %}"
    assert fill_shortcodes(text, is_page=True) == "<p>See</p><pre><code>ls</code></pre>"


@given(st.text(alphabet="{}<%>/* `\"~\nax=-|'", max_size=60))
def test_no_part_of_a_shortcode_is_left(text):
    filled = fill_shortcodes(text)
    assert len(filled) <= len(text) + 400
    if drop_comments(text) == text and not any(mark in text for mark in ("{{", "{%", "{:")):
        assert filled == text

"""The Python code of docs/how-to/python-api.md prints what the page shows."""

from __future__ import annotations

import doctest
import re

from support.site import PROJECT

PAGE = PROJECT / "docs/how-to/python-api.md"


def test_the_examples_of_the_python_api_print_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"\n```pycon\n((?s:.*?))\n```\n", PAGE.read_text())
    example = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    printed = []
    result = doctest.DocTestRunner().run(example, out=printed.append)
    assert result.attempted > 20
    assert not result.failed, "".join(printed)

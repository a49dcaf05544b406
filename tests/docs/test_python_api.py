"""The Python code of docs/how-to/python-api.md prints what the page shows."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys

import pytest

from support.site import PROJECT

PAGE = PROJECT / "docs/how-to/python-api.md"


def test_the_sphinx_extension_publishes_the_pages_with_a_date(tmp_path):
    pytest.importorskip("sphinx", reason="Sphinx is not installed (pip install -e '.[docs]')")
    (code,) = re.findall(r"\n```python\n((?s:.*?))\n```\n", PAGE.read_text())
    head = "project = 'Tools'\nhtml_baseurl = 'https://tools.example/'\nhtml_theme = 'basic'\n"
    files = {
        "conf.py": head + code,
        "index.rst": "Start\n=====\n\n.. toctree::\n\n   saw\n",
        "saw.rst": ":date: 2026-03-01\n\nA new saw\n=========\n\nIt cuts.\n",
    }
    for name, text in files.items():
        (tmp_path / "source" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "source" / name).write_text(text)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "source", "html"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (item,) = json.loads((tmp_path / "html/feeds/news.json").read_bytes())["items"]
    assert (item["title"], item["url"]) == ("A new saw", "https://tools.example/saw.html")


def test_the_examples_of_the_python_api_print_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"\n```pycon\n((?s:.*?))\n```\n", PAGE.read_text())
    example = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    printed = []
    result = doctest.DocTestRunner().run(example, out=printed.append)
    assert result.attempted > 20
    assert not result.failed, "".join(printed)

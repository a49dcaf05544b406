"""The golden files of renderers. `python -m support.feeds`, in tests/, writes them again.

They are in tests/data/output/<part>/<case><suffix>: read the difference before you commit it. The styles and scripts of
pages are only in those of the case "plain".
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from feedtool.model import Feed
from feedtool.plugins import Renderer, list_parts, load_class
from feedtool.testing.feeds import CASES
from support import make_entry, make_feed

DATA = Path(__file__).parent.parent / "data" / "output"


def huge() -> Feed:
    """Bodies of a megabyte; too big for a golden file."""
    body = "".join(f"<p>Paragraph {number} &amp; more.</p>" for number in range(30_000))
    return make_feed(
        make_entry(content=body, summary="Long"),
        replace(make_entry("https://example.com/2"), content=body),
        shows_texts=True,
    )


def renderers() -> list[Renderer]:
    return [load_class("renderers", name)() for name in list_parts("renderers")]


def golden_path(renderer: Renderer, case: str) -> Path:
    return DATA / renderer.name / f"{case}{renderer.suffix}"


def render_golden(renderer: Renderer, case: str) -> bytes:
    """Return the bytes of a golden file."""
    whole = renderer.render(CASES[case]())
    return whole if case == "plain" else _STYLES.sub(rb"\1\2\3", whole)


_STYLES = re.compile(rb"(?s)(<(?:style|script)>).*?(</(?:style|script)>)|(sha256-)[\w+/=]+")
"""Styles and scripts without a type, and their hashes; JSON-LD, which is content, has a type."""


if __name__ == "__main__":
    for part in renderers():
        for name in CASES:
            path = golden_path(part, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(render_golden(part, name))

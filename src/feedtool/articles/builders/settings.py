"""Reads the settings of a site builder that decide which articles are public.

Sources of the names: Hugo, https://gohugo.io/configuration/all/#buildfuture; Jekyll,
https://jekyllrb.com/docs/configuration/options/#build-command-options; Hexo, https://hexo.io/docs/configuration;
Pelican, https://docs.getpelican.com/en/latest/settings.html; Nikola, its conf.py; Zola,
https://www.getzola.org/documentation/getting-started/configuration/; Material for MkDocs, its plugin `blog`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from feedtool.entries.visibility import VISIBILITY_NAMES, read_flag
from feedtool.model import Builder

__all__ = [
    "choose_builder",
    "identify_builder",
    "may_say_visibility",
    "merge_builders",
    "read_python_builder",
    "read_python_settings",
    "read_site_builder",
    "read_toml_builder",
]

_BY_NAME: tuple[tuple[re.Pattern[str], Builder], ...] = (
    (re.compile(r"\.?eleventy(?:\.config)?\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="eleventy")),
    (re.compile(r"astro\.config\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="astro")),
    (re.compile(r"docusaurus\.config\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="docusaurus")),
    (re.compile(r"mkdocs\.ya?ml"), Builder(name="mkdocs")),
    (re.compile(r"\.obsidian"), Builder(name="obsidian")),
    (re.compile(r"(?:pelican|publish)conf\.py"), Builder(name="pelican")),
)
_HEXO = frozenset({
    "source_dir", "public_dir", "new_post_name", "default_layout", "post_asset_folder", "skip_render", "render_drafts",
    "filename_case", "external_link", "index_generator", "updated_option", "titlecase",
})  # fmt: skip
"""Keys of Hexo's `_config.yml`, which has the name of Jekyll's."""


def identify_builder(name: str) -> Builder | None:
    """Return the builder that a file of this name configures, whatever its content."""
    return next((builder for pattern, builder in _BY_NAME if pattern.fullmatch(name)), None)


def read_site_builder(values: Mapping[str, Any]) -> tuple[Builder, ...]:
    """Return the builders that a `_config.yml` with these values may configure."""
    future = read_flag(values.get("future"))
    if not _HEXO.isdisjoint(values):
        return (Builder(name="hexo", publishes_future=future),)
    jekyll = Builder(name="jekyll", publishes_future=future)
    # Octopress is Jekyll with posts in source/_posts, and sets `source`.
    return (jekyll,) if "source" in values else (jekyll, Builder(name="hexo", publishes_future=future))


def read_toml_builder(values: Mapping[str, Any], *, is_hugo: bool) -> Builder | None:
    """Return the builder of a `config.toml` or `hugo.yaml`.

    The names of its values are in lower case.
    """
    if is_hugo:
        return Builder(name="hugo", publishes_future=read_flag(values.get("buildfuture")))
    return Builder(name="zola") if isinstance(values.get("base_url"), str) else None


def read_python_settings(text: str) -> dict[str, Any]:
    """Return the literals that a Python file assigns to names, without running it.

    A value that is not a literal is Ellipsis.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, Any] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                found[target.id] = _evaluate(value)
    return found


def _evaluate(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...


def read_python_builder(name: str, settings: Mapping[str, Any]) -> Builder | None:
    """Return the builder of a `pelicanconf.py` or of Nikola's `conf.py`.

    None for the `conf.py` of another program.
    """
    if name != "conf.py":
        future = settings.get("WITH_FUTURE_DATES")
        # A value that is not a literal withholds future articles.
        return Builder(name="pelican", publishes_future=None if future is None else future is True)
    if not {"BLOG_TITLE", "POSTS"} & settings.keys():
        return None
    return Builder(
        name="nikola",
        publishes_future=True if settings.get("FUTURE_IS_NOW") is True else None,
        has_tag_metadata=settings.get("USE_TAG_METADATA") is not False,
    )


def merge_builders(builders: Iterable[Builder]) -> tuple[Builder, ...]:
    """Return one builder of each name; the first file that sets publishes_future wins."""
    found: dict[str, Builder] = {}
    for builder in builders:
        first = found.setdefault(builder.name, builder)
        if first.publishes_future is None:
            found[builder.name] = replace(first, publishes_future=builder.publishes_future)
    return tuple(found.values())


def choose_builder(builders: Sequence[Builder], path: str) -> Builder:
    """Return the builder of a file; of several, its folders decide."""
    if len(builders) < 2:
        return builders[0] if builders else Builder()
    folders = path.split("/")[:-1]
    is_post = "_posts" in folders or "_drafts" in folders
    by_name = {builder.name: builder for builder in builders}
    if is_post:
        names = ("hexo", "jekyll") if "source" in folders else ("jekyll", "hexo")
        found = next((by_name[name] for name in names if name in by_name), None)
        if found is not None:
            return found
    others = [one for one in builders if one.name not in ("jekyll", "hexo")]
    return (others or builders)[0]


_KEY = "|".join(sorted({"published", "pubblicato", *(one for names in VISIBILITY_NAMES.values() for one in names)}))
_VISIBILITY = re.compile(rf"""(?<!\w)_?(?:(?:{_KEY})["']?\s*[:=]|permalink["']?\s*[:=]\s*["']?false)""", re.IGNORECASE)


def may_say_visibility(content: bytes) -> bool:
    """Whether an unreadable file of defaults may state that articles are not public."""
    return _VISIBILITY.search(content.decode("utf-8", "replace")) is not None

"""Hexo: its `_config.yml` (https://hexo.io/docs/configuration).

The file has the name of Jekyll's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedtool.entries.visibility_statements import parse_flag
from feedtool.model import Builder

__all__ = ["is_hexo", "make_builder"]

_KEYS = frozenset({
    "source_dir", "public_dir", "new_post_name", "default_layout", "post_asset_folder", "skip_render", "render_drafts",
    "filename_case", "external_link", "index_generator", "updated_option", "titlecase",
})  # fmt: skip
"""Keys that Jekyll does not have."""


def is_hexo(values: Mapping[str, Any]) -> bool:
    """Return whether these are the values of Hexo's configuration."""
    return not _KEYS.isdisjoint(values)


def make_builder(values: Mapping[str, Any]) -> Builder:
    """Return Hexo with the settings of a configuration."""
    return Builder(name="hexo", publishes_future=parse_flag(values.get("future")))

"""Keeps compiled templates where Python keeps compiled modules.

A user who can write there can change the program itself. For any other user, each run compiles the templates.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from feedtool.output.writer import replace_file
from feedtool.version import __version__

_FOLDER = Path(cache_from_source(str(Path(__file__).parent / "templates" / "template.py"))).parent
_ENDING = f"feedtool-{__version__}.jinja2-{jinja2.__version__}.{sys.implementation.cache_tag}.pyc"


class TemplateCache(BytecodeCache):
    """A file for each built-in template; compiling those of a page takes a tenth of a second."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 (Jinja's signature)
        """Return the name of the file."""
        return f"{name.replace('/', '.')}.{_ENDING}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code, unless it is missing, broken or that of another template text."""
        with suppress(Exception):
            bucket.bytecode_from_string((_FOLDER / bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the code, if Python would write that of a module."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            _FOLDER.mkdir(parents=True, exist_ok=True)
            replace_file(_FOLDER / bucket.key, bucket.bytecode_to_string())

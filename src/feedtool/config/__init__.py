"""Read feeds.yaml into a frozen Config, or report all of its errors at once.

    bytes -> text -> tree with positions -> Config by the declarations of model/ -> checks across values

The JSON Schema and docs/reference/configuration.md come from the same declarations.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedtool.config.checks import check
from feedtool.config.context import INVALID, KeyContext
from feedtool.config.errors import ErrorCollector
from feedtool.config.walker import get_table, make_node
from feedtool.config.yaml_text import decode, parse
from feedtool.content.messages import find_nearest
from feedtool.content.yaml_tree import Node, Position
from feedtool.errors import ConfigError
from feedtool.model import Stream
from feedtool.model.config import Config

__all__ = ["Config", "get_stream", "load_config", "make_config"]

MAX_BYTES = 1024 * 1024


def load_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read and check a feeds.yaml.

    Args:
        path: the file; relative paths start in its folder.
        environ: variables for `${NAME}`; the environment of the process if None.

    Raises:
        ConfigError: the file cannot be read or has errors. The message has one line for each error:
            `file:line:column: key.path: problem; did you mean 'x'?`.
    """
    return parse_config(_read_bytes(path), path, environ)


def parse_config(content: bytes, path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Check the content of a feeds.yaml; see `load_config()`."""
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path}:1:1: is larger than {MAX_BYTES // 1024} KiB")
    context = KeyContext(path, os.environ if environ is None else environ, ErrorCollector())
    config = _parse(content, context)
    if config is None or context.errors.found:
        raise ConfigError("\n".join(context.errors.format(str(path))))
    return config


def make_config(settings: Mapping[str, Any], folder: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Check a configuration that is not in a file.

    Args:
        settings: the values of a feeds.yaml.
        folder: where relative paths start.
        environ: variables for `${NAME}`; the environment of the process if None.

    Raises:
        ConfigError: it has errors. The message has one line for each error: `key.path: problem; did you mean 'x'?`.
    """
    context = KeyContext(folder / "feeds.yaml", os.environ if environ is None else environ, ErrorCollector())
    config = _read_tree(make_node(settings, Position()), context)
    if context.errors.found:
        raise ConfigError("\n".join(line.removeprefix(_NO_PLACE) for line in context.errors.format("")))
    return config


_NO_PLACE = "1:1: "


def get_stream(config: Config, name: str) -> Stream:
    """Return the stream with a name.

    Raises:
        ConfigError: there is none.
    """
    streams = {stream.name: stream for stream in config.streams}
    if name not in streams:
        near = find_nearest(name, streams)
        hint = f"did you mean {near!r}?" if near else f"streams: {', '.join(streams)}"
        raise ConfigError(f"{config.path.name} has no stream {name!r}", hint=hint)
    return streams[name]


def _parse(content: bytes, context: KeyContext) -> Config | None:
    text = decode(content, context.errors)
    tree = None if text is None else parse(text, context.errors)
    if tree is None:
        if not context.errors.found:
            context.errors.add(Position(), "", "is empty; run `feedtool init` to create one")
        return None
    return _read_tree(tree, context)


def _read_tree(tree: Node, context: KeyContext) -> Config:
    config: Config = get_table(Config).read(tree, context)
    if config is not INVALID:
        check(config, context)
    return config


def _read_bytes(path: Path) -> bytes:
    """Return the content of a regular file; a pipe or device could block or never end.

    Raises:
        ConfigError: the file does not exist or cannot be read.
    """
    try:
        # The open file is checked, not its path, so that the file cannot be replaced in between.
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ConfigError(f"{path}:1:1: is not a regular file")
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}:1:1: no such file", hint="run `feedtool init` to create one") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{path}:1:1: cannot be read: {reason}") from error


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)

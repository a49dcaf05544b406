"""Adds and removes subscriptions in the text of feeds.yaml; every other character stays, comments included.

The edited text is read again, and refused unless it says what it said before, with that one subscription more or less.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from feedtool.config import parse_config
from feedtool.content.yaml_lines import format_item
from feedtool.errors import ConfigError, PublishError
from feedtool.model.config import Config

_SECTION = "subscriptions"


def add_subscription(config: Config, values: Mapping[str, Any]) -> None:
    """Write a subscription into the file of the config, after the others.

    Args:
        config: as the file is now.
        values: its keys; the first is `url` or `opml`.

    Raises:
        ConfigError: the section is written in a way that feedtool cannot edit.
        PublishError: the file cannot be written.
    """
    lines = format_item(values)
    text, end = _read(config.path)
    key, node = _find_section(text)
    if key is None:
        start = text if not text or text.endswith("\n") else text + end
        new = f"{start}{end}{_SECTION}:{end}{end.join(lines)}{end}"
    elif isinstance(node, yaml.SequenceNode) and node.flow_style:
        new = _add_to_flow(text, node, values)
    elif isinstance(node, yaml.SequenceNode):
        dash = text.rindex("-", 0, node.value[-1].start_mark.index)
        indent = " " * (dash - (text.rfind("\n", 0, dash) + 1))
        new = _insert(text, _find_last_line(node.value[-1]) + 1, format_item(values, indent), end)
    elif isinstance(node, yaml.ScalarNode) and not text[node.start_mark.index : node.end_mark.index]:
        new = _insert(text, key.end_mark.line + 1, lines, end)
    else:
        raise _refuse(config, f"add this to `{_SECTION}:`, written as a list: " + " ".join(" ".join(lines).split()))
    _save(config, text, new, [*_list_keys(config), str(next(iter(values.values())))])


def remove_subscription(config: Config, key: str) -> None:
    """Remove the subscription with a url or path, or `opml`, from the file of the config.

    Raises:
        ConfigError: it is not in the file, or is written in a way that feedtool cannot edit.
        PublishError: the file cannot be written.
    """
    text, end = _read(config.path)
    _, node = _find_section(text)
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    number = next((number for number, one in enumerate(items) if _find_address(one) == key), None)
    if number is None:
        raise _refuse(config, f"remove {key} by hand")
    if node.flow_style:
        start = items[number].start_mark.index if number == 0 else items[number - 1].end_mark.index
        is_first_of_several = number == 0 and len(items) > 1
        stop = items[1].start_mark.index if is_first_of_several else items[number].end_mark.index
        new = text[:start] + text[stop:]
    else:
        lines = text.split(end)
        first = text.count(end, 0, text.rindex("-", 0, items[number].start_mark.index))
        new = end.join(lines[:first] + lines[_find_last_line(items[number]) + 1 :])
    _save(config, text, new, [one for one in _list_keys(config) if one != key])


def _read(path: Path) -> tuple[str, str]:
    """Return the text of the file, and its line ending."""
    text = path.read_bytes().decode("utf-8-sig")
    return text, "\r\n" if "\r\n" in text else "\n"


def _find_section(text: str) -> tuple[Any, Any]:
    """Return the nodes of the key and value of the subscriptions; None for both if there are none."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next(((key, value) for key, value in pairs if key.value == _SECTION), (None, None))


def _find_address(item: Any) -> str | None:
    if isinstance(item, yaml.MappingNode):
        return next((str(value.value) for key, value in item.value if key.value in ("url", "opml")), None)
    return str(item.value)


def _find_last_line(node: Any) -> int:
    """Return the number of the last line of a value, from 0; the marks of block collections end after comments."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _find_last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark  # of a block text, the beginning of the next line
    line: int = end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line
    return line


def _insert(text: str, line: int, new: Sequence[str], end: str) -> str:
    lines = text.split(end)
    return end.join([*lines[:line], *new, *(lines[line:] or [""])])


def _add_to_flow(text: str, node: Any, values: Mapping[str, Any]) -> str:
    # Behind the last value, because a comma or a comment may follow it.
    at = node.value[-1].end_mark.index if node.value else node.end_mark.index - 1
    item = json.dumps(values["url"] if [*values] == ["url"] else dict(values), ensure_ascii=False)
    return text[:at] + (", " if node.value else "") + item + text[at:]


def _list_keys(config: Config) -> list[str]:
    return [one.key for one in config.subscriptions]


def _refuse(config: Config, hint: str) -> ConfigError:
    return ConfigError(f"{config.path}: feedtool cannot edit `{_SECTION}:` as it is written", hint=hint)


def _save(config: Config, old: str, new: str, keys: Sequence[str]) -> None:
    """Replace the file, if the new text has these subscriptions and says the same otherwise."""
    path = config.path.resolve()
    temp = path.with_name(f".{path.name}.tmp")
    mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    content = (mark + new).encode()
    try:
        edited = parse_config(content, config.path)
    except ConfigError as error:
        raise ConfigError(str(error), hint="this would be wrong after the change; nothing was written") from error
    same = _drop_subscriptions(edited) == _drop_subscriptions(config)
    if not same or sorted(_list_keys(edited)) != sorted(keys):
        raise _refuse(config, "edit it by hand")
    try:
        temp.unlink(missing_ok=True)
        temp.touch(0o600, exist_ok=False)
        with temp.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        status = path.stat()
        with suppress(PermissionError):  # only root may give a file to another user
            os.chown(temp, status.st_uid, status.st_gid)
        temp.chmod(status.st_mode & 0o7777)
        if path.read_bytes().decode("utf-8-sig") != old:
            raise ConfigError(f"{config.path} was changed meanwhile; nothing was written", hint="run the command again")
        temp.replace(path)
    except OSError as error:
        raise PublishError(f"{error.filename or path}: {error.strerror}") from error
    finally:
        temp.unlink(missing_ok=True)


def _drop_subscriptions(config: Config) -> str:
    from msgspec.structs import replace

    return repr(replace(config, subscriptions=()))

"""`feedtool init`: create a commented feeds.yaml and a first article."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Mapping
from pathlib import Path

import click

from feedtool.cli.console import escape
from feedtool.errors import ConfigError, PublishError

STARTER = {
    "articles/hello.md": "cli/starter/hello.md",
    "feeds.schema.json": "feeds.schema.json",
    "feeds.yaml": "cli/starter/feeds.yaml",
}
"""File to write -> template in the package. feeds.yaml is last, so that it exists only if all others do."""


@click.command(short_help="Create a site: a commented feeds.yaml and a first article.")
@click.argument("folder", type=click.Path(file_okay=False), default=".")
@click.option("--title", default="My site", show_default=True, help="The site's name.")
@click.option("--url", default="https://example.com/", show_default=True, help="The site's home page.")
@click.option("--language", default="en", show_default=True, help="The site's language, such as it, en or pt-BR.")
@click.option("--theme", is_flag=True, help="Write the built-in page templates into FOLDER instead, to change them.")
def command(folder: str, *, title: str, url: str, language: str, theme: bool) -> int:
    """Create a site: a commented feeds.yaml and a first article.

    They are written to FOLDER (default: this folder). `feedtool build` works without changes to them. Existing
    files are never overwritten.

    \b
    Examples:
      feedtool init mysite --title "My site" --url https://example.com/ --language en
      feedtool init --theme theme
    """
    texts = _read_templates() if theme else _fill_starter(_check(title, url, language))
    paths = {name: Path(folder, name) for name in texts}
    for name, path in paths.items():
        if _has_other_content(path, texts[name]):
            raise ConfigError(f"{path} already exists; nothing was written", hint="choose another folder")
    for name, path in paths.items():
        _write(path, texts[name])
    if theme:
        _print_theme(Path(folder))
    else:
        _print_next_steps(Path(folder))
    return 0


def _check(title: str, url: str, language: str) -> Mapping[str, str]:
    """Return placeholder -> value; options are checked like the values of feeds.yaml."""
    from feedtool.config.context import KeyContext
    from feedtool.config.errors import ErrorCollector
    from feedtool.config.walker import get_table
    from feedtool.content.yaml_tree import Position, ScalarNode
    from feedtool.model import Site
    from feedtool.pipeline.wiring import get_now

    def read(key: str, option: str, text: str) -> str:
        errors = ErrorCollector()
        node = ScalarNode(position=Position(), text=text, plain=False)
        value = get_table(Site).get_key(key).value_type.read(node, KeyContext(Path(), {}, errors))
        for error in errors.found:
            raise click.BadParameter(error.message, param_hint=option)
        return str(value)

    name = read("title", "--title", title)
    return {
        "@TITLE@": json.dumps(name, ensure_ascii=False),  # a JSON string is a YAML string
        "@TITLE_TEXT@": name.translate({ord(char): f"\\{char}" for char in "\\`*_[]<>&"}),
        "@URL@": read("base_url", "--url", url),
        "@LANGUAGE@": read("language", "--language", language),
        "@DATE@": f"{get_now():%Y-%m-%d}",
    }


def _fill_starter(values: Mapping[str, str]) -> Mapping[str, str]:
    from importlib.resources import files

    texts = {}
    for name, origin in STARTER.items():
        text = files("feedtool").joinpath(origin).read_text(encoding="utf-8")
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        texts[name] = _KEY.sub(_describe_key, text) if name == "feeds.yaml" else text
    return texts


_KEY = re.compile(r"^( *(?:#   )?)# @(?:(\w+)\.)?(\w+)(=?)$", re.MULTILINE)
"""A line such as `# @site.rights`, for the description of a key; with `=`, the key follows with its example."""


def _describe_key(found: re.Match[str]) -> str:
    from feedtool.config.walker import get_table
    from feedtool.model import Site, Stream, Subscription
    from feedtool.model.config import Config

    start, section, name, has_example = found.groups()
    classes = {"site": Site, "subscriptions": Subscription, "streams": Stream, None: Config}
    key = get_table(classes[section]).get_key(name)
    lines = [f"{start}# {line}" for line in textwrap.wrap(key.declared.description, 110)]
    if has_example:
        example = key.declared.example
        text = example if isinstance(example, str) else json.dumps(example)
        lines.append(f"{start if '#' in start else f'{start}# '}{name}: {text}")
    return "\n".join(lines)


def _read_templates() -> Mapping[str, str]:
    from importlib.resources import files

    from feedtool.output.theme import list_templates

    folder = files("feedtool.output").joinpath("templates")
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in list_templates()}


def _print_theme(folder: Path) -> None:
    click.echo(f"Wrote the templates of all pages into {escape(str(folder))}.")
    click.echo("\nDelete those that you do not change, and add this to `site:` in feeds.yaml:")
    click.echo(f"  theme: {escape(str(folder))}")


def _has_other_content(path: Path, text: str) -> bool:
    """Whether the path has other content.

    Files that an interrupted init wrote have the same content.
    """
    try:
        return path.read_bytes() != text.encode()
    except FileNotFoundError:
        return path.is_symlink()
    except OSError:
        return True


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise PublishError(f"cannot write {path}: {error.strerror}") from error


def _print_next_steps(folder: Path) -> None:
    here = folder == Path()
    click.echo(f"Wrote {', '.join(escape(str(folder / name)) for name in reversed(STARTER))}.")
    click.echo("\nNext:")
    if not here:
        click.echo(f"  cd {escape(shlex.quote(str(folder)))}")
    click.echo("  feedtool build          # writes public/; open public/index.html in a browser")
    click.echo("\nThen set the paths of your articles and the feeds to follow in feeds.yaml.")

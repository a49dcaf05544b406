"""`feedtool init`: create a commented feeds.yaml and a first article."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from feedtool.cli.completion import complete_file
from feedtool.cli.console import count, escape
from feedtool.content.text import shorten
from feedtool.errors import ConfigError, PublishError

if TYPE_CHECKING:
    from feedtool.cli.site_settings import SiteSettings
    from feedtool.config.migration import Migration
    from feedtool.locale.language import Language

_CONFIG = "feeds.yaml"
_SCHEMA = "feeds.schema.json"


class _Site(Struct, frozen=True, kw_only=True):
    """The answers from which a site is made; those that are not given have a default."""

    title: str = "My site"
    url: str = "https://example.com/"
    base_url: str = ""
    language: str = "en"
    timezone: str = ""
    articles: str = ""
    output: str = ""


@click.command(short_help="Create a site: a commented feeds.yaml and a first article.")
@click.argument("folder", type=click.Path(file_okay=False), default=".")
@click.option("--title", help="The site's name.  [default: My site]")
@click.option("--url", help="The site's home page.  [default: https://example.com/]")
@click.option("--base-url", help="The URL of the published folder.  [default: feeds/ below the home page]")
@click.option("--language", help="The site's language, such as it, en or pt-BR.  [default: en]")
@click.option(
    "--timezone",
    help="The site's time zone, such as Europe/Rome.  [default: the computer's; if that is UTC, the language's]",
)
@click.option(
    "--articles",
    metavar="WHERE",
    shell_complete=complete_file,
    help="Your articles: the folder of a Hugo, Jekyll or other site, files, an export, a WordPress address.",
)
@click.option(
    "--from",
    "origin",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Take over the feeds of Planet Venus (config.ini), pluto, osmosfeed or an OPML list.",
)
@click.option("--theme", is_flag=True, help="Write the built-in page templates into FOLDER instead, to change them.")
def command(folder: str, *, origin: Path | None, theme: bool, **given: str | None) -> int:
    """Create a site: a commented feeds.yaml and a first article.

    They are written to FOLDER (default: this folder). `feedtool build` works without changes to them. Without options,
    feedtool asks on a terminal. Existing files are never overwritten. The configuration of Hugo, Zola, Jekyll, Hexo or
    MkDocs in the folder of --articles gives title, address, language and time zone. With --from, no article is written;
    the rules for words to keep or block are taken over, and everything that feedtool has no place for is listed.

    \b
    Examples:
      feedtool init mysite
      feedtool init . --title "My site" --url https://example.com/ --language it --articles ../blog
      feedtool init feeds --url https://example.com/ --articles https://example.com/
      feedtool init planet --from venus/config.ini
      feedtool init --theme theme
    """
    target = Path(folder)
    if theme:
        texts = _read_templates()
    else:
        answers = {name: value for name, value in given.items() if value is not None}
        if not answers and origin is None and sys.stdin.isatty():
            answers = _ask()
        found = _read_origin(origin) if origin else None
        settings = _read_settings(answers)
        stated = {} if settings is None else {**settings.answers}
        site = _Site(**_take_answers(found) | stated | answers)
        if settings is not None and settings.file.parent.resolve() == target.resolve():
            site = replace(site, output="/".join(filter(None, (settings.copied, "feeds"))))
        zone = site.timezone or _find_timezone(_read_key("language", site.language, "--language"))
        texts = _fill_starter(replace(site, timezone=zone), found, target)
    paths = {name: target / name for name in texts}
    for name, path in paths.items():
        if _has_other_content(path, texts[name]):
            raise ConfigError(f"{path} already exists; nothing was written", hint="choose another folder")
    for name, path in paths.items():
        _write(path, texts[name])
    if theme:
        _print_theme(target)
    else:
        _print_next_steps(target, texts)
        click.echo(f"Dates without a time zone are in {zone}: `timezone:` changes that.")
        if settings is not None and (taken := sorted(settings.answers.keys() - answers.keys())):
            click.echo(f"Taken from {escape(str(settings.file))}: {', '.join(taken)}.")
        if found:
            _print_left_out(found)
    return 0


def _read_settings(answers: Mapping[str, str]) -> SiteSettings | None:
    """Return what the site builder of the articles knows about the site; invalid values are left out."""
    from feedtool.cli.site_settings import find_site_settings

    folder = Path(answers.get("articles") or ".").expanduser()
    settings = find_site_settings(folder) if answers.get("articles") and folder.is_dir() else None
    if settings is None:
        return None
    valid: dict[str, str] = {}
    for name, value in settings.answers.items():
        with suppress(click.BadParameter):
            valid[name] = _read_key(name, value, None)
    return replace(settings, answers=valid)


def _read_origin(path: Path) -> Migration:
    from feedtool.config.migration import read_migration

    return read_migration(path)


def _take_answers(found: Migration | None) -> dict[str, str]:
    """Return the answers that the configuration of another program gives; its page is the published folder."""
    if found is None:
        return {}
    stated = {"title": found.title, "url": found.url, "base_url": found.url, "timezone": found.timezone}
    return {name: value for name, value in stated.items() if value}


def _print_left_out(found: Migration) -> None:
    number = len(found.subscriptions)
    click.echo(f"\nTook over {count(number, 'feed')}.{' Not taken over:' if found.left_out else ''}")
    for line in found.left_out:
        click.echo(f"  {escape(shorten(line, 200))}")


_QUESTIONS = (
    ("title", "Name of the site"),
    ("url", "Its home page"),
    ("language", "Its language, such as it, en or pt-BR"),
    ("articles", "Where its articles are: a folder, an export or an address (empty: write an example)"),
)


def _ask() -> dict[str, str]:
    """Ask for what options would say; a wrong answer is asked again."""

    def check(name: str) -> Callable[[str], str]:
        def read(text: str) -> str:
            return _read_key(name, text, None) if name in _KEYS else text.strip()

        return read

    defaults = {"title": _Site().title, "url": _Site().url, "language": _find_language(), "articles": ""}
    return {
        name: click.prompt(
            question, default=defaults[name], show_default=bool(defaults[name]), value_proc=check(name), err=True
        )
        for name, question in _QUESTIONS
    }


_KEYS = ("title", "url", "base_url", "language", "timezone")


def _read_key(name: str, text: str, option: str | None) -> str:
    """Return a value of `site:`, checked as in feeds.yaml.

    Raises:
        BadParameter: it is not valid; `option` names the option in the message.
    """
    from feedtool.config.context import KeyContext
    from feedtool.config.errors import ErrorCollector
    from feedtool.config.walker import get_table
    from feedtool.content.yaml_tree import Position, ScalarNode
    from feedtool.model import Site

    errors = ErrorCollector()
    node = ScalarNode(position=Position(), text=text, plain=False)
    key = "base_url" if name == "url" else name  # a home page without a path gets its slash
    value = get_table(Site).get_key(key).value_type.read(node, KeyContext(Path(), {}, errors))
    for error in errors.found:
        raise click.BadParameter(error.message, param_hint=option)
    return str(value)


def _find_language() -> str:
    """Return the language of the environment."""
    code = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return code[:2] if re.match(r"[a-z]{2}(?:[_.]|\Z)", code) else "en"


def _find_timezone(language: str) -> str:
    """Return the time zone of the computer; if that is UTC, as on servers, the zone of the language if it has one."""
    name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    with suppress(click.BadParameter):
        if name not in ("", "UTC", "Etc/UTC", "Etc/GMT"):
            return _read_key("timezone", name, None)
    code, _, region = language.lower().partition("-")
    return (_find_words(code).home_zone if region in ("", code) else "") or "UTC"


def _find_words(code: str) -> Language:
    """Return the words of a language, of English if feedtool does not have it."""
    from feedtool.locale import LANGUAGES

    return next((one for one in LANGUAGES if one.code == code), LANGUAGES[0])


def _fill_starter(site: _Site, found: Migration | None, folder: Path) -> Mapping[str, str]:
    """Return the files by name; feeds.yaml is last, so that it exists only if all others do."""
    from feedtool.cli.article_places import find_article_path

    values = _make_values(site)
    has_example = not (site.articles or found)
    path = "articles/*.md" if has_example else find_article_path(site.articles, folder) if site.articles else None
    values |= {
        "@ARTICLES@": f"  - {_quote(path)}{_explain(path)}\n" if path else "",
        "@OUTPUT@": site.output or ("public/feeds" if _has_home_page(folder / "public") else "public"),
        "@LIMIT@": str(found.limit or 50) if found else "50",
        **_make_sections({kind: values[f"@{kind.upper()}@"] for kind in _KINDS}, found),
    }
    texts = {_SCHEMA: _read_starter(_SCHEMA), _CONFIG: _read_starter("cli/starter/feeds.yaml")}
    if has_example:
        texts = {"articles/hello.md": _read_hello(site.language)} | texts
    filled = {
        name: text if name == _SCHEMA else _PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)
        for name, text in texts.items()
    }
    return filled | {_CONFIG: _KEY.sub(_describe_key, filled[_CONFIG])}


_KINDS = ("news", "offers", "reviews")
"""The categories of a new site; only News has a stream, because an example article is in it."""


def _make_sections(kinds: Mapping[str, str], found: Migration | None) -> dict[str, str]:
    """Return the subscriptions, categories, and streams of categories: News, or those of the subscriptions."""
    if found is None:
        lines, names = [], dict(kinds)
    else:
        from feedtool.config.migration import list_categories
        from feedtool.content.slugs import make_slug
        from feedtool.content.yaml_lines import format_item

        lines = [line for one in found.subscriptions for line in format_item(one)]
        names = {slug: name for name in list_categories(found.subscriptions) if (slug := make_slug(name))}
        names = {slug: name for slug, name in names.items() if slug not in ("recent", "index")}
    comment = "  # Only the entries of one category.\n" if names else ""
    streams = "".join(
        _indent((f"{slug}:", f"  title: {_quote(name)}", f"  categories: [{_quote(name)}]"), is_off=is_off)
        for slug, name in names.items()
        for is_off in [found is None and slug != "news"]
    )
    categories = [f"{name}: [{kind.capitalize()}]" for kind, name in kinds.items()]
    return {
        "@SUBSCRIPTIONS@": "".join(f"{line}\n" for line in lines),
        "@CATEGORIES@": _indent(categories, is_off=found is not None),
        "@STREAMS@": comment + streams,
    }


def _indent(lines: Iterable[str], *, is_off: bool) -> str:
    return "".join(f"  {'# ' if is_off else ''}{line}\n" for line in lines)


_PLACEHOLDER = re.compile(r"@[A-Z_]+@")


def _make_values(site: _Site) -> dict[str, str]:
    """Return placeholder -> value, with the names of the site's language."""
    from feedtool.pipeline.wiring import get_now

    title = _read_key("title", site.title, "--title")
    url = _read_key("url", site.url, "--url")
    base_url = _read_key("base_url", site.base_url or f"{url.rstrip('/')}/feeds/", "--base-url")
    language = _read_key("language", site.language, "--language")
    timezone = _read_key("timezone", site.timezone, "--timezone")
    words = _find_words(language.partition("-")[0].lower())
    names = {kind: words.categories.get(kind, kind).split(", ")[0].capitalize() for kind in _KINDS}
    is_english = words.code == "en"
    return {
        "@TITLE@": _quote(title),
        "@TITLE_TEXT@": title.translate({ord(char): f"\\{char}" for char in "\\`*_[]<>&"}),
        "@URL@": url,
        "@BASE_URL@": base_url,
        "@LANGUAGE@": language,
        "@TIMEZONE@": timezone,
        "@RECENT@": _quote("Recent Posts" if is_english else words.labels.get("latest", "Recent Posts")),
        **{f"@{kind.upper()}@": name for kind, name in names.items()},
        "@DATE@": f"{get_now():%Y-%m-%d}",
    }


def _quote(text: str) -> str:
    """Return a text for YAML; a JSON string is a YAML string."""
    is_plain = re.fullmatch(r"[A-Za-z][\w /.-]*\w", text) and text.lower() != "null"
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _explain(path: str) -> str:
    wildcard = re.search(r"\[\w\]", path)
    return f"  # {wildcard[0]}: feedtool reads the site's configuration before the first wildcard" if wildcard else ""


def _has_home_page(folder: Path) -> bool:
    return (folder / "index.html").exists()


def _read_starter(name: str) -> str:
    from importlib.resources import files

    return files("feedtool").joinpath(name).read_text(encoding="utf-8")


def _read_hello(language: str) -> str:
    """Return the first article, in the site's language if feedtool has it."""
    try:
        return _read_starter(f"cli/starter/hello.{language[:2].lower()}.md")
    except FileNotFoundError:
        return _read_starter("cli/starter/hello.md")


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


def _print_next_steps(folder: Path, names: Iterable[str]) -> None:
    here = folder == Path()
    click.echo(f"Wrote {', '.join(escape(str(folder / name)) for name in reversed([*names]))}.")
    click.echo("\nNext:")
    if not here:
        click.echo(f"  cd {escape(shlex.quote(str(folder)))}")
    click.echo("  feedtool build          # writes the output folder; open its index.html in a browser")
    click.echo("  feedtool add URL        # follows a site: finds its feed and adds it to feeds.yaml")
    click.echo("\nThen look through feeds.yaml: it says what each key does. Upload the output folder to base_url.")

"""Renders the built-in templates, or those of a theme, which may replace single files."""

from __future__ import annotations

import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from feedtool.content.text import drop_illegal
from feedtool.errors import ThemeError
from feedtool.model import Site, Theme
from feedtool.output.pages.pictures import list_picture_sources
from feedtool.output.served_types import TYPES, SpecialType
from feedtool.output.template_cache import TemplateCache
from feedtool.output.translations import get_direction, get_labels


def render_page(
    template: str,
    language: str | None,
    site: Site,
    *,
    style: str = "style.css",
    script: str = "page.js",
    runs_own: bool = False,
    **values: Any,
) -> bytes:
    """Render a template; everything is escaped except what the caller marks as clean HTML.

    Args:
        template: name of the file.
        language: the language of the page, for its texts and dates.
        site: the site, with its theme, and the pictures that pages load.
        style: the file that is inlined as the style sheet.
        script: the file that is inlined as the only script.
        runs_own: whether the page may run scripts, read feeds and frame pages of the same site.
        values: values for the template.

    Raises:
        ThemeError: a template of the theme cannot be used; the message has its file and line.
    """
    environment = _get_environment(site.theme)
    with _explaining(site.theme, template):
        styled, scripted = _load_asset(environment, style), _load_asset(environment, script)
        text = environment.get_template(template).render(
            language=language,
            direction=get_direction(language),
            words=get_labels(language),
            style=styled,
            script=scripted,
            policy=_make_policy(styled, scripted, list_picture_sources(site), runs_own=runs_own),
            icon=site.icon or "data:,",
            **values,
        )
    return encode(text)


def encode(text: str) -> bytes:
    """Encode text as UTF-8 without characters that are illegal in documents."""
    return drop_illegal(text).replace("\x85", " ").encode("utf-8", "replace")


def render_text(template: str, site: Site, **values: str) -> bytes:
    """Render a template that is not HTML; values are not escaped.

    Raises:
        ThemeError: a template of the theme cannot be used.
    """
    marked = {name: Markup(one) for name, one in values.items()}  # noqa: S704 (the caller has quoted it)
    with _explaining(site.theme, template):
        text = _get_environment(site.theme).get_template(template).render(marked)
    return text.encode("utf-8", "replace")


def render_server(
    server: str, *, path: str, folder: str, files: list[tuple[str, str]], special: Iterable[SpecialType]
) -> str:
    """Return the configuration of a web server for the published folder.

    Args:
        server: name of a template in templates/servers/.
        path: path of the folder's URL, with a slash at both ends.
        folder: path of the folder on the disk.
        files: (name, media type) of all files.
        special: the media types that extensions do not tell.
    """
    environment = _get_environment(None).overlay(autoescape=False)
    template = environment.get_template(f"servers/{server}.txt")
    extensions = dict.fromkeys([*(one[1:] for one in TYPES), *(one.extension for one in special)])
    return template.render(
        server=server, path=path, folder=folder, files=files, special=special, extensions="|".join(extensions)
    )


def _make_policy(style: str, script: str, pictures: Iterable[str], *, runs_own: bool) -> str:
    """Return a policy that runs only our inline script and loads only what the page needs."""
    own = " 'self'; connect-src 'self'; frame-src 'self'" if runs_own else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}{own}; img-src {' '.join(pictures)}; "
        "media-src https: http:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=8)
def _load_asset(environment: Environment, name: str) -> Markup:
    # The file is ours or the theme's. Escaping would change `>` in a selector, and the policy's hash would not match.
    return Markup(environment.get_template(name).render())  # noqa: S704


# ---------------------------------------------------------------------------------------------------------
# Themes


@lru_cache(maxsize=4)
def _get_environment(theme: Theme | None) -> Environment:
    """Return an environment in which the files of a theme replace ours.

    "feedtool/base.html" is always our base.html. A theme runs in a sandbox: it can only use the values it is given.
    """
    ours = PackageLoader("feedtool.output")
    kind = ImmutableSandboxedEnvironment if theme else Environment
    environment = kind(
        loader=ChoiceLoader([_load_theme(theme), PrefixLoader({"feedtool": ours}), ours]) if theme else ours,
        # The templates of a theme are compiled for a sandbox.
        bytecode_cache=None if theme else TemplateCache(),
        extensions=[_AlwaysEscaped],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    del environment.filters["safe"]
    return environment


def _load_theme(theme: Theme) -> BaseLoader:
    files = dict(theme.files)
    return FunctionLoader(lambda name: (files[name], f"{theme.folder}/{name}", None) if name in files else None)


class _AlwaysEscaped(Extension):
    """Forbids templates to turn escaping off, because text from feeds is untrusted."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        previous = ""
        for token in stream:
            if previous == "block_begin" and token.test("name:autoescape"):
                raise TemplateSyntaxError("escaping cannot be turned off", token.lineno, stream.name, stream.filename)
            previous = token.type
            yield token


@contextmanager
def _explaining(theme: Theme | None, template: str) -> Iterator[None]:
    """Report an error in a theme with file, line and the template of the page; in a built-in one it is a bug."""
    try:
        yield
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        if theme is None:
            raise
        at = _get_location(error, theme)
        page = "" if at.startswith(f"{theme.folder}/{template}:") else f" (in the page of {template})"
        raise ThemeError(f"{at}: {error}{page}", hint=_HINT) from error


_HINT = "run `feedtool init --theme FOLDER` to get the built-in templates for comparison"


def _get_location(error: Exception, theme: Theme) -> str:
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    names = {f"{theme.folder}/{name}" for name, _ in theme.files}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in names:
            return f"{frame.filename}:{frame.lineno}"
    return theme.folder

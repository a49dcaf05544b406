"""Finds the defaults that folders set for the article files in them.

    posts/hello.md -> its folder and those above, each listed once
                   -> choose_files          _index.md, posts.json, _config.yml
                   -> file fetcher          each read once, with the limits of articles
                   -> parse_rules           rules, strongest first
                   -> find()                the rules for this file: Document.defaults

Finding the defaults of a file is one dictionary look-up, unless a rule is for only some of a folder's files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedtool.articles.builders.folder_files import (
    HUGO_FOLDERS,
    choose_files,
    is_hugo_cascade,
    is_hugo_file,
    is_names_file,
    is_program,
    is_sidecar,
    is_site_file,
    list_sidecars,
    match_index,
)
from feedtool.articles.builders.hugo_pages import place_page
from feedtool.articles.builders.links import find_site_folder
from feedtool.articles.builders.recognize import choose_builder, identify_builder, may_state_visibility, merge_builders
from feedtool.articles.files import get_top, is_web
from feedtool.articles.own_pages import LINK_MARK, OwnPages
from feedtool.articles.sink import SourceRun
from feedtool.entries.documents import fetch_all, find_kind, limit_reading, make_settings_hash
from feedtool.errors import ParseError
from feedtool.model import (
    Builder,
    BuilderName,
    Defaults,
    Diagnostic,
    Document,
    DocumentState,
    Failed,
    Location,
    Request,
)

if TYPE_CHECKING:  # few folders have defaults
    from feedtool.articles.builders.rules import FolderRule, FolderRules

__all__ = ["FolderDefaults"]

_INDEX = re.compile(r"index(?:\.[A-Za-z-]{2,7})?\.(?:md|markdown|html)")
_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd", ".rst", ".html", ".htm")
"""Suffixes of the files that site builders make pages from."""


@dataclass(kw_only=True, slots=True)
class _Folder:
    """The defaults that apply in one folder, its own and those of the folders above."""

    rules: tuple[FolderRule, ...] = ()
    category: tuple[Defaults, ...] = ()
    """Its own name as a category, if it may be one."""
    is_broken: bool = False
    """A file of defaults cannot be read, so its values are unknown."""
    unreadable: str | None = None
    """Path of such a file that may state that articles are not public."""
    builders: tuple[Builder, ...] = ()
    """The builders configured here, or else above."""
    sections: tuple[str, ...] = ()
    """It and those above, as far as they have an `_index.md`."""
    is_bundle: bool = False
    """It is a Hugo page bundle, with an `index.md`, or is inside one."""
    sidecars: frozenset[str] = frozenset()
    """Files in it that each set defaults for one article."""
    plain: tuple[Defaults, ...] | None = None
    """The defaults of every file but `index.md`; None if they differ between files."""
    settings_hash: bytes = b""
    """The one of these files, once it is made."""


class FolderDefaults:
    """The folder defaults of one source, with their diagnostics and notes."""

    def __init__(self, run: SourceRun, files: Collection[str]) -> None:
        """Read nothing yet.

        Args:
            run: the source.
            files: those of the source; a file that is read as an article is not a file of defaults.
        """
        self._run = run
        self._source = source = run.source
        self._files = frozenset(path for path in files if path.endswith(".json"))
        self._articles = frozenset(path for path in files if path.rpartition("/")[2].startswith("_index."))
        self._permalink = tuple(_select_permalink(one) for one in source.defaults if "permalink" in one.values)
        """The pattern of feeds.yaml, which wins over those of builders."""
        self._config_files = {name for part in run.parts.site_builders for name in part.config_files}
        self._is_read = source.format is None or find_kind(run.parts.parsers, source.format) in ("article", "page")
        self._tops = {get_top(path) for path in source.paths if not is_web(path)}
        self._folders: dict[str, _Folder] = {}
        self._settings_hashes: dict[tuple[object, ...], bytes] = {}
        self._own: dict[str, tuple[Defaults, ...]] = {}
        self._unreadable: dict[str, str] = {}
        self.pages = OwnPages(run, self.complete)
        self.diagnostics: list[Diagnostic] = []
        self.notes: dict[str, Diagnostic] = {}
        """Path of a file of defaults -> a note on it that is not an error."""

    def complete(self, document: Document, saved: datetime | None = None) -> Document:
        """Return a file with the settings for reading it.

        Args:
            document: the file.
            saved: when it was saved, if it is a web page.
        """
        return replace(
            document,
            fields=self._source.fields,
            defaults=self.find(document.url),
            builder=replace(self.get_builder(document.url), date_order=self._run.context.date_order),
            pages=self.pages,
            is_own=True,
            base_url=self._run.context.base_url,
            modified=saved,
        )

    def find(self, path: str) -> tuple[Defaults, ...]:
        """Return the defaults for the fields that a file leaves out, strongest first."""
        if not self._may_have(path):
            return self._source.defaults
        folder = self._get_folder(_get_parent(path))
        own = (*self._permalink, *self._find_own(path, folder))
        return (*own, *self._find_shared(path, folder)) if own else self._find_shared(path, folder)

    def get_builder(self, path: str) -> Builder:
        """Return the site builder of the nearest configuration."""
        if not self._may_have(path):
            return Builder()
        builder = self._find_builder(path)
        if builder.name == "hugo":
            return place_page(builder, path, lambda one: one in self._get_folder(one).sections)
        return builder

    def _find_builder(self, path: str) -> Builder:
        folder = self._get_folder(_get_parent(path))
        self._find_own(path, folder)
        unreadable = self._unreadable.get(path, folder.unreadable)
        builder = choose_builder(folder.builders, path)
        is_resource = folder.is_bundle and builder.name == "hugo" and not self._is_page_of_bundle(path)
        return (
            replace(builder, unreadable=unreadable, is_resource=is_resource) if unreadable or is_resource else builder
        )

    def _is_page_of_bundle(self, path: str) -> bool:
        """Whether a file is the page of a bundle; an `index.md` below another one is not."""
        above = self._find_above(_get_parent(path))
        return _is_index(path) and not (above is not None and self._get_folder(above).is_bundle)

    def _find_own(self, path: str, folder: _Folder) -> tuple[Defaults, ...]:
        """Return the defaults that files beside the article set for it alone."""
        if path in self._own or not folder.sidecars:
            return self._own.get(path, ())
        stem = path.rpartition("/")[2].rpartition(".")[0]
        found: list[Defaults] = []
        for name in list_sidecars(stem):
            if name not in folder.sidecars:
                continue
            where = f"{_get_parent(path).rstrip('/')}/{name}".lstrip("/" if not path.startswith("/") else "")
            if is_program(name):
                if self._may_program_withhold(where):
                    self._unreadable[path] = where
                continue
            rules, may_withhold = self._read_file(where, "")
            found += [rule.defaults for rule in rules.rules] if rules else []
            if may_withhold:
                self._unreadable[path] = where
        self._own[path] = tuple(found)
        return self._own[path]

    def _find_shared(self, path: str, folder: _Folder) -> tuple[Defaults, ...]:
        if folder.plain is not None and not _is_index(path):
            return folder.plain
        language = self._source.language or self._run.context.language
        matching = [rule for rule in folder.rules if rule.target is None or rule.target.fits(path, language)]
        return self._arrange(matching, self._find_category(path))

    def _arrange(self, rules: Sequence[FolderRule], category: tuple[Defaults, ...]) -> tuple[Defaults, ...]:
        """Return the defaults of rules, of the folder's name and of the source, strongest first."""
        strong = (rule.defaults for rule in rules if not rule.is_weak)
        weak = (rule.defaults for rule in rules if rule.is_weak)
        return (*strong, *category, *self._source.defaults, *weak)

    def get_settings_hash(self, path: str, known: DocumentState | None) -> bytes:
        """Return the hash of the settings for reading a file, see make_settings_hash().

        While a file of defaults cannot be read, files that were read before stay as they are: without its values, for
        example a `draft: true`, they could become public.
        """
        if not self._may_have(path):
            return self._make_settings_hash(self._source.defaults, Builder())
        folder = self._get_folder(_get_parent(path))
        if folder.is_broken and known is not None:
            return known.settings_hash
        if folder.sidecars or _is_index(path):
            found = self._make_settings_hash(self.find(path), _add_facts(self._find_builder(path), folder))
        else:
            folder.settings_hash = folder.settings_hash or self._hash_settings_of_all(path, folder)
            found = folder.settings_hash
        is_linked = known is not None and known.settings_hash.startswith(found + LINK_MARK)
        return found + self.make_link_mark(path) if is_linked else found

    def _hash_settings_of_all(self, path: str, folder: _Folder) -> bytes:
        """Return the hash that the files of a folder share, of which this is one.

        It covers all rules: which of them are for a file follows from its path.
        """
        builder = _add_facts(self._find_builder(path), folder)
        if any(rule.target for rule in folder.rules):
            targets = tuple((rule.target, rule.is_weak) for rule in folder.rules)
            builder = replace(builder, settings=(*builder.settings, ("targets", targets)))
        defaults = (*self._permalink, *self._arrange(folder.rules, folder.category))
        return make_settings_hash(self._run.context, self._source.format, self._source.fields, defaults, builder)

    def make_link_mark(self, path: str) -> bytes:
        """Return what the settings hash of an article with links to others ends with.

        It changes with each file of the site, so that the article is read again.
        """
        return self.pages.make_mark(find_site_folder(self.get_builder(path), path))

    # -----------------------------------------------------------------------------------------------------

    def _make_settings_hash(self, found: tuple[Defaults, ...], builder: Builder) -> bytes:
        key = (*map(id, found), builder)
        if key not in self._settings_hashes:
            self._settings_hashes[key] = make_settings_hash(
                self._run.context, self._source.format, self._source.fields, found, builder
            )
        return self._settings_hashes[key]

    def _may_have(self, path: str) -> bool:
        return self._is_read and path.lower().endswith(_SUFFIXES) and not is_web(path)

    def _get_folder(self, folder: str) -> _Folder:
        if folder in self._folders:
            return self._folders[folder]
        missing = [folder]
        while (above := self._find_above(missing[-1])) is not None and above not in self._folders:
            missing.append(above)
        found = self._folders[above] if above is not None else _Folder()
        for one in reversed(missing):
            found = self._folders[one] = self._read(one, found)
        return found

    def _find_above(self, folder: str) -> str | None:
        """Return the folder above.

        None for the config's own folder, and for the top of a source outside of it.
        """
        if folder in ("", "/") or (_is_outside(folder) and folder in self._tops):
            return None
        return _get_parent(folder)

    def _read(self, folder: str, above: _Folder) -> _Folder:
        rules: list[FolderRule] = []
        builders: list[Builder] = []
        unreadable, is_broken, is_site = above.unreadable, above.is_broken, False
        builder_above = above.builders[0].name if above.builders else ""
        settings: list[tuple[str, object]] = []
        names = self._list(folder)
        chosen = choose_files(folder, names, self._config_files)
        inner = self._list_hugo_files(folder) if "config" in names else self._list_jekyll_files(folder, names)
        for name in (*inner, *chosen):
            where = f"{folder.rstrip('/')}/{name}" if folder else name
            builder = identify_builder(name)
            builders += [builder] if builder else []
            if where in self._files or is_sidecar(name, folder) or name == ".obsidian":
                continue
            if is_names_file(name) and builder_above not in ("docusaurus", "mkdocs"):
                continue
            if is_program(name):
                unreadable = where if self._may_program_withhold(where) else unreadable
                continue
            found, may_withhold = self._read_file(where, builder_above)
            is_broken = is_broken or found is None or not found.is_whole
            unreadable = where if may_withhold else unreadable
            is_site = is_site or is_site_file(name.rpartition("/")[2])
            rules += found.rules if found else []
            builders += found.builders if found else []
            settings += found.settings if found else []
        rules += (rule for rule in above.rules if not (is_site and rule.is_site))
        own = tuple(map(self._complete_builder, merge_builders(builders)))
        found_builders = tuple(replace(one, settings=(*one.settings, *settings)) for one in own or above.builders)
        # The folder of all articles (Pelican's PATH) gives no category.
        is_named = not any(
            one.get_setting("USE_FOLDER_AS_CATEGORY") is False or (one.name == "pelican" and one.folder == folder)
            for one in found_builders
        )
        category = tuple(self._name_category(folder)) if is_named or self._source.folder_is_category else ()
        return _Folder(
            rules=tuple(rules),
            category=category,
            is_broken=is_broken,
            unreadable=unreadable,
            builders=found_builders,
            sections=(*above.sections, *([folder] if any(map(match_index, names)) else ())),
            is_bundle=above.is_bundle or any(_INDEX.fullmatch(name) for name in names),
            sidecars=frozenset(name for name in chosen if is_sidecar(name, folder)),
            plain=None if any(rule.target for rule in rules) else self._arrange(rules, category),
        )

    def _complete_builder(self, builder: Builder) -> Builder:
        """Return a builder with the zone in which it counts days; without one, Jekyll takes that of its computer."""
        is_missing = builder.name == "jekyll" and builder.timezone is None
        return replace(builder, timezone=str(self._run.context.zone)) if is_missing else builder

    def _list_hugo_files(self, folder: str) -> Iterator[str]:
        """Yield Hugo's configuration files in its configuration folders, strongest first."""
        for inner in HUGO_FOLDERS:
            names = self._list(f"{folder.rstrip('/')}/{inner}" if folder else inner)
            yield from (f"{inner}/{name}" for name in sorted(names) if is_hugo_file(name) or is_hugo_cascade(name))

    def _list_jekyll_files(self, folder: str, names: Collection[str]) -> Iterator[str]:
        """Yield the file with the names of authors, beside Jekyll's configuration or in its folder of sources."""
        if "_data" in names:
            found = self._list(f"{folder.rstrip('/')}/_data" if folder else "_data")
            yield from (f"_data/{name}" for name in ("authors.yml", "authors.yaml") if name in found)

    def _find_category(self, path: str) -> tuple[Defaults, ...]:
        """Return the category of a file.

        The folder of an `index.md` is the article itself, so the one above counts.
        """
        folder: str | None = _get_parent(path)
        if _is_index(path):
            folder = self._find_above(folder or "")
        return self._get_folder(folder).category if folder is not None else ()

    def _list(self, folder: str) -> list[str]:
        try:
            return os.listdir(self._run.root / folder)  # noqa: PTH208 (names are enough, for a hundred thousand files)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return []  # the fetcher reports the missing file
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"the folder cannot be listed, so its defaults are unknown: {reason}"
            self.diagnostics.append(Diagnostic(message=message, location=Location(folder or ".")))
            return []

    def _read_file(self, where: str, builder: BuilderName) -> tuple[FolderRules | None, bool]:
        """Return a file's rules, and whether an unreadable part may withhold articles."""
        (outcome,) = fetch_all([Request(feed=self._source.key, url=where)], self._run.parts.fetchers)
        if isinstance(outcome, Failed):
            self.diagnostics.append(Diagnostic(message=outcome.message, location=Location(where)))
            return None, False
        if not isinstance(outcome, Document):
            raise TypeError("a fetcher answered NotModified to an unconditional request")
        from feedtool.articles.builders.folder_rules import parse_rules
        from feedtool.articles.builders.rules import SettingsFile

        try:
            with limit_reading(outcome, self._run.timeout_s):
                file = SettingsFile(
                    content=outcome.content,
                    where=where,
                    top=self._get_top(where),
                    fields=self._source.fields,
                    builder=builder,
                )
                found = parse_rules(file, self._run.parts.site_builders)
        except ParseError as error:
            if where not in self._articles:  # which reports it, too
                self.diagnostics.append(
                    Diagnostic(message=str(error), hint=error.hint, location=Location(where, error.line))
                )
            # Only the plug-in that reads the file knows which of its words hide articles.
            is_of_plugin = where.rpartition("/")[2] in self._config_files
            return None, is_of_plugin or may_state_visibility(outcome.content)
        self.diagnostics += found.diagnostics
        return found, not found.is_whole and may_state_visibility(outcome.content)

    def _may_program_withhold(self, where: str) -> bool:
        """Whether a program that makes data may withhold articles; it is not run."""
        effect, hint = "its values for the articles below are unknown", None
        (outcome,) = fetch_all([Request(feed=self._source.key, url=where)], self._run.parts.fetchers)
        may_withhold = not isinstance(outcome, Document) or may_state_visibility(outcome.content)
        if may_withhold:
            effect = "it may state that articles are not public, so they are withheld"
            hint = "write its values as .11tydata.json"
        message = f"a program, which feedtool does not run: {effect}"
        self.notes[where] = Diagnostic("program", message, "note", hint, location=Location(where))
        return may_withhold

    def _get_top(self, path: str) -> str:
        """Return the top folder of the articles around a file.

        That is the config's own folder, or the top of a source outside of it.
        """
        if not _is_outside(path):
            return ""
        return max((top for top in self._tops if path.startswith(f"{top}/")), key=len, default="")

    def _name_category(self, folder: str) -> Iterator[Defaults]:
        """Yield the folder's name as a category, except for the top folder.

        This is Pelican's USE_FOLDER_AS_CATEGORY.
        """
        name = folder.rpartition("/")[2]
        if not name or folder in self._tops or self._source.folder_is_category is False:
            return
        yield Defaults(
            where=f"{folder}/",
            key="folder",
            values={"category": name},
            only=None if self._source.folder_is_category else "headers",
        )


def _add_facts(builder: Builder, folder: _Folder) -> Builder:
    """Return a builder with all that place_page() uses besides the path."""
    if builder.name != "hugo":
        return builder
    return replace(builder, settings=(*builder.settings, ("sections", folder.sections)))


def _select_permalink(defaults: Defaults) -> Defaults:
    return replace(defaults, values={"permalink": defaults.values["permalink"]})


def _is_outside(path: str) -> bool:
    """Whether a path leads outside of the config's folder, or is written as if it did."""
    return path.startswith("/") or ".." in path.split("/")


def _get_parent(path: str) -> str:
    return path.rpartition("/")[0] or ("/" if path.startswith("/") else "")


def _is_index(path: str) -> bool:
    return path.rpartition("/")[2].startswith("index.")

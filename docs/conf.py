"""Settings of Sphinx, which makes the site of these pages: `sphinx-build -W docs build/docs`."""

from __future__ import annotations

from importlib.metadata import version as find_version

from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, GoogleDocstring

project = "feedtool"
version = release = find_version("feedtool")
project_copyright = "The feedtool developers"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
default_role = "code"
exclude_patterns = ["**/README.md"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

html_theme = "furo"
html_title = f"feedtool {release}"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Connect the readers of docstrings and signatures."""
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("autodoc-process-signature", lambda *given: ("", "") if given[1] == "class" else None)


def read_docstring(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Turn `Args:` and `Raises:` into lists; napoleon itself takes the first words of an attribute for its type."""
    if what not in ("attribute", "property"):
        lines[:] = GoogleDocstring(lines, Config(), app, what, name, obj, options).lines()

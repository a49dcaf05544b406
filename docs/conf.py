"""Settings of Sphinx, which makes the site of these pages: `sphinx-build -W docs build/docs`."""

from importlib.metadata import version as find_version

project = "feedtool"
version = release = find_version("feedtool")
project_copyright = "The feedtool developers"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["**/README.md"]
nitpicky = True
myst_heading_anchors = 4
myst_links_external_new_tab = False

html_theme = "furo"
html_title = f"feedtool {release}"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_show_sphinx = False

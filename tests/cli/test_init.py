"""`feedtool init` creates a site that builds, and overwrites nothing."""

from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from feedtool.cli.init import command
from feedtool.config import load_config
from feedtool.config.json_schema import make_schema
from feedtool.errors import ConfigError, PublishError


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")

    def run(*arguments):
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return run


def test_init_creates_a_site_and_prints_the_next_steps(run, tmp_path):
    done = run("my site")
    assert done.exception is None
    assert done.output == (
        "Wrote my site/feeds.yaml, my site/feeds.schema.json, my site/articles/hello.md.\n"
        "\n"
        "Next:\n"
        "  cd 'my site'\n"
        "  feedtool build          # writes public/; open public/index.html in a browser\n"
        "\n"
        "Then set the paths of your articles and the feeds to follow in feeds.yaml.\n"
    )
    written = sorted(str(path.relative_to(tmp_path / "my site")) for path in tmp_path.rglob("*.*") if path.is_file())
    assert written == ["articles/hello.md", "feeds.schema.json", "feeds.yaml"]


def test_without_a_folder_the_site_is_created_here(run, tmp_path):
    done = run()
    assert "  cd " not in done.output
    assert (tmp_path / "feeds.yaml").is_file()


def test_the_written_file_loads_and_fits_the_schema(run, tmp_path):
    run(".", "--title", 'Bits & "Bobs": # 1', "--url", "https://bits.example", "--language", "pt-BR")
    text = (tmp_path / "feeds.yaml").read_text(encoding="utf-8")
    assert Draft202012Validator(make_schema()).is_valid(yaml.safe_load(text))
    site = load_config(tmp_path / "feeds.yaml").site
    assert site.title == 'Bits & "Bobs": # 1'
    assert site.url == "https://bits.example/"
    assert site.language == "pt-BR"


def test_each_suggestion_in_the_written_file_is_valid(run, tmp_path):
    run()
    path = tmp_path / "feeds.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(uncomment(line) for line in lines), encoding="utf-8")
    config = load_config(path)
    assert [source.key for source in config.articles] == ["articles/*.md", "posts/**/*.md", "offers.csv"]
    assert [source.title for source in config.subscriptions] == [None, "Another site"]
    assert [source.url for source in config.opml] == ["feeds.opml"]
    assert config.streams[1].per_source == 5


def uncomment(line):
    suggestion = line.lstrip().removeprefix("# ")
    is_setting = suggestion.startswith("- ") or line.startswith("  #   ") or suggestion.split(" ")[0].endswith(":")
    return line.replace("# ", "", 1) if line.startswith("  ") and is_setting else line


def test_the_first_article_is_dated_today_and_has_a_url_of_the_site(run, tmp_path):
    run(".", "--url", "https://bits.example/blog", "--title", "<b>*Bold*</b>")
    front, _, body = (
        (tmp_path / "articles/hello.md").read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
    )
    assert front == "title: Hello\nurl: https://bits.example/blog/hello\ndate: 2026-01-01\ncategory: News\n"
    assert "\\<b\\>\\*Bold\\*\\</b\\>" in body


@pytest.mark.parametrize("name", ["feeds.yaml", "articles/hello.md", "feeds.schema.json"])
def test_existing_files_are_not_overwritten(run, tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    done = run()
    assert isinstance(done.exception, ConfigError)
    assert str(done.exception) == f"{name} already exists; nothing was written"
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["mine"]


def test_a_dangling_link_is_not_written_through(run, tmp_path):
    (tmp_path / "feeds.yaml").symlink_to(tmp_path / "elsewhere")
    assert isinstance(run().exception, ConfigError)
    assert not (tmp_path / "elsewhere").exists()


def test_an_interrupted_init_is_completed_by_the_next(run, tmp_path):
    run()
    (tmp_path / "feeds.yaml").unlink()
    assert run().exception is None
    assert (tmp_path / "feeds.yaml").is_file()


def test_a_folder_that_cannot_be_created_is_a_write_error(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("file/below")
    assert isinstance(done.exception, PublishError | ConfigError)
    assert done.exception.exit_code in (2, 5)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--url", "example.com", "expected an absolute URL"),
        ("--language", "italian", "expected a language tag"),
        ("--title", " ", "expected the site's name; found nothing"),
        ("--title", "a\x1b[31mb", "found the control character"),
    ],
)
def test_options_are_checked_like_the_keys_of_the_file(run, tmp_path, option, value, said):
    done = run(option, value)
    assert done.exception.exit_code == 2
    assert said in done.exception.format_message()
    assert list(tmp_path.iterdir()) == []

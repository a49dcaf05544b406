"""A dedupe rule with a feature of its own is one file and its registration: CONTRIBUTING.md, "A dedupe rule"."""

from __future__ import annotations

from feedtool.plugins import DEFAULT_RULES
from support.edited import EditedProgram

RULE = '''
"""Matches entries with the same file, as in two feeds of one podcast."""

from typing import ClassVar

from feedtool.model import Entry
from feedtool.model.features import Feature, MatchResult


def list_files(entry: Entry) -> tuple[str, ...]:
    return tuple(sorted({one.url for one in entry.enclosures}))


class SameEnclosure:
    """Risk: a jingle that every episode has; vetoes still apply."""

    name = "same-enclosure"
    features: ClassVar = {"enclosures": Feature(version=1, compute=list_files)}

    def keys(self, entry):
        """Return the URLs of the files."""
        return [f"enclosure {url}" for url in entry.named["enclosures"]]

    def match(self, one, other, stats):
        """Match if they share a file."""
        shared = sorted({*one.named["enclosures"]} & {*other.named["enclosures"]})
        return MatchResult(same=True, evidence=shared[0]) if shared else None
'''
LAST_ROW = '        "same-text": "feedtool.dedupe.rules.same_text:SameText",\n'
NEW_ROW = '        "same-enclosure": "feedtool.dedupe.rules.same_enclosure:SameEnclosure",\n'
CONFIG = """\
site: {{title: Site, url: https://example.com/}}
subscriptions: [lake.xml, pond.xml]
streams: {{all: {{title: All}}}}
store: sqlite:{store}.db
output: {store}
{more}"""
FEED = """\
<rss version="2.0"><channel><title>{feed}</title><link>https://{feed}.example/</link><item>
<title>{title}</title><link>https://{feed}.example/{title}</link><guid>https://{feed}.example/{title}</guid>
<description>Boats and swans in the morning fog, heard from the pier.</description>
<enclosure url="https://files.example/1.mp3" type="audio/mpeg" length="1"/>
</item></channel></rss>
"""
RUN = """
import json, pathlib
from feedtool.cli.main import cli

found = []
for name in ("before.yaml", "after.yaml", "new.yaml"):
    cli.main(["build", "-c", name, "-q"], prog_name="feedtool", standalone_mode=False)
    folder = "new" if name == "new.yaml" else "old"
    items = json.loads(pathlib.Path(folder, "all.json").read_text())["items"]
    found.append(sorted(item["title"] for item in items))
print(json.dumps(found))
"""


def test_a_rule_with_a_feature_of_its_own_is_one_file_and_its_registration(tmp_path):
    """It joins entries of a new store and of one that had them without the feature."""
    program = EditedProgram(tmp_path)
    program.add("dedupe/rules/same_enclosure.py", RULE)
    program.add("plugins/built_in.py", NEW_ROW, after=LAST_ROW)

    for feed, title in (("lake", "Fog"), ("pond", "Morning")):
        (tmp_path / f"{feed}.xml").write_text(FEED.format(feed=feed, title=title), encoding="utf-8")
    for name, store, more in (
        ("before", "old", f"dedupe: {{rules: [{', '.join(DEFAULT_RULES)}]}}"),
        ("after", "old", ""),
        ("new", "new", ""),
    ):
        (tmp_path / f"{name}.yaml").write_text(CONFIG.format(store=store, more=more), encoding="utf-8")
    before, after, new = program.run(RUN)
    assert before == ["Fog", "Morning"]
    assert len(after) == 1, "the store had both entries without the feature"
    assert new == after

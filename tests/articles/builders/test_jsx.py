"""Components and programs leave MDX; the text between them stays."""

from __future__ import annotations

import pytest

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.builders.jsx import drop_components


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<Box title={`a > b`} on={() => { return 1 > 0; }}>in</Box>", "in"),
        ("<>in</>", "in"),
        ("<Ns.Box />after", "after"),
        ("`<Box>` and ```\n<Box>\n```", "`<Box>` and ```\n<Box>\n```"),
        ("<span style={{color: 'red'}}>red</span>", "<span>red</span>"),
        ('<a href="/x" onClick={() => go("}")} title="t">x</a>', '<a href="/x" title="t">x</a>'),
        ("<button onClick= disabled>x</button>", "<button disabled>x</button>"),
        ("<TabItem value='a' label=\"npm\">in</TabItem>", "\n\n**npm**\n\nin"),
        ("<Box>\n    in\n\n    more\n</Box>", "\nin\n\nmore\n"),
        ("a < b and <b class='c'>d</b>", "a < b and <b class='c'>d</b>"),
    ],
)
def test_tags_of_components_and_expressions_leave(text, kept):
    assert drop_components(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("import A from 'a';\nimport {\n  b,\n} from 'b';\n\nText.", "\n\nText."),
        ("export const a = [\n  {b: 'c'},\n\n  {d: 'e'},\n];\n\nText.", "\n\nText."),
        ("export const a = '([{';\n\nText.", "\n\nText."),
        ("export const a = f(\n\n  1);\n\nText (x.", "\n\nText (x."),
        ("export default ({children}) => <div>{children}</div>\n\nText.", "\n\nText."),
        ("Text.\n\n```js\nimport a from 'b';\n\nexport const x = 1;\n```", None),
        ("The import of goods.", None),
    ],
)
def test_imports_and_exports_leave_up_to_a_blank_line_outside_of_brackets(text, kept):
    assert drop_comments(text, is_mdx=True) == (text if kept is None else kept)

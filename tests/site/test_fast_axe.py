"""The quick axe finds what axe itself finds, node by node."""

from __future__ import annotations

import json

import pytest
import site_checks as checks
from axe_playwright_python.base import AXE_FILE_PATH
from fast_axe import fast_axe

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Colours</title><style>
.dark { background: #112; color: #ddd } .veil { opacity: 0.5 }
.glass { background: rgba(255, 255, 255, 0.6); position: absolute; top: 9px; left: 9px }
.blend { mix-blend-mode: multiply; background: #888 }
.fade { background: linear-gradient(#fff, #000) }
</style></head><body><main><h1>Colours</h1><img src="x.png">
<p>Plain words.</p><p style="color: #999">Pale words.</p>
<p style="color: rgba(0, 0, 0, 0.4)">Thin words.</p>
<p style="color: hsl(200 20% 70%)">Other words of a pale kind.</p>
<p style="color: color(srgb 0.7 0.7 0.7)">Words in a colour space.</p>
<div class="dark"><p>Bright words.</p><p style="color: #446">Dim words.</p>
<p class="veil">Veiled words.</p></div>
<div class="blend"><p style="color: #777">Blended words.</p></div>
<div class="fade"><p>Words on a gradient.</p></div>
<div class="dark" style="position: relative; height: 60px">
<p class="glass" style="color: #ccc">Words on glass.</p></div>
<p style="text-shadow: 0 0 9px #000; color: #aaa">Words with a shadow.</p>
<svg role="img"><rect width="9" height="9"/></svg><button></button>
</main></body></html>"""


def everything(page, script):
    """All that axe says of a page: what passes and what it leaves open too."""
    page.evaluate(script)
    options = {
        **checks.AXE_OPTIONS,
        "resultTypes": ["violations", "passes", "incomplete"],
    }
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return {
        kind: [
            (rule["id"], rule["impact"], rule["nodes"])
            for rule in sorted(found[kind], key=lambda rule: rule["id"])
        ]
        for kind in ("violations", "passes", "incomplete")
    }


@pytest.fixture
def colours(tmp_path, open_file):
    """Open the page with words in many colours, afresh each time."""
    (tmp_path / "page.html").write_text(PAGE)
    return lambda: open_file(tmp_path / "page.html")[0]


def test_both_say_the_same_of_every_node(colours):
    plain = AXE_FILE_PATH.read_text("utf8")
    slow, quick = everything(colours(), plain), everything(colours(), fast_axe(plain))
    assert quick == slow
    (contrast,) = [nodes for name, _, nodes in slow["violations"] if "contrast" in name]
    (fine,) = [nodes for name, _, nodes in slow["passes"] if "contrast" in name]
    assert len(contrast) >= 5
    assert len(fine) >= 3
    assert any("contrast" in name for name, *_ in slow["incomplete"])


def test_the_quick_one_is_the_one_in_use(colours, axe_script):
    page = colours()
    page.evaluate(axe_script)
    same = page.evaluate(
        """() => {
          const { Color } = axe.commons.color;
          const [once, twice] = [0, 1].map(() => new Color(0, 0, 0)
            .parseString("rgb(10 20 30 / 40%)"));
          twice.red = 99;
          return [String(Color.prototype.parseString).includes("known"),
            once.toJSON(), twice.red];
        }"""
    )
    assert same == [True, {"red": 10, "green": 20, "blue": 30, "alpha": 0.4}, 99]

"""What is in the book: its chapters in reading order, and what each one builds on."""

import re
from pathlib import Path
from typing import NamedTuple


class Chapter(NamedTuple):
    """One chapter, written or planned.

    Attributes:
        part: The part of the book, one for each section of the article.
        name: Folder and file name without ending, below `chapters/`.
        title: Short title, at most 34 characters.
        family: What it is about: "convolution", "attention", "hybrid" (how the two
            meet) or "baseline" (the frame of the book).
        needs: Names of the chapters to read first, earlier ones only.
    """

    part: str
    name: str
    title: str
    family: str
    needs: tuple[str, ...]


def _chapters() -> tuple[Chapter, ...]:
    two_ways = "1-background/two-ways-to-mix"
    attention = "2-concepts/attention"
    convolution = "2-concepts/convolution"
    connection = "2-concepts/connection"
    attention_steps = "3-algorithms/attention-step-by-step"
    convolution_steps = "3-algorithms/convolution-step-by-step"
    attention_code = "4-code/attention-code"
    convolution_code = "4-code/convolution-code"
    backbones = "4-code/vision-backbones"
    match = "4-code/fair-match"
    cheaper = "5-trends/cheaper-attention"
    rows = (
        ("Background", two_ways, "Two ways to mix", "hybrid", ()),
        ("Concepts", attention, "Attention", "attention", (two_ways,)),
        ("Concepts", convolution, "Convolution", "convolution", (two_ways,)),
        (
            "Concepts",
            connection,
            "How they are connected",
            "hybrid",
            (attention, convolution),
        ),
        (
            "Algorithms",
            attention_steps,
            "Attention, step by step",
            "attention",
            (attention,),
        ),
        (
            "Algorithms",
            "3-algorithms/positions",
            "Positions",
            "attention",
            (attention_steps,),
        ),
        (
            "Algorithms",
            convolution_steps,
            "Convolution, step by step",
            "convolution",
            (convolution,),
        ),
        (
            "Algorithms",
            "3-algorithms/gradients-by-hand",
            "Gradients by hand",
            "hybrid",
            (attention_steps, convolution_steps),
        ),
        (
            "Algorithms",
            "3-algorithms/convolution-as-attention",
            "Convolution as attention",
            "hybrid",
            (connection, attention_steps),
        ),
        (
            "Algorithms",
            "3-algorithms/measured-geometry",
            "Measured geometry",
            "hybrid",
            (connection,),
        ),
        ("Code", attention_code, "Attention in code", "attention", (two_ways,)),
        ("Code", convolution_code, "Convolution in code", "convolution", (two_ways,)),
        (
            "Code",
            "4-code/other-senses",
            "Sound, text, time series",
            "hybrid",
            (attention_code, convolution_code),
        ),
        (
            "Code",
            "4-code/hybrids",
            "Attention inside a CNN",
            "hybrid",
            (attention_code, convolution_code),
        ),
        (
            "Code",
            backbones,
            "From ViT to ConvNeXt",
            "hybrid",
            (attention_steps, convolution_code),
        ),
        ("Code", match, "A fair match", "hybrid", (backbones,)),
        (
            "Trends",
            cheaper,
            "Cheaper attention",
            "attention",
            (attention_steps,),
        ),
        (
            "Trends",
            "5-trends/looking-inside",
            "Looking inside",
            "hybrid",
            (attention_code, convolution_code),
        ),
        (
            "Trends",
            "5-trends/three-dimensions",
            "Three dimensions",
            "hybrid",
            (convolution_code,),
        ),
        (
            "Trends",
            "5-trends/cheaper-convolution",
            "Cheaper convolution",
            "convolution",
            (convolution_steps,),
        ),
        (
            "Trends",
            "5-trends/many-machines",
            "Many machines",
            "hybrid",
            (attention_steps, convolution_steps),
        ),
        ("Trends", "5-trends/gpu-kernels", "GPU kernels", "hybrid", (cheaper,)),
        ("Trends", "5-trends/after-both", "After both", "baseline", (connection,)),
        ("Questions", "6-faq/faq", "Questions and answers", "baseline", (match,)),
    )
    return tuple(Chapter(*row) for row in rows)


CHAPTERS = _chapters()
"""All chapters, in reading order."""


def written_chapters(folder: Path | None = None) -> set[str]:
    """The chapters that stand in the book's table of contents.

    Args:
        folder: Where to begin to look for `_toc.yml`, upwards; the working folder by
            default.

    Returns:
        Names as in `CHAPTERS`; empty where no table of contents is found.
    """
    start = Path(folder or Path.cwd()).resolve()
    for place in (start, *start.parents):
        contents = place / "_toc.yml"
        if contents.is_file():
            text = contents.read_text(encoding="utf-8")
            found = re.findall(r"^\s*-?\s*file:\s*chapters/(\S+?)\s*$", text, re.M)
            return {name.removesuffix(".ipynb") for name in found}
    return set()

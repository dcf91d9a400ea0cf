import re

import numpy as np
import pytest
from places import ROOT

from attnconv_book.chapters.two_ways_to_mix import timeline
from attnconv_book.chapters.two_ways_to_mix.milestones import MILESTONES
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION, HYBRID

ENTRIES = [
    (1980, "A", "convolution", "a"),
    (2017, "B", "attention", "b"),
    (2017, "C", "hybrid", "c"),
]


def test_each_milestone_is_a_point_in_the_lane_of_its_family():
    axes = timeline(ENTRIES).axes[0]
    points = [line for line in axes.lines if line.get_marker() != "None"]
    colours = [line.get_color() for line in points]
    assert colours == [CONVOLUTION, ATTENTION, HYBRID]
    assert [float(np.ravel(line.get_ydata())[0]) for line in points] == [0, 1, 2]
    across = [float(np.ravel(line.get_xdata())[0]) for line in points]
    assert across[0] < across[2] < across[1]


def test_a_year_is_written_once():
    written = [text.get_text() for text in timeline(ENTRIES).axes[0].texts]
    assert written.count("2017") == 1
    assert {"1980", "A", "B", "C"} <= set(written)


def test_the_milestones_of_the_book_are_in_order_and_short():
    years = [milestone.year for milestone in MILESTONES]
    assert years == sorted(years)
    assert years[0] == 1980
    assert years[-1] >= 2024
    assert max(len(milestone.name) for milestone in MILESTONES) <= 16
    assert len({milestone.name for milestone in MILESTONES}) == len(MILESTONES)
    timeline(MILESTONES)


def test_every_milestone_has_a_source_that_is_not_younger_by_much():
    entries = (ROOT / "references.bib").read_text(encoding="utf-8")
    years = dict(re.findall(r"@\w+\{(\S+?),.*?\byear\s*=\s*\{(\d{4})\}", entries, re.S))
    for milestone in MILESTONES:
        assert milestone.key in years, f"{milestone.key} is not in references.bib"
        assert 0 <= int(years[milestone.key]) - milestone.year <= 1


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="at least one entry"):
        timeline([])
    with pytest.raises(ValueError, match="in order of their years"):
        timeline(ENTRIES[::-1])
    with pytest.raises(ValueError, match="family must be one of .* got 'x' for 'A'"):
        timeline([(1980, "A", "x", "a")])

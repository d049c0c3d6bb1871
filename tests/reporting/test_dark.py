"""The dark picture: the same shapes as the light one, in colours that can be read and told apart on a dark ground."""

from __future__ import annotations

import re

import pytest
from drawn_figures import shown
from matplotlib.colors import to_hex, to_rgb

from analysis.labels import LANGUAGES
from analysis.reporting import dark, style

TEXT, MARK = 4.5, 3.0
WORDS = (style.INK, style.MUTED, style.ONLINE, style.WRONG, style.SUPPLY)
MARKS = (*WORDS, "#858e97")


def luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def in_dark(colour: str) -> str:
    return dark.PALETTE[to_hex(colour)]


@pytest.mark.parametrize("colour", MARKS)
def test_words_and_marks_stand_out_on_both_grounds(colour: str) -> None:
    least = TEXT if colour in WORDS else MARK
    assert contrast(colour, "white") >= least
    assert contrast(in_dark(colour), dark.GROUND) >= least


@pytest.mark.parametrize(
    ("ink", "fill"), [("white", style.ONLINE), (style.INK, "#a9d6f1"), (style.INK, "#fbe3d3"), (style.INK, "#eceef0")]
)
def test_words_on_a_fill_stand_out_on_both_grounds(ink: str, fill: str) -> None:
    assert contrast(ink, fill) >= TEXT
    assert contrast(in_dark(ink), in_dark(fill)) >= TEXT


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure_id", ["level4_within_online", "post_and_counter", "share_online", "coverage"])
def test_only_colours_differ_and_every_one_has_a_counterpart(figure_id: str, lang: str) -> None:
    svg = shown(figure_id, lang).svg
    made = dark.dark_svg(svg)
    bare = re.compile(rb"#[0-9a-fA-F]{6}(?=[;\"])")
    assert bare.sub(b"", made) == bare.sub(b"", svg)
    assert made == dark.dark_svg(svg)
    used = {found.decode() for found in bare.findall(made)}
    assert used <= set(dark.PALETTE.values())
    assert dark.GROUND in used


def test_a_colour_without_a_counterpart_is_an_error() -> None:
    with pytest.raises(KeyError, match="#123456"):
        dark.dark_svg(b'<path style="fill: #123456"/>')

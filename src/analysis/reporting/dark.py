"""The dark picture: the light SVG with every colour exchanged for its counterpart on a dark ground."""

from __future__ import annotations

import re

GROUND = "#14181e"
# Light to dark. White becomes the ground itself: hollow marks stay hollow, and white words on a filled tile become dark
# ones on a light fill.
PALETTE = {
    "#ffffff": GROUND,
    "#000000": "#e6e9ec",
    "#1f2933": "#e6e9ec",
    "#5f6871": "#a7b0b9",
    "#d9dde1": "#333c47",
    "#0072b2": "#3d9fe0",
    "#56b4e9": "#bfe3fa",
    "#b84a00": "#ff8f3f",
    "#7a5195": "#c39ae0",
    "#858e97": "#7b858f",
    "#a9d6f1": "#1d4a66",
    "#fbe3d3": "#4d2a12",
    "#eceef0": "#2b333c",
    "#c3c9ce": "#66707a",
    "#f0f2f4": "#222a33",
    "#f4f6f8": "#1e252d",
}
_COLOUR = re.compile(rb"(?<=[: \"])#[0-9a-fA-F]{6}(?=[;\"])")


def dark_svg(svg: bytes) -> bytes:
    """The same SVG on a dark ground: only colours differ.

    Raises KeyError naming a colour that has no counterpart: it would be drawn as for a light page.
    """
    return _COLOUR.sub(lambda found: PALETTE[found.group().decode().lower()].encode(), svg)

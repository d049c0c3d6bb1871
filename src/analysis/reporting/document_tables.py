"""Tables and pictures of the report in print, as pandoc's markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.labels import label

# Everything that pandoc could read as more than a letter; a backslash before any of them is dropped when read.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#|$~^!&@\"'])")
_VIETNAMESE = re.compile(r"[À-ỹ]")


def escaped(text: object) -> str:
    """Plain text as markdown that shows it as it stands, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))


def spoken(text: str, lang: str) -> str:
    """A title or name as markdown, marked with its language where that is not `lang`, for whoever has it read aloud.

    What has Vietnamese letters is Vietnamese, and several words without any are English.
    """
    is_vietnamese = bool(_VIETNAMESE.search(text))
    own = "vi" if is_vietnamese else "en" if " " in text.strip() else lang
    return escaped(text) if own == lang else f'[{escaped(text)}]{{lang="{own}"}}'


def table(
    frame: pd.DataFrame,
    lang: str,
    caption: str,
    widths: Sequence[int],
    *,
    right: Sequence[int] = (),
    name: str = "",
) -> str:
    """A frame of cells that are markdown already as a pipe table with a header row and a caption; words where empty.

    `widths` are the relative widths of the columns, `right` the places of columns that hold numbers. The
    template knows a table by its `name`: `long-…` may go on over the page, `narrow-…` takes part of its width.
    """
    if frame.empty:
        return label("table.empty", lang)
    lines = ["-" * width + ":" if place in right else ":" + "-" * width for place, width in enumerate(widths)]
    rows = [[escaped(heading) for heading in frame.columns], lines, *frame.astype("str").to_numpy().tolist()]
    mark = f" {{#{name}}}" if name else ""
    return "\n".join(f"|{'|'.join(cells)}|" for cells in rows) + f"\n\n: {escaped(caption)}{mark}"


def printed_picture(words: Mapping[str, str], width: int) -> str:
    """A figure for the PDF: a call of the template's `picture` with its words as strings; `width` in per cent."""
    named = ", ".join(f"{name}: {json.dumps(words[name], ensure_ascii=False)}" for name in _WORDS)
    path = json.dumps(f"{words['figure_id']}.{words['lang']}.svg")
    return f"```{{=typst}}\n#picture({path}, {named}, width: {width}%)\n```"


def edited_picture(words: Mapping[str, str], width: int) -> str:
    """The same figure for the Word file: an image alone in its paragraph, which pandoc turns into a figure."""
    alt = words["alt"].replace("\\", "\\\\").replace('"', '\\"')
    caption = f"**{escaped(words['title'])}.** {escaped(words['caption'])} {escaped(words['source'])}"
    return f'![{caption}]({words["figure_id"]}.{words["lang"]}.png){{width={width}% alt="{alt}"}}'


_WORDS = ("title", "caption", "source", "alt")

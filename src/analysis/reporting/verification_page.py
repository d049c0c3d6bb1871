"""The page that shows what changed side by side: one file, no script, readable from a folder and without a mouse."""

from __future__ import annotations

import base64
import difflib
import io
import re
from collections.abc import Sequence
from html import escape

import matplotlib.image as image
import numpy as np

from analysis.labels import label
from analysis.reporting.verification import Comparison
from analysis.reporting.verification_points import Pair, Point, Verdict

MOST_POINTS = 200
RED = (220, 0, 40)

_WORD = re.compile(r"\s+|[^\s]+")
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --gone: #ffd9d9; --come: #d3f2d8; --on: #111; --paper: #fff;
  --ink: #1a1a1a; --link: #0645ad; }
@media (prefers-color-scheme: dark) { :root { --gone: #6b1f26; --come: #1d5a2b; --on: #fff; --paper: #16181c;
  --ink: #e8e8e8; --link: #8ab4f8; } }
body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto;
  padding: 1rem; max-width: 80rem; overflow-wrap: anywhere; }
a { color: var(--link); } a:visited { color: var(--link); }
h2 { border-top: 1px solid var(--line); padding-top: 1rem; }
.verdict { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 8rem; }
del { background: var(--gone); color: var(--on); } ins { background: var(--come); color: var(--on); }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; } img { max-width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
"""


def page(found: Comparison, lang: str, *, told: Sequence[str] = ()) -> str:
    """The HTML of all that is not identical, each with its verdict, its places old beside new, and its pictures.

    `told` are lines to stand at the top: the environment, and what could not be made again.
    """
    shown = [verdict for verdict in found.verdicts if verdict.judgement != "identical"]
    title = label("verify.title", lang)
    lines = "".join(f"<p>{escape(line)}</p>" for line in told)
    contents = "".join(
        f'<li><a href="#v{n}">{escape(verdict.path)}</a>: {judgement(verdict, lang)}</li>'
        for n, verdict in enumerate(shown)
    )
    none = "" if shown else f"<p>{label('verify.all_identical', lang)}</p>"
    sections = "".join(_section(f"v{n}", verdict, lang) for n, verdict in enumerate(shown))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{lines}{none}"
        f'<nav aria-label="{label("verify.contents", lang)}"><ul>{contents}</ul></nav>\n{sections}'
        "</main>\n</body>\n</html>\n"
    )


def judgement(verdict: Verdict, lang: str) -> str:
    """The verdict in the reader's language."""
    return label(f"verify.verdict.{verdict.judgement.replace(' ', '_')}", lang)


def _section(anchor: str, verdict: Verdict, lang: str) -> str:
    parts = [
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{escape(verdict.path)}</h2>',
        f'<p class="verdict">{judgement(verdict, lang)}</p>',
    ]
    if verdict.figures:
        parts.append(f"<p>{escape(label('verify.figures', lang, figures=', '.join(verdict.figures)))}</p>")
    plain = [point for point in verdict.points if not (point.old or point.new)]
    parts += [f"<p>{escape(point.where(lang))}</p>" for point in plain[:MOST_POINTS]]
    changed = [point for point in verdict.points if point.old or point.new]
    if changed:
        parts.append(_table(verdict.path, changed, lang))
    parts += [_pictures(pair, lang) for pair in verdict.pictures]
    return "\n".join([*parts, "</section>\n"])


def _table(path: str, points: Sequence[Point], lang: str) -> str:
    heads = "".join(f'<th scope="col">{label(f"verify.{key}", lang)}</th>' for key in ("where", "old", "new"))
    rows = "".join(_row(point, lang) for point in points[:MOST_POINTS])
    more = len(points) - MOST_POINTS
    after = f"<p>{label('verify.more', lang, number=more)}</p>" if more > 0 else ""
    name = escape(label("verify.table", lang, path=path))
    # Wide tables scroll by themselves; with a tab stop they do so by keyboard as well.
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{after}"
    )


def _row(point: Point, lang: str) -> str:
    old, new = _marked(point.old, point.new)
    nothing = label("verify.nothing", lang)
    return (
        f'<tr><th scope="row">{escape(point.where(lang))}</th><td>{old or nothing}</td><td>{new or nothing}</td></tr>'
    )


def _marked(old: str, new: str) -> tuple[str, str]:
    """Both texts with the words that differ marked, for eyes and for screen readers alike."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    left, right = [], []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = escape("".join(before[i:j])), escape("".join(after[k:m]))
        left.append(gone if kind == "equal" or not gone else f"<del>{gone}</del>")
        right.append(come if kind == "equal" or not come else f"<ins>{come}</ins>")
    return "".join(left), "".join(right)


def _pictures(pair: Pair, lang: str) -> str:
    shown = [("old", pair.old, pair.mime), ("new", pair.new, pair.mime)]
    words = ""
    if pair.mime == "image/png":
        marked, words = _difference(pair.old, pair.new, lang)
        if marked:
            shown.append(("difference", marked, "image/png"))
    figures = "".join(
        f'<figure><img src="data:{mime};base64,{base64.b64encode(data).decode()}" '
        f'alt="{escape(label(f"verify.picture_{key}", lang))}: {escape(pair.alt or words)}">'
        f"<figcaption>{label(f'verify.picture_{key}', lang)}</figcaption></figure>"
        for key, data, mime in shown
        if data
    )
    return f'{f"<p>{escape(words)}</p>" if words else ""}<div class="side">{figures}</div>'


def _difference(old: bytes, new: bytes, lang: str) -> tuple[bytes, str]:
    """The new picture, faint, with every pixel that differs in red; and in words how many and where."""
    try:
        before, after = (_pixels(data) for data in (old, new))
    except (OSError, SyntaxError, ValueError):
        return b"", label("verify.no_picture", lang)
    if before.shape != after.shape:
        sizes = {"old": f"{before.shape[1]} × {before.shape[0]}", "new": f"{after.shape[1]} × {after.shape[0]}"}
        return b"", label("verify.sizes", lang, **sizes)
    apart = (before != after).any(axis=2)
    if not apart.any():
        return b"", label("verify.same_pixels", lang)
    rows, columns = np.nonzero(apart)
    marked = (255 - (255 - after[..., :3]) // 4).astype("uint8")
    marked[apart] = RED
    buffer = io.BytesIO()
    image.imsave(buffer, marked, format="png")
    edges = {"left": columns.min(), "right": columns.max(), "top": rows.min(), "bottom": rows.max()}
    return buffer.getvalue(), label("verify.pixels", lang, number=int(apart.sum()), **edges)


def _pixels(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    found = np.asarray(image.imread(io.BytesIO(data), format="png"))
    if found.ndim == 2:
        found = found[..., None].repeat(3, axis=2)
    return np.round(found[..., :3] * 255).astype("int64")

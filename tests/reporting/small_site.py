"""A small project with executed notebooks in both languages."""

from __future__ import annotations

import base64
import json
import shutil
import struct
import zlib
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.labels import label
from analysis.reporting.export import Table
from analysis.reporting.site_messages import catalogs

CHECKOUT = Path(__file__).resolve().parents[2]

WORDS = {
    "en": {"alt": "Line that rises from 2 to 58 percent.", "share": "share online", "said": "The share rose."},
    "vi": {"alt": "Đường tăng từ 2 đến 58 phần trăm.", "share": "tỷ lệ trực tuyến", "said": "Tỷ lệ đã tăng."},
}
NAMES = ("01_sources", "02_clean", "03_trend", "07_report", "08_reader")
PROFILES = ("can-tho", "dak-lak")
# The real id, so that the words are those of the registry; what it draws is small.
FIGURE = "share_online"


def small_project(root: Path) -> Path:
    """The real pages with small notebooks, so that these tests wait for no other room."""
    shutil.copytree(CHECKOUT / "docs", root / "docs")
    shutil.copyfile(CHECKOUT / "ASSUMPTIONS.md", root / "ASSUMPTIONS.md")
    for language in WORDS:
        folder = root / "reports" / "notebooks" / language
        folder.mkdir(parents=True)
        for name in NAMES:
            nbformat.write(small_notebook(name, language), folder / f"{name}.ipynb")
        small_figure(root / "reports" / "figures", language)
        profiles = root / "reports" / "provinces" / language
        profiles.mkdir(parents=True)
        for province in PROFILES:
            nbformat.write(small_notebook("05_province", language), profiles / f"{province}.ipynb")
        (root / "reports" / f"report.{language}.pdf").write_bytes(b"%PDF-1.7")
    (root / "notebooks").mkdir()
    catalog = catalogs(root) / "notebooks"
    shutil.rmtree(catalog, ignore_errors=True)
    catalog.mkdir()
    (catalog / "05_province.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "The question, and the [sources](01_sources.ipynb)."\n'
        'msgstr "Câu hỏi, và [nguồn](01_sources.ipynb)."\n',
        encoding="utf-8",
    )
    (catalog / "03_trend.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "3\\\\. Regression of the share by year"\nmsgstr "3\\\\. Hồi quy tỷ lệ theo năm"\n\n'
        'msgid "2\\\\. The picture"\nmsgstr "2\\\\. Hình vẽ"\n',
        encoding="utf-8",
    )
    return root


def small_figure(folder: Path, language: str) -> None:
    """One exported figure: a picture of one colour, and two rows of the study's own claims and one without."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{FIGURE}.{language}"
    words = {"title": label(f"figure.{FIGURE}.title", language), "alt": WORDS[language]["alt"],
             "caption": 'A "caption" with < and *.', "source": "Source."}  # fmt: skip
    (folder / f"{stem}.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    (folder / f"{stem}.png").write_bytes(base64.b64decode(picture()))
    (folder / f"{stem}.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    dark = "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='360'><circle r='9'/></svg>"
    (folder / f"{stem}.dark.svg").write_text(dark, encoding="utf-8")
    rows = "can-tho,2018,article-002#8 article-002#9\ncan-tho,2019,article-002#11\n,2020,\n"
    (folder / f"{FIGURE}.csv").write_text(f"province,year,claim_ids\n{rows}", encoding="utf-8")


def small_notebook(name: str, language: str) -> nbformat.NotebookNode:
    """One notebook with a folded cell, a wide table, a picture and a computed sentence."""
    words = WORDS[language]
    title = {"03_trend": "# 3. Regression of the share by year"}.get(name, f"# Notebook {name}")
    claims = Table(pd.DataFrame({"claim_ids": ["article-002#6", "article-002#8 article-002#9"]}), language)
    figure_alt = f"{label(f'figure.{FIGURE}.title', language)}. {words['alt']}"
    table = pd.DataFrame({f"{words['share']} {year}": [0.1, 0.2] for year in range(2005, 2021)}, index=["a", "b"])
    way = "The question, and the [sources](01_sources.ipynb)."
    cells = [
        new_markdown_cell(f"{title}\n\n{way}"),
        new_code_cell('lang = "en"  # vi or en', metadata={"tags": ["parameters"]}),
        new_code_cell(f'# Parameters\nlang = "{language}"', metadata={"tags": ["injected-parameters"]}),
        new_code_cell("wide_table(first_year=2005, last_year=2020, of='share_online', by=['province', 'agency'])",
                      outputs=[_shown({"text/html": f"<div>{table.to_html()}</div>", "text/plain": "table"})]),
        new_markdown_cell("## 2. The picture"),
        new_code_cell("figure(lang)", outputs=[_shown({"image/png": picture(), "text/plain": "figure"},
                                                      {"alt": words["alt"]})]),
        new_code_cell("claims(lang)", outputs=[_shown({"text/html": claims._repr_html_(), "text/plain": "claims"})]),
        new_code_cell("share_online(lang)", outputs=[_shown({"image/png": picture(), "text/plain": "figure"},
                                                            {"alt": figure_alt})]),
        new_code_cell("sentence(lang)", outputs=[_shown({"text/markdown": words["said"], "text/plain": "said"})]),
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    count = 0
    for cell in cells:
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )


def picture(width: int = 640, height: int = 360) -> str:
    """A one-coloured PNG."""
    rows = b"".join(b"\0" + b"\x4a\x78\xa8" * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def _shown(data: dict[str, str], metadata: dict[str, str] | None = None) -> nbformat.NotebookNode:
    return new_output("display_data", data=data, metadata=metadata or {})

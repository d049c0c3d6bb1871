"""Profiles of provinces on the site: one page for each executed profile, and one page that leads to them by region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat.v4 import new_markdown_cell

from analysis import paths
from analysis.cleaning.study import Study
from analysis.labels import count, label, province_name
from analysis.reporting.claim_links import SOURCES_PAGE
from analysis.reporting.site_catalogs import catalog_text, read_messages, staged_catalogs
from analysis.reporting.site_source import read_notebook, ready_for_site, write_notebook

PROFILES = "provinces"
NOTEBOOK = "05_province"

_PROFILE_LINK = re.compile(r'<a href="(?P<province>[a-z-]+)\.html">(?P<words>[^<]*)</a>')
_NOTEBOOK_LINK = re.compile(r"\]\((?=\d\d_\w+\.ipynb)")


def profiles_in(root: Path, lang: str) -> list[str]:
    """The provinces whose profile was executed in a language, sorted; none where no profile was made."""
    return sorted(path.stem for path in (root / "reports" / PROFILES / lang).glob("*.ipynb"))


def stage_profiles(root: Path, source: Path, lang: str) -> None:
    """Write the profiles of one language into `source`, each headed by the province's name.

    A profile stands one folder deeper than the notebooks: its links, and their translations, are led back to them.
    """
    made = profiles_in(root, lang)
    messages = {led_back(text): led_back(words) for text, words in _known(source).items()}
    for province in made:
        notebook = read_notebook(root / "reports" / PROFILES / lang / f"{province}.ipynb")
        ready = ready_for_site(notebook, province, lang, profile=True)
        write_notebook(_headed(ready, province, made, lang), source / PROFILES / f"{province}.ipynb")
        if messages:
            paths.write_text(staged_catalogs(source) / PROFILES / f"{province}.po", catalog_text(messages))


def profiles_page(study: Study, profiles: Sequence[str], lang: str) -> str:
    """Markdown that leads to every profile by region, with what is known of each province: counted from the study."""
    blocks = [f"# {label('profiles.title', lang)}"]
    if not profiles:
        return "\n\n".join([*blocks, label("profiles.none", lang)]) + "\n"
    of = study.provinces.set_index("province")
    blocks.append(label("profiles.open", lang, profiles=count(len(profiles), lang), all=count(len(of), lang)))
    for region in dict.fromkeys(study.provinces["region"]):
        named = [slug for slug in of.index[of["region"] == region] if slug in profiles]
        if named:
            blocks += [f"## {label(f'region.{region}', lang)}", _listed(study, named, lang)]
    return "\n\n".join(blocks) + "\n"


def led_back(text: str) -> str:
    """A text whose links to a notebook or to the sources beside it lead there from the folder of profiles."""
    text = text.replace(f'"{SOURCES_PAGE}', f'"../notebooks/{SOURCES_PAGE}')
    text = text.replace(f"]({SOURCES_PAGE}", f"](../notebooks/{SOURCES_PAGE}")
    return _NOTEBOOK_LINK.sub("](../notebooks/", text)


def _listed(study: Study, provinces: Sequence[str], lang: str) -> str:
    headings = ("province", "documents", "claims", "comparable_rows")
    lines = ["| " + " | ".join(label(f"column.{name}", lang) for name in headings) + " |", "| --- | --: | --: | --: |"]
    for slug in sorted(provinces, key=lambda one: province_name(one, "en")):
        claims = study.claims.loc[study.claims["province"] == slug]
        mine = study.filings.loc[study.filings["province"] == slug, "comparable"]
        known = [claims["source_id"].nunique(), len(claims), int(pd.Series(mine).sum())]
        cells = [f"[{province_name(slug, lang)}]({slug}.ipynb)", *(count(number, lang) for number in known)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _headed(notebook: Any, province: str, made: Sequence[str], lang: str) -> Any:
    """The notebook under the name of its province, reached from the page of profiles and not from every page's bar."""
    notebook.metadata["orphan"] = True
    first = notebook.cells[0]
    if first.cell_type == "markdown" and first.source.startswith("# "):
        first.source = first.source.partition("\n")[2].lstrip("\n")
    way_back = f"[{label('profiles.all', lang)}](index.md)"
    title = new_markdown_cell(f"# {province_name(province, lang)}\n\n{way_back}", id="profile-title")  # type: ignore[no-untyped-call]
    notebook.cells.insert(0, title)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = led_back(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in ("text/html", "text/markdown"):
                if kind in data:
                    data[kind] = _among(led_back("".join(data[kind])), made)
    return notebook


def _among(html: str, made: Sequence[str]) -> str:
    """The HTML with links to those profiles beside it that were made; of others the words stay."""
    return _PROFILE_LINK.sub(lambda link: link[0] if link["province"] in made else link["words"], html)


def _known(source: Path) -> dict[str, str]:
    return read_messages(staged_catalogs(source) / "notebooks" / f"{NOTEBOOK}.po")

"""The static site: the site's pages and the executed notebooks, in each language, for a browser without a network."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analysis import paths
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError, CheckFailedError
from analysis.reporting.site_checks import problems
from analysis.reporting.site_finish import finish
from analysis.reporting.site_pages import copy_figures, stage_computed
from analysis.reporting.site_source import run_sphinx, stage_notebooks, stage_pages

LANGUAGES = ("vi", "en")

# The earliest moment a zip can hold: the archive depends on what is in it, not on when it was made.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def build_site(root: Path, *, languages: Sequence[str] = LANGUAGES) -> Path:
    """Build `reports/site/<language>/` and `reports/site.zip` of it.

    Pages come from docs/, `reports/notebooks/<language>/`, the study's tables and `reports/figures/`.

    Returns the folder of the site. Everything is built and checked aside and then put in place: a site that fails
    to build, or has a broken link or an image without alt text, leaves the earlier one as it was.
    """
    reports = root / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=reports) as temporary:
        work, made = Path(temporary), Path(temporary) / "site"
        names = {language: _stage(root, work / f"source-{language}", language) for language in languages}
        _same_notebooks(names)
        study = read_study()
        for code in languages:
            stage_computed(root, work / f"source-{code}", study, code)
        with ThreadPoolExecutor(max_workers=len(languages)) as pool:
            # Each in a folder of its own: myst-nb leaves files beside what it builds.
            builds = [
                pool.submit(run_sphinx, work / f"source-{code}", work / code / "html", code) for code in languages
            ]
            for build in builds:
                build.result()
        made.mkdir()
        for language in languages:
            (work / language / "html").rename(made / language)
            copy_figures(root, made / language, language)
            finish(made / language, language)
        shutil.copyfile(root / "docs" / "_start" / "index.html", made / "index.html")
        # GitHub Pages drops folders that begin with an underscore unless told not to.
        (made / ".nojekyll").touch()
        if found := problems(made):
            raise CheckFailedError("the site has faults; the earlier one stays\n" + "\n".join(found))
        paths.write_with(reports / "site.zip", lambda archive: _zip(made, archive))
        _put_in_place(made, reports / "site", work / "earlier")
    return reports / "site"


def _stage(root: Path, source: Path, language: str) -> list[str]:
    stage_pages(root, source)
    folder = root / "reports" / "notebooks" / language
    names = stage_notebooks(folder, source, language)
    if not names:
        raise BadInputError(
            "holds no executed notebook", file=f"reports/notebooks/{language}", remedy="run `hoso report` first"
        )
    return names


def _same_notebooks(names: dict[str, list[str]]) -> None:
    """Refuse notebooks that stand in one language only: the language switch stays on the page."""
    every = sorted({name for found in names.values() for name in found})
    for language, found in names.items():
        for name in every:
            if name not in found:
                raise BadInputError(
                    f"lacks {name}.ipynb, which stands in another language",
                    file=f"reports/notebooks/{language}", remedy="run `hoso report` to execute it in both",
                )  # fmt: skip


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in sorted(folder.rglob("*"), key=lambda found: found.relative_to(folder).as_posix()):
            if path.is_file():
                entry = zipfile.ZipInfo(f"site/{path.relative_to(folder).as_posix()}", date_time=_ZIP_DATE)
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                zipped.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _put_in_place(made: Path, site: Path, earlier: Path) -> None:
    """Swap the new site in by two renames; the earlier one goes only once the new one stands."""
    if site.exists():
        site.rename(earlier)
    try:
        made.rename(site)
    except OSError:
        if earlier.exists():
            earlier.rename(site)
        raise

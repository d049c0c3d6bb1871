"""The door of `hoso verify`: makes the second folder, has it filled, and says what the two are to each other."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import lock, paths
from analysis.errors import BadInputError, CheckFailedError
from analysis.labels import LANGUAGES, label
from analysis.reporting.outputs import MANIFEST
from analysis.reporting.verification import Comparison, Remade, compare
from analysis.reporting.verification_claims import ChangedClaim
from analysis.reporting.verification_environment import Environment, environment
from analysis.reporting.verification_page import judgement, page
from analysis.reporting.verification_points import Point, Verdict

DEFAULT_PAGE = "reports/verify/index.html"
MOST_POINTS = 5

# What is made, what is code, and what only developers use: nothing in it is read while the report is made.
_NOT_COPIED = ("reports", "data/processed", "src", "tests", "benchmarks", "docs/_build")


@dataclass(frozen=True)
class Asked:
    """What `hoso verify` was asked: an earlier manifest or folder to hold against, and where the page goes."""

    against: Path | None = None
    html: Path | None = None
    lang: str = "en"


def verify(
    root: Path, again: Callable[[Path], Remade], asked: Asked, tell: Callable[[str], object], *, as_json: bool
) -> None:
    """Make everything again in a folder of its own, and tell one verdict for each input and output.

    `again` makes the outputs in the folder it is given. Nothing in the project is altered but the page of what changed.
    Raises CheckFailedError where anything was changed or lost, and BadInputError for an `against` that is nothing.
    """
    if asked.lang not in LANGUAGES:
        raise BadInputError(f"--lang {asked.lang}", expected=" or ".join(LANGUAGES))
    old, manifest = _reference(root, asked.against)
    here = environment(lock.read(root))
    with tempfile.TemporaryDirectory(prefix="hoso-verify-") as folder:
        new = Path(folder).resolve() / "project"
        copy_inputs(root, new)
        try:
            remade = again(new)
        except BadInputError as error:
            remade = Remade(failures={"hoso report": f"hoso report failed\n{error}"})
        found = compare(old, new, remade, manifest, locked=here.locked)
    failures = _failures(remade.failures)
    written = _write_page(root, asked, found, [_environment(here, asked.lang), *failures])
    if as_json:
        tell(json.dumps(_document(found, here, remade, written), ensure_ascii=False, indent=2))
    else:
        tell("\n".join(_lines(found, here, failures, written)))
    if not found.holds:
        raise CheckFailedError(_summary(found))


def copy_inputs(root: Path, to: Path) -> Path:
    """Copy all that the report is made from, without the code and without anything it makes; the folder written."""

    skipped = {root / name for name in _NOT_COPIED}

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name.startswith(".") or Path(folder) / name in skipped}

    shutil.copytree(root, to, ignore=left_out)
    return to


def _reference(root: Path, against: Path | None) -> tuple[Path, dict[str, Any] | None]:
    """The folder whose outputs are judged, and the manifest that they are held to."""
    if against is None or against.is_dir():
        old = root if against is None else against.resolve()
        if against is not None and not (old / "reports" / MANIFEST).is_file():
            raise BadInputError(
                "holds no reports/manifest.json", file=against, expected="an earlier state of the project"
            )
        return old, _manifest(old / "reports" / MANIFEST)
    manifest = _manifest(against)
    if manifest is None or "files" not in manifest:
        raise BadInputError(
            "is no manifest", file=against, expected="a reports/manifest.json, or the folder of a project"
        )
    return root, manifest


def _manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write_page(root: Path, asked: Asked, found: Comparison, told: list[str]) -> Path | None:
    if asked.html is None and found.holds:
        return None
    to = asked.html or root / DEFAULT_PAGE
    return paths.write_text(to, page(found, asked.lang, told=told))


def _lines(found: Comparison, here: Environment, failures: list[str], written: Path | None) -> list[str]:
    width = max(len(judgement(verdict, "en")) for verdict in found.verdicts)
    lines = [_environment(here, "en")]
    for verdict in found.verdicts:
        lines.append(f"{judgement(verdict, 'en'):{width}}  {verdict.path}")
        lines += [f"{'':{width}}    {text}" for text in _told(verdict)]
    lines += [f"{label('verify.extra', 'en')}: {path}" for path in found.extra]
    lines += [f"{label('verify.failed', 'en')} {text}" for text in failures]
    lines += [_cause(claim) for claim in found.claims]
    lines.append(_summary(found))
    return [*lines, label("verify.page", "en", page=paths.shown(written))] if written else lines


def _cause(claim: ChangedClaim) -> str:
    """The claim behind the changes, told last, where it is read first."""
    figures = label("verify.figures", "en", figures=", ".join(claim.figures) or label("verify.nothing", "en"))
    return "; ".join([*(point.text() for point in claim.points[:MOST_POINTS]), figures])


def _told(verdict: Verdict) -> list[str]:
    texts = [point.text() for point in verdict.points[:MOST_POINTS]]
    more = len(verdict.points) - MOST_POINTS
    texts += [label("verify.more", "en", number=more)] if more > 0 else []
    return texts + ([label("verify.figures", "en", figures=", ".join(verdict.figures))] if verdict.figures else [])


def _summary(found: Comparison) -> str:
    counts = Counter(verdict.judgement for verdict in found.verdicts)
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def _environment(here: Environment, lang: str) -> str:
    if here.locked:
        return label("verify.locked", lang, python=here.python)
    nothing = label("verify.nothing", lang)
    packages = "; ".join(f"{name} {new or nothing} ({old or nothing})" for name, old, new in here.differences)
    return label("verify.unlocked", lang, python=here.python, packages=packages)


def _failures(failures: Mapping[str, str]) -> list[str]:
    """What failed, the same message once, with the names of all that failed with it."""
    together: dict[str, list[str]] = {}
    for name, message in failures.items():
        first, *rest = _said(message)
        said = [line.strip() for line in rest or [first]]
        together.setdefault(re.sub(r"^\w*Error: ", "", "\n  ".join(said)), []).append(name)
    return [f"{', '.join(names)}:\n  {said}" for said, names in together.items()]


def _said(message: str) -> list[str]:
    """The lines of a message without the hint at a file of the temporary folder."""
    return [line for line in message.splitlines() if not line.strip().startswith("to look at it:")]


def _document(found: Comparison, here: Environment, remade: Remade, written: Path | None) -> dict[str, Any]:
    return {
        "holds": found.holds,
        "environment": {
            "locked": here.locked,
            "python": here.python,
            "differences": [{"package": name, "locked": old, "installed": new} for name, old, new in here.differences],
        },
        "verdicts": [
            {
                "path": verdict.path,
                "verdict": verdict.judgement,
                "points": _points(verdict.points),
                "figures": list(verdict.figures),
            }
            for verdict in found.verdicts
        ],
        "claims": [
            {"claim_id": claim.claim_id, "points": _points(claim.points), "figures": list(claim.figures)}
            for claim in found.claims
        ],
        "extra": list(found.extra),
        "failures": {name: "\n".join(_said(message)) for name, message in remade.failures.items()},
        "page": paths.shown(written) if written else None,
    }


def _points(points: Iterable[Point]) -> list[dict[str, str]]:
    return [{"where": point.where("en"), "old": point.old, "new": point.new} for point in points]

"""Two folders held against each other: what was committed, and the same made again; one verdict for each output.

The order of judging is fixed: the hash that the manifest has of the committed file; then the table, within a tolerance;
then words; pictures last, and by their bytes under the locked environment only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.errors import BadInputError
from analysis.reporting.outputs import CLAIMS, DIGITS, MANIFEST, committed_files, input_files, is_committed, sha256
from analysis.reporting.verification_claims import ChangedClaim, changed_claims, figures_that_moved
from analysis.reporting.verification_notebooks import notebook_points
from analysis.reporting.verification_points import Pair, Point, Verdict, differing
from analysis.reporting.verification_tables import table_points

PICTURES = {".png": "image/png", ".svg": "image/svg+xml"}
MANIFEST_PATH = f"reports/{MANIFEST}"


@dataclass(frozen=True)
class Remade:
    """What making everything again came to.

    `owed` has every path that a run or step owes, with its name; `failures` the message of each that failed or had to
    wait for one that did; `notebooks` says, for each committed notebook, which of the fresh files executes it as saved.
    """

    owed: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    notebooks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """A verdict for each input and output by path, the claims that changed, and files that no run makes."""

    verdicts: tuple[Verdict, ...]
    claims: tuple[ChangedClaim, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was changed or lost."""
        return all(verdict.holds for verdict in self.verdicts)


def compare(old: Path, new: Path, remade: Remade, manifest: Mapping[str, Any] | None, *, locked: bool) -> Comparison:
    """Every input and output of the study with its verdict.

    `old` is the project as committed, `new` the folder in which all was made again from copies of its inputs,
    `manifest` the content of the reports/manifest.json that counts, None where there is none. Under the locked
    environment (`locked`) a picture of other bytes is changed; elsewhere it stands and falls with its table.
    """
    # What somebody made of the manifest need not be of its shape; its own verdict tells.
    told = {key: part for key, part in (manifest or {}).items() if isinstance(part, dict)}
    hashes: dict[str, str] = {**told.get("files", {}), **told.get("inputs", {})}
    claims = tuple(changed_claims(old, new, told.get("claims")))
    judge = _Judge(old, new, remade, hashes, locked)
    found: dict[str, Verdict] = {verdict.path: verdict for verdict in _inputs(old, new, told, claims)}
    notebooks = sorted({*_notebooks(old), *(path for path in hashes if _is_committed_notebook(path))})
    found |= {path: judge.notebook(path, remade.notebooks.get(path, "")) for path in notebooks}
    later, extra = [], []
    for path in _outputs(old, remade, told):
        if path not in remade.owed and path not in hashes:
            extra.append(path)
        elif PurePosixPath(path).suffix in PICTURES:
            later.append(path)
        elif path != MANIFEST_PATH:
            found[path] = judge.file(path)
    # Pictures come after the tables they stand and fall with.
    found |= {path: judge.picture(path, found.get(_table_of(path))) for path in later}
    if MANIFEST_PATH in remade.owed:
        found[MANIFEST_PATH] = judge.manifest(found)
    return Comparison(tuple(found[path] for path in sorted(found)), claims, tuple(extra))


@dataclass(frozen=True)
class _Judge:
    old: Path
    new: Path
    remade: Remade
    hashes: Mapping[str, str]
    locked: bool

    def file(self, path: str) -> Verdict:
        """The verdict on a table, on words, or on an executed notebook that a run owes."""
        if (settled := self._settled(path, path)) is not None:
            return settled
        if path.endswith(".ipynb"):
            return self._executed(path, path)
        return self._differing(path, _text_points(path, *self._texts(path)), [])

    def picture(self, path: str, table: Verdict | None) -> Verdict:
        """The verdict on a picture, whose table was judged before it."""
        if (settled := self._settled(path, path)) is not None:
            return settled
        pair = Pair(PICTURES[PurePosixPath(path).suffix], *self._bytes(path, path), self._alt(path))
        if self.locked or self._tampered(path):
            return self._differing(path, [Point("picture")], [pair])
        if table is None:
            return Verdict(path, "environment differs", (Point("unjudged"),), (), (pair,))
        if not table.holds:
            return Verdict(path, "changed", (Point("table_changed", {"table": table.path}),), (), (pair,))
        return Verdict(path, "same numbers")

    def notebook(self, path: str, fresh: str) -> Verdict:
        """The verdict on a committed notebook, held against its fresh run."""
        return self._settled(path, fresh) or self._executed(path, fresh)

    def manifest(self, verdicts: Mapping[str, Verdict]) -> Verdict:
        """The verdict on the manifest: an entry may differ where the file it is of differs as it may."""
        path = MANIFEST_PATH
        if (settled := self._settled(path, path)) is not None:
            return settled
        before, after = (_flat(_json(text)) for text in self._texts(path))
        names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
        excused = {n for n in names if (v := verdicts.get(n)) and v.holds and before.get(n) == _hash(self.old / n)}
        points = [
            Point("entry", {"name": name}, before.get(name, "")[:DIGITS], after.get(name, "")[:DIGITS])
            for name in names
            if name not in excused
        ]
        if points or self.locked:
            return Verdict(path, "changed", tuple(points or [Point("form")]))
        return Verdict(path, "same numbers")

    def _settled(self, path: str, fresh: str) -> Verdict | None:
        """The verdict where it needs no look inside; None where the two files are there and differ."""
        if not (self.old / path).is_file():
            return Verdict(path, "missing", (Point("absent"),))
        if not fresh or not (self.new / fresh).is_file():
            # Where not even the list of runs could be read, nothing is owed and one failure tells why.
            job = self.remade.owed.get(fresh) or ("" if self.remade.owed else next(iter(self.remade.failures), ""))
            why = Point("not_remade", {"job": job}) if job else Point("not_owed")
            points = (*self._hash_points(path), why)
            return Verdict(path, "changed" if self._tampered(path) else "missing", points)
        if (self.old / path).read_bytes() != (self.new / fresh).read_bytes():
            return None
        return Verdict(path, "changed" if self._tampered(path) else "identical", tuple(self._hash_points(path)))

    def _executed(self, path: str, fresh: str) -> Verdict:
        try:
            before, after = (file.read_text(encoding="utf-8") for file in (self.old / path, self.new / fresh))
            every, pictures = notebook_points(before, after, exact=True)
            points = every if self.locked else notebook_points(before, after, exact=False)[0]
        except ValueError:
            return Verdict(path, "changed", (*self._hash_points(path), Point("unreadable")))
        if points or self._tampered(path):
            return Verdict(path, "changed", (*self._hash_points(path), *points), (), tuple(pictures))
        return Verdict(path, "same numbers" if every else "identical")

    def _differing(self, path: str, points: list[Point], pictures: list[Pair]) -> Verdict:
        if points or self.locked or self._tampered(path):
            found = (*self._hash_points(path), *(points or [Point("form")]))
            return Verdict(path, "changed", found, (), tuple(pictures))
        return Verdict(path, "same numbers")

    def _tampered(self, path: str) -> bool:
        return path in self.hashes and _hash(self.old / path) != self.hashes[path]

    def _hash_points(self, path: str) -> list[Point]:
        return [Point("hash")] if self._tampered(path) else []

    def _bytes(self, path: str, fresh: str) -> tuple[bytes, bytes]:
        return (self.old / path).read_bytes(), (self.new / fresh).read_bytes()

    def _texts(self, path: str) -> tuple[str, str]:
        before, after = (data.decode("utf-8", errors="replace") for data in self._bytes(path, path))
        return before, after

    def _alt(self, path: str) -> str:
        """The alternative text that was made again with the picture; a dark one has that of the light one."""
        figure, lang, *_ = PurePosixPath(path).name.split(".")
        words = self.new / PurePosixPath(path).with_name(f"{figure}.{lang}.json")
        return str(_json(words.read_text(encoding="utf-8")).get("alt", "")) if words.is_file() else ""


def _inputs(old: Path, new: Path, manifest: Mapping[str, Any], claims: Iterable[ChangedClaim]) -> Iterator[Verdict]:
    """The verdict on each input by hand. `new` holds a copy of the inputs, so that it tells what was used."""
    known: Mapping[str, str] | None = manifest.get("inputs")
    if known is None:
        return
    here = [path for path in input_files(new) if not _is_committed_notebook(path)]
    for path in sorted({*here, *(path for path in known if not _is_committed_notebook(path))}):
        if path not in here:
            yield Verdict(path, "missing", (Point("absent"),))
        elif path not in known:
            yield Verdict(path, "changed", (Point("new_input"),))
        elif sha256(new / path) == known[path]:
            yield Verdict(path, "identical")
        elif path == CLAIMS:
            points = [point for claim in claims for point in claim.points]
            figures = {figure for claim in claims for figure in claim.figures} | set(figures_that_moved(old, new))
            yield Verdict(path, "changed", (Point("hash"), *points), tuple(sorted(figures)))
        else:
            yield Verdict(path, "changed", (Point("hash"),))


def _outputs(old: Path, remade: Remade, manifest: Mapping[str, Any]) -> list[str]:
    """Every output that has to be there, is there, or was: what is not committed counts only where it is there."""
    owed = [path for path in remade.owed if is_committed(path)]
    more = [path for path in remade.owed if path.startswith("reports/") and (old / path).is_file()]
    return sorted({*owed, *more, *committed_files(old), *manifest.get("files", {})})


def _notebooks(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in (root / "notebooks").glob("*.ipynb")]


def _is_committed_notebook(path: str) -> bool:
    return path.startswith("notebooks/") and path.endswith(".ipynb")


def _table_of(path: str) -> str:
    """The table that a picture or its words are drawn from: `<id>.<lang>.png` has `<id>.csv`."""
    pure = PurePosixPath(path)
    return pure.with_name(f"{pure.name.partition('.')[0]}.csv").as_posix()


def _text_points(path: str, old: str, new: str) -> list[Point]:
    if path.endswith(".csv"):
        try:
            return table_points(path, old, new)
        except BadInputError:
            pass
    lines = old.splitlines(), new.splitlines()
    pairs = enumerate(zip(*lines, strict=False), start=1)
    points = [Point("line", {"line": number}, *differing(a.strip(), b.strip())) for number, (a, b) in pairs if a != b]
    if len(lines[0]) != len(lines[1]):
        points.append(Point("lines", {}, str(len(lines[0])), str(len(lines[1]))))
    return points


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _flat(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Every entry of a manifest under the path or claim it is of."""
    found: dict[str, str] = {}
    for key, value in manifest.items():
        found |= {name: str(part) for name, part in value.items()} if isinstance(value, dict) else {key: str(value)}
    return found


def _hash(path: Path) -> str:
    return sha256(path) if path.is_file() else ""

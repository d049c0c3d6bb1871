"""Scores the article reader on labelled passages: benchmarks/reader.py [--set NAME] [--fold NAME] [--misses].

The corpus comes from $HOSO_SHARED/corpus, or from the folder `shared` beside the project; the other sets are synthetic
passages of our own, in tests/sources/reader/passages. Each set was labelled before the reader was run on it, and
scored once before any change: those scores, the only ones on passages the rules were not tuned on, are kept in
benchmarks/reader.md.

A claim is found when measure, count, rate and value agree as printed; "with base" also asks for the denominator,
"strict" for base, level, province and period.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

from analysis import paths, tables
from analysis.sources.reader.document import document, publication
from analysis.sources.reader.places import Gazetteer, gazetteer
from analysis.sources.reader.reading import Proposal, read
from analysis.vietnamese import date, slug

# The corpus labels these as something wider (its README, section 5).
WIDER = {"early": "on_time", "pending": "other", "carried_over": "other", "procedures_with_dossier": "other"}
OWN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
KEYS = ("found", "with base", "strict")
# The passages of the corpus that were opened last.
LAST = ("095", "103", "111")
EMPTY = dict.fromkeys(
    ("level", "province", "agency", "period_text", "period_start", "period_end", "numerator_text", "denominator_text",
     "rate_text", "value_text", "qualifier")
)  # fmt: skip


def shared() -> Path | None:
    """The shared folder: $HOSO_SHARED, else the sibling of the project; None where there is none."""
    for folder in (
        os.environ.get("HOSO_SHARED"),
        paths.project_root().parent / "shared",
        paths.project_root().parent.parent / "shared",
    ):
        if folder and (Path(folder) / "corpus" / "gold").is_dir():
            return Path(folder)
    return None


def corpus(folder: Path) -> list[dict]:
    """The labelled passages of the corpus, with their text."""
    passages = []
    for path in sorted((folder / "corpus" / "gold").glob("*.json")):
        text = (folder / "corpus" / "text" / f"{path.stem}.txt").read_text(encoding="utf-8")
        fold = "held-out" if path.stem in LAST else "develop"
        passages.append({**json.loads(path.read_text(encoding="utf-8")), "text": text, "fold": fold})
    return passages


def own(name: str) -> list[dict]:
    """Passages of our own making, with their fold; `name` is first to tenth."""
    path = paths.project_root() / "tests" / "sources" / "reader" / "passages" / f"{name}.json"
    return [
        {**passage, "text": "\n".join(passage["text"]), "claims": [{**EMPTY, **claim} for claim in passage["claims"]]}
        for passage in json.loads(path.read_text(encoding="utf-8"))["passages"]
    ]


def proposals(passage: dict, names: Gazetteer, told: bool) -> list[Proposal]:
    province = slug(passage["province_default"] or "") if told else None
    published = date(passage["published"])
    return read(document(passage["text"], passage["id"], published=published, province=province), names)


def key(claim: dict, which: str) -> tuple:
    measure = WIDER.get(claim["measure"], claim["measure"])
    level = claim["level"] or ""
    if level == "1-2":
        measure, level = "other", ""
    numbers = (measure, claim["numerator_text"] or "", claim["rate_text"] or "", claim["value_text"] or "")
    if which == "found":
        return numbers
    based = (*numbers, claim["denominator_text"] or "")
    if which == "with base":
        return based
    province = slug(claim["province"] or "")
    return (*based, level, province, str(claim["period_start"] or ""), str(claim["period_end"] or ""))


def numbers(claim: dict) -> list[str]:
    return [claim[name] for name in ("numerator_text", "denominator_text", "rate_text", "value_text") if claim[name]]


def f1(hits: int, proposed: int, labelled: int) -> tuple[float, float, float]:
    precision, recall = hits / proposed if proposed else 1.0, hits / labelled if labelled else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(passages: list[dict], told: bool = True) -> dict:
    """Counts of labelled, proposed and hit claims, in all and by measure, and of numbers found."""
    names = gazetteer(tables.read_csv(paths.raw("provinces.csv")))
    result = {"claims": Counter(), "measure": {}, "shape": {}, "numbers": Counter(), "misses": []}
    for passage in passages:
        labelled = passage["claims"]
        proposed = [proposal.row for proposal in proposals(passage, names, told)]
        have = Counter(text for claim in proposed for text in numbers(claim))
        want = Counter(text for claim in labelled for text in numbers(claim))
        result["numbers"].update(wanted=len(set(want)), found=len(set(want) & set(have)))
        for which in KEYS:
            left = Counter(key(claim, which) for claim in proposed)
            result["claims"].update({f"{which} labelled": len(labelled), f"{which} proposed": len(proposed)})
            for claim in labelled:
                hit = left[key(claim, which)] > 0
                left[key(claim, which)] -= hit
                result["claims"][f"{which} hits"] += hit
                if which == "with base":
                    for table, name in (("measure", claim["measure"]), ("shape", shape(claim))):
                        result[table].setdefault(name, Counter()).update(labelled=1, hits=int(hit))
                if not hit:
                    result["misses"].append((which, passage["id"], claim))
            if which == "with base":
                wanted = Counter(key(claim, which) for claim in labelled)
                for claim in proposed:
                    right = wanted[key(claim, which)] > 0
                    wanted[key(claim, which)] -= right
                    for table, name in (("measure", key(claim, which)[0]), ("shape", shape(claim))):
                        result[table].setdefault(name, Counter()).update(proposed=1, right=int(right))
                result["misses"] += [("extra", passage["id"], claim) for claim in proposed if _over(left, claim)]
    return result


def _over(left: Counter, claim: dict) -> bool:
    over = left[key(claim, "with base")] > 0
    left[key(claim, "with base")] -= over
    return over


def shape(claim: dict) -> str:
    """How a claim is printed: which of its texts there are, and its kind."""
    names = {"numerator_text": "count", "denominator_text": "base", "rate_text": "rate", "value_text": "value"}
    printed = "+".join(short for name, short in names.items() if claim[name])
    return printed if claim["kind"] == "actual" else f"{printed} ({claim['kind']})"


def report(result: dict, title: str) -> str:
    counts = result["numbers"]
    lines = [
        f"## {title}",
        "",
        f"numbers found: {counts['found']}/{counts['wanted']} = {counts['found'] / counts['wanted']:.3f}",
    ]
    for which in KEYS:
        hits, proposed, labelled = (result["claims"][f"{which} {name}"] for name in ("hits", "proposed", "labelled"))
        precision, recall, balanced = f1(hits, proposed, labelled)
        lines.append(
            f"{which:10} precision {precision:.3f}  recall {recall:.3f}  F1 {balanced:.3f}  ({hits} "
            f"of {labelled}, {proposed} proposed)"
        )
    for table in ("measure", "shape"):
        lines += ["", f"{'by ' + table:28} labelled proposed  hits  precision recall    F1   (with base)"]
        for name, row in sorted(result[table].items(), key=lambda item: -item[1]["labelled"]):
            precision = row["right"] / row["proposed"] if row["proposed"] else 1.0
            recall = row["hits"] / row["labelled"] if row["labelled"] else 1.0
            balanced = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            lines.append(
                f"{name:28} {row['labelled']:8} {row['proposed']:8} {row['hits']:5}  {precision:9.3f} "
                f"{recall:6.3f} {balanced:5.3f}"
            )
    return "\n".join(lines)


def against_hand(folder: Path) -> list[dict]:
    """The articles of the study against the claims made by hand: counts, and the plain name of each one missed.

    All figures are asked for: some claims made by hand, of rooms and billboards, lie outside the label rules.
    """
    hand = tables.read_table(paths.raw("claims.csv"), "claims")
    published = tables.read_table(paths.raw("sources.csv"), "sources").set_index("source_id")["published"]
    names = gazetteer(tables.read_csv(paths.raw("provinces.csv")))
    rows = []
    for path in sorted((folder / "sources").glob("*.txt")):
        name = f"article-{path.name[:3]}"
        made = hand[hand["source_id"] == name].to_dict("records")
        article = document(path.read_text(encoding="utf-8"), name, publication(published[name]))
        found = [proposal.row for proposal in read(article, names, all_figures=True)]
        hits = {}
        for which in ("with base", "strict"):
            left = Counter(key(claim, which) for claim in found)
            hits[which] = [left[key(claim, which)] > 0 and not left.subtract([key(claim, which)]) for claim in made]
        missed = [
            claim["note"].split(":")[0] or claim["measure"]
            for claim, hit in zip(made, hits["with base"], strict=True)
            if not hit
        ]
        rows.append(
            {"article": name, "by hand": len(made), "found": sum(hits["with base"]), "strict": sum(hits["strict"]),
             "proposed": len(found), "without --all-figures": len(read(article, names)), "missed": ", ".join(missed)}
        )  # fmt: skip
    return rows


def articles(rows: list[dict]) -> str:
    """What `against_hand` found, as a table."""
    names = list(rows[0])
    width = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in names}
    return "\n".join("  ".join(str(cell).ljust(width[name]) for name, cell in row.items()).rstrip()
                     for row in ({name: name for name in names}, *rows))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="corpus", choices=["corpus", *OWN, "own"])
    parser.add_argument("--fold", default="all", choices=["develop", "held-out", "all"])
    parser.add_argument("--misses", action="store_true", help="print every claim missed or proposed in excess")
    parser.add_argument("--untold", action="store_true", help="do not tell the reader the publisher's province")
    parser.add_argument("--articles", action="store_true", help="the articles of the study against the claims by hand")
    arguments = parser.parse_args()
    folder = shared()
    if folder is None and (arguments.articles or arguments.set == "corpus"):
        print("no corpus: set HOSO_SHARED to the folder that holds corpus/", file=sys.stderr)
        return
    if arguments.articles:
        print(articles(against_hand(folder)))
        return
    names = OWN if arguments.set == "own" else (arguments.set,)
    passages = [passage for name in names for passage in (corpus(folder) if name == "corpus" else own(name))]
    passages = [passage for passage in passages if arguments.fold in ("all", passage["fold"])]
    started = time.perf_counter()
    result = score(passages, told=not arguments.untold)
    seconds = time.perf_counter() - started
    print(report(result, f"{arguments.set}, {arguments.fold}: {len(passages)} passages"))
    print(f"\n{len(passages) / seconds * 60:,.0f} passages a minute")
    if arguments.misses:
        for which, passage, claim in result["misses"]:
            print(f"{which:9} {passage} {unicodedata.normalize('NFC', shown(claim))}")


def shown(claim: dict) -> str:
    """A claim in one line."""
    names = ("measure", "level", "numerator_text", "denominator_text", "rate_text", "value_text", "qualifier")
    names = (*names, "kind", "province", "agency", "period_text", "period_start", "period_end")
    return " ".join(f"{name[:5]}={claim[name]}" for name in names if claim[name])


if __name__ == "__main__":
    main()

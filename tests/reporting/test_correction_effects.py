from __future__ import annotations

import pandas as pd
import pytest

from analysis import tables
from analysis.cleaning.corrections import Correction
from analysis.cleaning.study import read_study
from analysis.labels import LANGUAGES
from analysis.reporting.contradictions import contradictions_shown, flags_shown
from analysis.reporting.correction_effects import (
    correction_effects,
    corrections_with_effects_shown,
    effects_words,
)

STUDY = read_study()


def years(*counts: tuple[str, str]) -> pd.DataFrame:
    rows = [
        dict.fromkeys(tables.TABLES["claims"], "")
        | {
            "claim_id": f"page#{number}", "source_id": "page", "measure": "online_filing", "province": "can-tho",
            "agency": "Sở X", "period_start": f"{2015 + number}-01-01", "period_end": f"{2015 + number}-12-31",
            "numerator_text": online, "denominator_text": received, "kind": "actual", "denominator_means": "received",
        }
        for number, (online, received) in enumerate(counts, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables.TABLES["claims"]), dtype="str")


def correction(status: str, printed: str, reading: str) -> Correction:
    return Correction("page#2", "numerator_text", printed, reading, "why", status, {"diagnosis": "counts_only"})


@pytest.mark.parametrize("status", ["applied", "disputed"])
def test_a_count_moves_its_share_and_the_slope(status: str) -> None:
    claims = years(("100", "1000"), ("420", "1000"), ("400", "1000"), ("500", "1000"))
    found = correction_effects(claims, STUDY.provinces, [correction(status, "420", "240")])
    share = found.loc[found["effect"] == "share"].iloc[0]
    assert (share["year"], share["before"], share["after"]) == (2017, 0.42, 0.24)
    estimates = found.loc[found["effect"] == "estimate"]
    slope = estimates.loc[(estimates["model"] == "quasibinomial") & (estimates["term"] == "slope")].iloc[0]
    assert slope["before"] < slope["after"]
    assert "share_2016" not in set(estimates["term"])
    for lang in LANGUAGES:
        words = corrections_with_effects_shown([correction(status, "420", "240")], found, lang).frame.iloc[0, 5]
        assert ("42.0" if lang == "en" else "42,0") in words


def test_an_unreadable_count_adds_a_filing_once_it_is_settled() -> None:
    claims = years(("100", "1000"), ("24.0", "1000"))
    found = correction_effects(claims, STUDY.provinces, [correction("applied", "24.0", "240")])
    assert found.loc[0, "effect"] == "appears"
    assert found.loc[0, "after"] == 0.24
    assert pd.isna(found.loc[0, "before"])


def test_each_correction_of_the_study_has_its_effect() -> None:
    found = correction_effects(STUDY.claims, STUDY.provinces, STUDY.corrections)
    effects = {
        f"{row['claim_id']}:{row['field']}": row["effect"]
        for row in found.to_dict("records")
        if row["effect"] != "none"
    }
    assert effects == {
        "article-002#6:rate_text": "settled",
        "press-37#3:rate_text": "settled",
        "press-39#1:numerator_text": "appears",
        "press-46#1:denominator_text": "appears",
    }
    assert set(found["claim_id"]) == {one.claim_id for one in STUDY.corrections}
    shown = corrections_with_effects_shown(STUDY.corrections, found, "en").frame
    assert "if applied: no filing changes" in set(shown["Effect on the results"])
    assert str(effects_words(found, "en")).startswith("Of 15 corrections and other readings, 4 change a filing")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contradictions_and_flags_have_words(lang: str) -> None:
    shown = contradictions_shown(STUDY.observations, STUDY.claims, lang).frame
    assert len(shown) == 25
    assert "15110" in set(shown.iloc[:, 7])
    assert len(flags_shown(STUDY.observations, lang).frame) == 3

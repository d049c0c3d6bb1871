from __future__ import annotations

from analysis.sources.reader.explaining import STEPS, explain


def test_a_sentence_is_told_step_by_step() -> None:
    steps = explain("Năm 2019, Sở Y tế nhận 300 hồ sơ, trong đó 45 hồ sơ trực tuyến mức độ 3 (15%).")
    assert set(steps["step"]) == set(STEPS)
    claims = steps.loc[steps["step"] == "claim"]
    assert claims.loc[claims["what"] == "measure", "value"].tolist() == ["dossiers_received", "online_filing"]


def test_the_example_becomes_a_total_a_part_and_a_target() -> None:
    claims = explain().query("step == 'claim'").pivot(index="text", columns="what", values="value").fillna("")
    columns = ["measure", "numerator_text", "denominator_text", "rate_text", "qualifier", "kind", "period_start"]
    assert claims[columns].to_numpy().tolist() == [
        ["dossiers_received", "1.240", "", "", "", "actual", "2019-01-01"],
        ["online_filing", "310", "1.240", "25%", "over", "actual", "2019-01-01"],
        ["online_filing", "", "", "40%", "", "target", "2020-01-01"],
    ]


def test_a_sentence_without_figures_is_told_too() -> None:
    assert "claim" not in set(explain("Không có số liệu.")["step"])

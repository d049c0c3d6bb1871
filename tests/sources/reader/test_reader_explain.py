from __future__ import annotations

from analysis.sources.reader.explaining import explain


def test_a_sentence_is_told_step_by_step() -> None:
    steps = explain("Năm 2019, Sở Y tế nhận 300 hồ sơ, trong đó 45 hồ sơ trực tuyến mức độ 3 (15%).")
    assert list(dict.fromkeys(steps["step"])) == [
        "blanked", "word", "level", "period", "agency", "figures", "said of it", "claim",
    ]  # fmt: skip
    assert steps.loc[steps["step"] == "claim", "meaning"].str.contains("online_filing").any()

"""The tour: one printed figure walked from its sentence to its point on a figure, every number computed."""

from __future__ import annotations

from analysis.cleaning.study import Study
from analysis.errors import BadInputError
from analysis.labels import count, day, decimal, label, percent, province_name
from analysis.reporting.claim_links import SOURCES_PAGE, claim_anchor
from analysis.reporting.drawn_tables import estimates_table, share_online_table
from analysis.reporting.lineage import Claim, Record, records
from analysis.reporting.site_gallery import GALLERY_PAGE, gallery_anchor
from analysis.reporting.sources_page import markdown_text, reason_words, study_road

# The figure that is walked: its printed rate is the ratio upside down, so every stage has something to tell.
CLAIM = "article-002#6"
FIGURE = "share_online"
_MODEL = "quasibinomial"


def tour_page(study: Study, lang: str) -> str:
    """Markdown of the tour of CLAIM, with a link at each stage and the commands that walk the same road.

    Raises BadInputError where the study no longer has the claim.
    """
    claims = study_road(study).by_claim
    if CLAIM not in claims:
        raise BadInputError(
            f"lacks {CLAIM}, which the tour walks", file="data/raw/claims.csv",
            remedy="name another claim as CLAIM in analysis/reporting/tour_page.py",
        )  # fmt: skip
    claim = claims[CLAIM]
    (filing,) = [row for row in records(study.filings) if CLAIM in row["claim_ids"].split()]
    opening = label("tour.open", lang, province=province_name(claim.province, lang), year=filing["year"])
    stages = {
        "sentence": _sentence(claim, lang),
        "claim": _claim(claim, lang),
        "observation": _observation(study, claim, lang),
        "filing": _filing(filing, lang),
        "estimate": _estimate(study, filing, lang),
        "point": _point(study, filing, lang),
    }
    blocks = [f"# {label('tour.title', lang)}", opening]
    for number, (name, words) in enumerate(stages.items(), start=1):
        # Escaped, since a heading that begins like a list is one.
        blocks += [f"## {number}\\. {label(f'tour.{name}', lang)}", words]
    blocks += [f"## {label('tour.back', lang)}", label("tour.back_words", lang), _commands(filing)]
    return "\n\n".join(blocks) + "\n"


def _sentence(claim: Claim, lang: str) -> str:
    document = claim.document
    return label(
        "tour.sentence_words", lang, publisher=markdown_text(document.publisher), title=markdown_text(document.title),
        published=day(document.published, lang) or label("sources.no_date", lang), paragraph=claim.paragraph,
        figure=markdown_text(claim.figure),
    )  # fmt: skip


def _claim(claim: Claim, lang: str) -> str:
    address = f"notebooks/{SOURCES_PAGE}#{claim_anchor(claim.claim_id)}"
    printed = claim.printed["denominator"]
    return label("tour.claim_words", lang, claim=f"`{claim.claim_id}`", printed=printed, address=address)


def _observation(study: Study, claim: Claim, lang: str) -> str:
    (seen,) = [row for row in records(study.observations) if row["claim_id"] == claim.claim_id]
    return label(
        "tour.observation_words", lang, online=count(seen["numerator"], lang),
        received=count(seen["denominator"], lang), recomputed=percent(seen["share"], lang, 2),
        stated=claim.printed["rate"], diagnosis=label(f"diagnosis.{claim.diagnosis}", lang),
        reason=" ".join(reason_words(change, lang) for change in claim.corrections),
        address="notebooks/02_clean.ipynb",
    )  # fmt: skip


def _filing(filing: Record, lang: str) -> str:
    fits = "tour.filing_comparable" if filing["comparable"] else "tour.filing_not_comparable"
    return label(
        "tour.filing_words", lang, province=province_name(filing["province"], lang), agency=filing["agency"],
        year=filing["year"], received=count(filing["dossiers_received"], lang),
        online=count(filing["dossiers_online"], lang), comparable=label(fits, lang),
    )  # fmt: skip


def _estimate(study: Study, filing: Record, lang: str) -> str:
    mine = study.filings.loc[(study.filings["province"] == filing["province"]) & study.filings["comparable"]]
    fitted = {(row["model"], row["term"]): row for row in records(estimates_table(mine))}
    year, slope = fitted["exact", f"share_{filing['year']}"], fitted[_MODEL, "odds_ratio"]
    words = label(
        "tour.estimate_words", lang, share=percent(year["estimate"], lang), low=percent(year["low"], lang),
        high=percent(year["high"], lang),
    )  # fmt: skip
    ratio, low, high = (decimal(slope[name], lang, 2) for name in ("estimate", "low", "high"))
    trend = label(
        "tour.trend_words", lang, others=count(slope["n_years"] - 1, lang), ratio=ratio, low=low, high=high,
        address="notebooks/03_trend.ipynb",
    )  # fmt: skip
    return f"{words}\n\n{trend}"


def _point(study: Study, filing: Record, lang: str) -> str:
    drawn = records(share_online_table(study.filings))
    (point,) = [row for row in drawn if row["claim_ids"] == filing["claim_ids"]]
    return label(
        "tour.point_words", lang, figure=label(f"figure.{FIGURE}.title", lang),
        province=province_name(filing["province"], lang), year=filing["year"],
        share=percent(point["share_online"], lang), stated=percent(point["share_stated"], lang, 2),
        address=f"{GALLERY_PAGE}#{gallery_anchor(FIGURE)}",
    )  # fmt: skip


def _commands(filing: Record) -> str:
    words = f"hoso trace figure {FIGURE} {filing['province']} {filing['year']}"
    return f"```console\n$ {words}\n$ hoso trace {CLAIM}\n```"

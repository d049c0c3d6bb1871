"""ro-crate-metadata.json as roc-validator sees it; skipped, and said so, where that is not installed.

Its requirements and those of the lock exclude each other (it asks for an older `rich`), so it runs in an environment of
its own: pip install roc-validator pytest, then pytest --noconftest with this file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

services = pytest.importorskip("rocrate_validator.services", reason="no roc-validator: only the rules are tested")
models = pytest.importorskip("rocrate_validator.models")
requests = pytest.importorskip("requests")

ROOT = Path(__file__).resolve().parents[2]
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SCHEMA = "http://schema.org/"

# The terms that the file uses, as the published context 1.1.3 defines them: all schema.org's but for two.
TERMS = (
    *("AssessAction", "CreateAction", "CreativeWork", "Dataset", "Organization"),
    *("about", "author", "datePublished", "description", "encodingFormat", "hasPart", "instrument", "keywords"),
    *("license", "mentions", "name", "object", "publisher", "result", "version"),
)
PUBLISHED = {
    **{term: SCHEMA + term for term in TERMS},
    "File": SCHEMA + "MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The context comes from here; any other request fails."""

    def send(session: Any, request: Any, **_: Any) -> Any:
        if request.url != CONTEXT:
            raise requests.exceptions.ConnectionError(f"asked for {request.url}")
        response = requests.models.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.headers["Content-Type"] = "application/ld+json"
        response._content = json.dumps({"@context": PUBLISHED}).encode()
        return response

    monkeypatch.setattr(requests.sessions.Session, "send", send)


def issues(crate: Path, severity: str) -> list[str]:
    settings = models.ValidationSettings(
        rocrate_uri=str(crate),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity[severity],
        no_cache=True,
    )
    return [str(issue) for issue in services.validate(settings).get_issues()]


def test_the_crate_is_a_valid_ro_crate() -> None:
    assert issues(ROOT, "REQUIRED") == []


def test_the_crate_keeps_what_is_recommended() -> None:
    # The authors have no page of their own, and none is invented.
    assert [issue for issue in issues(ROOT, "RECOMMENDED") if "organization SHOULD have a URL" not in issue] == []


def test_the_validator_sees_a_crate_that_is_not(tmp_path: Path) -> None:
    crate = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    root = next(entity for entity in crate["@graph"] if entity["@id"] == "./")
    del root["datePublished"]
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(crate), encoding="utf-8")
    assert issues(tmp_path, "REQUIRED") != []

"""Why a job has to run, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.running.nodes import differences, parts_of


def reasons(found: Iterable[Any]) -> list[str]:
    """One phrase for each of pytask's reasons, files and values named: `changed: data/raw/claims.csv`."""
    found = list(found)
    if any(reason.reason == "not_in_db" and reason.node_type == "source" for reason in found):
        return ["never run before"]
    return [phrase for reason in found for phrase in _phrases(reason)]


def _phrases(reason: Any) -> list[str]:
    if reason.reason == "forced":
        return ["forced"]
    if reason.reason == "cascade":
        return [f"it reads what {reason.node_name} makes"]
    if reason.node_type == "product":
        return [f"{'missing' if reason.reason == 'missing' else 'altered since it was made'}: {reason.node_name}"]
    if reason.reason == "not_in_db":
        return [f"newly read: {reason.node_name}"]
    return _changes(reason.node_name, reason.details.get("old_hash", ""), reason.details.get("new_hash", ""))


def _changes(name: str, old: str, new: str) -> list[str]:
    if parts_of(new) is None or parts_of(old) is None:
        return [f"changed: {name}"]
    phrases = []
    for part, before, after in differences(old, new):
        if name.startswith("parameters"):
            phrases.append(f"parameter {part}: {before or 'not declared'} → {after or 'not declared'}")
        else:
            word = "new" if before is None else "gone" if after is None else "changed"
            phrases.append(f"{word}: {part}")
    return phrases

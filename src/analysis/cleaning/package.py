"""A Frictionless description of the processed tables, from the one dictionary of columns."""

from __future__ import annotations

from typing import Any

from analysis import tables

RESOURCES = ("observations", "filings", "estimates")
TITLES = {
    "observations": "Each printed figure read as a value and checked",
    "filings": "Dossiers received and filed online by province, agency and period",
    "estimates": "Each term of each model with its interval and what it covers",
}


def data_package() -> dict[str, Any]:
    """The descriptor of data/processed as a Data Package (v1): resources, fields, types, words allowed, keys."""
    return {
        "profile": "tabular-data-package",
        "name": "hoso",
        "title": "hoso: from counter to portal, 2015-2020",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "resources": [_resource(name) for name in RESOURCES],
    }


def _resource(name: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": TITLES[name],
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(name, column) for column in tables.TABLES[name]],
            "missingValues": [""],
            **_key(name),
        },
    }


def _key(name: str) -> dict[str, Any]:
    # A Data Package allows no empty cell in a key, and an empty province is the nation: only claim ids qualify. The
    # keys of the other tables are checked where they are made.
    keys = tables.KEYS[name]
    return {"primaryKey": list(keys)} if keys == ("claim_id",) else {}


def _field(table: str, name: str) -> dict[str, Any]:
    described = tables.column(table, name)
    field: dict[str, Any] = {"name": name, "type": described.type, "description": described.text}
    words = [word for word in described.words if word]
    return field | ({"constraints": {"enum": words}} if words else {})

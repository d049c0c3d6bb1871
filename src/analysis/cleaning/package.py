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
            "primaryKey": [key for key in tables.KEYS[name] if key not in _MAY_BE_EMPTY],
        },
    }


# A key of a Data Package may hold no empty cell, and an empty province is the nation; the rest of the key stays unique.
_MAY_BE_EMPTY = ("province", "agency", "scope", "year", "period_start")


def _field(table: str, name: str) -> dict[str, Any]:
    described = tables.column(table, name)
    field: dict[str, Any] = {"name": name, "type": described.type, "description": described.text}
    words = [word for word in described.words if word]
    return field | ({"constraints": {"enum": words}} if words else {})

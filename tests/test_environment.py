"""pyproject.toml, requirements.lock and environment.yml in step, and the lock free of hosts and paths."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from analysis import paths

ROOT = paths.project_root()
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def asked() -> list[Requirement]:
    """Everything that pyproject asks for: to run, to develop, to build."""
    project = PROJECT["project"]
    texts = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    texts += [text for texts in project["optional-dependencies"].values() for text in texts]
    return [Requirement(text) for text in texts]


def entries(lock: str = LOCK) -> list[tuple[Requirement, list[str]]]:
    """Every entry of the lock with its hashes."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock.replace("\\\n", "\n")):
        requirement, *hashes = [line.strip() for line in entry.splitlines() if line.strip()]
        if not requirement.startswith("#"):
            found.append((Requirement(requirement), hashes))
    return found


def applying(extras: Iterable[str] = ("",)) -> dict[str, Version]:
    """The versions that the lock gives this interpreter, by package."""
    found: dict[str, Version] = {}
    for requirement, _ in entries():
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} is locked twice for one environment"
            (pin,) = requirement.specifier
            found[name] = Version(pin.version)
    return found


def reachable() -> set[str]:
    """Every package that pyproject needs here, through the metadata of those that are installed."""
    found: set[tuple[str, str]] = set()
    waiting = [(requirement, extra) for requirement in asked() for extra in ("", *requirement.extras)]
    while waiting:
        requirement, extra = waiting.pop()
        key = (canonicalize_name(requirement.name), extra)
        if key in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(key)
        for text in metadata.requires(key[0]) or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                needed.marker = None
                waiting += [(needed, inner) for inner in ("", *needed.extras)]
    return {name for name, _ in found}


def test_every_requirement_is_locked_at_a_version_that_satisfies_it() -> None:
    locked = applying()
    for requirement in asked():
        if requirement.marker is None or requirement.marker.evaluate():
            name = canonicalize_name(requirement.name)
            assert name in locked, f"{name} is not locked"
            assert requirement.specifier.contains(locked[name], prereleases=True), f"{requirement}: {locked[name]}"


def test_every_entry_is_pinned_and_hashed() -> None:
    assert len(entries()) > 50
    for requirement, hashes in entries():
        assert [pin.operator for pin in requirement.specifier] == ["=="], str(requirement)
        assert hashes, f"{requirement.name} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), requirement.name


def test_what_is_installed_is_what_is_locked() -> None:
    for name, version in applying().items():
        assert Version(metadata.version(name)) == version, name


def test_nothing_is_locked_that_the_project_does_not_need() -> None:
    assert set(applying()) - reachable() == set()


def test_nothing_that_the_project_needs_is_left_unlocked() -> None:
    assert reachable() - set(applying()) == set()


def test_the_lock_names_no_host_and_no_path() -> None:
    for pattern in (r"https?:", r"file:", r"--index-url", r"--find-links", r"(?<![\w.])/\w+/", r"^-e", r" @ "):
        assert not re.search(pattern, LOCK, re.MULTILINE), pattern


@pytest.mark.parametrize("line", ["pkg @ https://host/pkg.whl", "--index-url https://host/simple", "-e /home/me/pkg"])
def test_such_a_line_would_be_noticed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "LOCK", LOCK + line + "\n")
    with pytest.raises(AssertionError):
        test_the_lock_names_no_host_and_no_path()


def test_the_conda_environment_is_the_same_lock_in_the_form_of_repo2docker() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert set(environment) == {"name", "channels", "dependencies"}
    assert environment["name"] == PROJECT["project"]["name"]
    assert environment["channels"] == ["conda-forge"]
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (python,) = [entry for entry in plain if entry.startswith("python=")]
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    assert allowed.contains(python.removeprefix("python="))
    assert sorted(plain) == ["pip", python]
    (by_pip,) = [entry for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert by_pip == {"pip": ["-r requirements.lock"]}
    assert (ROOT / "requirements.lock").is_file(), "pip reads the path relative to environment.yml"


def test_the_lock_is_solved_for_every_python_that_is_allowed() -> None:
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    lowest = min(Version(spec.version) for spec in allowed)
    markers = [requirement.marker for requirement, _ in entries() if requirement.marker]
    assert markers, "a universal lock has markers"
    environment = {"python_version": f"{lowest}", "python_full_version": f"{lowest}.0"}
    names = [
        canonicalize_name(requirement.name)
        for requirement, _ in entries()
        if requirement.marker is None or requirement.marker.evaluate(environment)  # type: ignore[arg-type]
    ]
    assert {canonicalize_name(requirement.name) for requirement in asked()} <= set(names)
    assert len(names) == len(set(names))

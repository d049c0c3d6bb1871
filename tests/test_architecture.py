from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

SOURCE = Path(analysis.__file__).parent
ROOT = SOURCE.parents[1]

IMPORT_ALL = """
import importlib, json, os, pkgutil, sys
root, found = sys.argv[1], []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(root) and not path.endswith((".py", ".pyc")) and "/.venv/" not in path:
            found.append("opens " + path)
    elif event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen"):
        found.append(event)

import analysis
names = [module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis.")]
# What the libraries themselves open or start while they load is theirs.
for name in sys.argv[2].split():
    importlib.import_module(name)
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
print(json.dumps({"modules": names, "found": found}))
"""

LIBRARIES = "pandas matplotlib.pyplot seaborn statsmodels.api pandera.pandas papermill sphinx.application"

MODULES_AFTER = """
import json, sys
from analysis import cli
try:
    cli.main(sys.argv[1:])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
print("\\n" + json.dumps(sorted(sys.modules)))
"""


def python(code: str, *arguments: str, cwd: Path = ROOT, source: Path = SOURCE.parent) -> str:
    """What a fresh Python prints; it sees `source` first."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SOURCE, tmp_path / "src" / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_one_way(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("sources/claims.py", "from analysis.cleaning import rates"),
        ("cleaning/rates.py", "from analysis.modelling import trend"),
        ("modelling/panel.py", "from analysis.reporting import style"),
        ("tables.py", "from analysis import labels"),
        ("vietnamese.py", "from analysis import tables"),
        ("running/scrub.py", "from analysis.sources import claims"),
        ("running/scrub.py", "from analysis.reporting import registry"),
        ("reporting/style.py", "from analysis.running import scrub"),
    ],
)
def test_an_import_the_other_way_breaks_the_contract(copy: Path, module: str, line: str) -> None:
    path = copy / "src" / "analysis" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_every_module_is_in_a_room_of_the_contract() -> None:
    layers = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for path in SOURCE.iterdir():
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").is_file()):
            assert f"analysis.{path.stem}" in layers, f"{path.name} stands in no layer"


def test_importing_opens_no_file_of_the_project_and_takes_no_network() -> None:
    told = json.loads(python(IMPORT_ALL, str(ROOT), LIBRARIES).splitlines()[-1])
    files = [path for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.name != "__init__.py"]
    assert len(told["modules"]) == len(files)
    assert told["found"] == []


def test_a_module_that_reads_or_connects_while_it_loads_is_noticed(copy: Path) -> None:
    path = copy / "src" / "analysis" / "errors.py"
    lines = [
        "import socket",
        'WORDS = Path(__file__).with_name("labels.csv").read_text(encoding="utf-8")',
        'socket.getaddrinfo("localhost", 80)',
    ]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")
    told = json.loads(python(IMPORT_ALL, str(copy), LIBRARIES, cwd=copy, source=copy / "src").splitlines()[-1])
    assert told["found"] == [f"opens {copy / 'src' / 'analysis' / 'labels.csv'}", "socket.getaddrinfo"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["report", "--help"], ["check-sources", "--help"]]
)
def test_help_loads_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    loaded = set(json.loads(python(MODULES_AFTER, *arguments, cwd=tmp_path).splitlines()[-1]))
    assert "typer" in loaded
    heavy = {"pandas", "numpy", "scipy", "matplotlib", "seaborn", "statsmodels", "pandera", "papermill", "sphinx"}
    assert loaded & heavy == set()


def test_names_are_spelled_out() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "core", "tools"}
    assert {path.stem for path in SOURCE.rglob("*") if path.stem in vague} == set()

"""A warm kernel is as fresh as a cold one, and keeps everything to itself."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from warm import kernel, needs_fork

from analysis.running import zygote_kernel
from analysis.running.preferred import COLD, WARM

pytestmark = needs_fork

# All that a notebook could notice of the process it runs in, after the imports that notebooks begin with.
STATE = r"""
names = dict(globals())
import builtins, decimal, faulthandler, gc, json, locale, logging, os, re, resource, signal, sys, threading, warnings
import matplotlib, matplotlib.pyplot as plt, numpy, openpyxl, pandas, pandera.pandas, scipy.stats, seaborn, yaml
import statsmodels.api, statsmodels.formula.api, babel.numbers

def plain(value):
    return value if isinstance(value, (str, int, float, bool)) else repr(value).split(" at 0x")[0]

def stream(s):
    return [type(s).__name__, s.encoding, s.errors, getattr(s, "line_buffering", None), str(getattr(s, "name", ""))]

def inside(value, depth=0):
    if isinstance(value, dict) and depth < 3:
        return {str(key): inside(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)) and depth < 3:
        return [inside(item, depth + 1) for item in value]
    return re.sub(r"at (0x)?[0-9a-f]+|[\w/]+\.json|\d{4,}", "", repr(value))

ip, status = get_ipython(), open("/proc/self/status").read().splitlines()
kept = ("Umask", "SigIgn", "SigBlk", "SigCgt", "Cpus_allowed", "NoNewPrivs")
print(json.dumps({
    "pandas": {key: plain(pandas.get_option(key)) for key in pandas._config.config._registered_options},
    "matplotlib": {key: plain(value) for key, value in dict.items(matplotlib.rcParams)},
    "drawing": [matplotlib.get_backend(), matplotlib.is_interactive(), plt.get_fignums()],
    "numpy": [{key: plain(value) for key, value in numpy.get_printoptions().items()}, numpy.geterr()],
    "decimal": str(decimal.getcontext()),
    # Libraries that a notebook imports in another order have their filters in another order.
    "warnings": sorted(map(str, warnings.filters)),
    "logging": [logging.root.level, [repr(handler) for handler in logging.root.handlers], logging.raiseExceptions],
    "handlers": {name: [type(h).__name__ for h in logger.handlers]
                 for name, logger in logging.root.manager.loggerDict.items() if getattr(logger, "handlers", [])},
    "signals": {s.name: plain(signal.getsignal(s)) for s in signal.Signals},
    "interpreter": [str(sys.flags), sys._xoptions, sys.warnoptions, sys.executable, sys.getrecursionlimit(),
                    sys.getswitchinterval(), gc.get_threshold(), gc.isenabled(), faulthandler.is_enabled()],
    "arguments": [[os.path.basename(inside(a)) for a in sys.argv], inside(sys.orig_argv)],
    "path": sys.path, "finders": [plain(finder) for finder in (*sys.meta_path, *sys.path_hooks)],
    "hooks": [plain(h) for h in (sys.excepthook, sys.displayhook, sys.breakpointhook, threading.excepthook)],
    "environment": dict(os.environ), "folder": os.getcwd(), "locale": locale.setlocale(locale.LC_ALL),
    "streams": [stream(s) for s in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__)],
    "process": [line for line in status if line.startswith(kept)], "niceness": os.nice(0),
    "limits": {n: resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith("RLIMIT")},
    "session": [os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid()],
    # A cold kernel has one thread more, which asks each second whether its parent lives.
    "threads": sorted(t.name for t in threading.enumerate() if "ParentPoller" not in repr(t) and "watch" not in t.name),
    "main": [__name__, sys.modules["__main__"].__dict__ is globals(), sorted(globals())],
    "builtins": sorted(dir(builtins)), "sys": sorted(dir(sys)),
    "events": {key: [f.__qualname__ for f in functions] for key, functions in ip.events.callbacks.items()},
    "magics": sorted(ip.magics_manager.magics["line"]), "aliases": sorted(map(str, ip.alias_manager.aliases)),
    "formatters": {key: sorted(map(str, [*f.type_printers, *f.deferred_printers]))
                   for key, f in ip.display_formatter.formatters.items()},
    "settings": {key: str(value) for key, value in ip.trait_values().items()
                 if key != "config" and " at 0x" not in str(value)},
    "shell": {name: inside(value) for name, value in sorted({**vars(ip), **ip._trait_values}.items())
              if name not in ("_trait_values", "_cross_validation_lock", "ns_table", "_user_ns", "_sys_modules_keys",
                              "_parent_header_global", "_orig_sys_modules_main_mod")},
    "parts": [[type(part).__name__, {name: inside(value) for name, value in sorted(part._trait_values.items())}]
              for part in ip.configurables if type(part).__name__ != "IPKernelApp"],
    "names": {name: inside(value) for name, value in names.items()},
    "stdin": os.read(0, 1) == b"",
}))
"""

MEDDLE = """
import builtins, logging, os, random, sys, threading, time, warnings
import matplotlib, matplotlib.pyplot as plt, numpy, pandas
numpy.mean = pandas.DataFrame.sum = len
builtins.leak = os.environ["LEAK"] = "leak"
os.chdir("/"), os.umask(0o777), sys.path.insert(0, "/leak")
plt.figure(), plt.rcParams.update({"figure.dpi": 7}), pandas.set_option("display.max_rows", 7)
warnings.filterwarnings("error", "leak"), logging.getLogger("leak").addHandler(logging.NullHandler())
random.seed(7), numpy.random.seed(7), numpy.seterr(all="raise")
threading.Thread(target=time.sleep, args=(60,), name="leak", daemon=True).start()
"""

LEAKS = """
import builtins, json, logging, os, sys, threading, warnings
import matplotlib, matplotlib.pyplot as plt, numpy, pandas
mask = os.umask(0o22); os.umask(mask)
print(json.dumps([numpy.mean is len or pandas.DataFrame.sum is len, hasattr(builtins, "leak"), os.environ.get("LEAK"),
    os.getcwd(), mask, "/leak" in sys.path, plt.get_fignums(), plt.rcParams["figure.dpi"],
    pandas.get_option("display.max_rows"), "leak" in str(warnings.filters), "leak" in logging.root.manager.loggerDict,
    "leak" in str(threading.enumerate()), numpy.geterr()]))
"""

DRAW = "import random, numpy; print(random.random(), numpy.random.rand(), numpy.random.default_rng().random())"
SEEDED = "import random, numpy; random.seed(3); numpy.random.seed(3); print(random.random(), numpy.random.rand())"


def state(name: str, cwd: Path, arguments: Sequence[str] = (), **variables: str) -> dict[str, Any]:
    with kernel(name, cwd=cwd, arguments=arguments, **variables) as running:
        told = running.ask(STATE)
    assert told.startswith("{"), told
    return dict(json.loads(told.splitlines()[0]))


@pytest.mark.parametrize("arguments", [[], zygote_kernel.BATCH, [*zygote_kernel.BATCH, "--Session.debug=False"]])
def test_a_warm_kernel_is_in_the_state_of_a_cold_one(arguments: list[str], tmp_path: Path) -> None:
    # What the kernelspec sets, so that all its kernels can have one parent.
    fixed = json.loads(Path(__file__).parents[2].joinpath("src/analysis/running/kernelspec/kernel.json").read_text())
    asked = {**fixed["env"], "ASKED_FOR": "this kernel alone"}
    cold, warm = state(COLD, tmp_path, arguments, **asked), state(WARM, tmp_path, arguments, **asked)
    if arguments == zygote_kernel.BATCH:
        cold["threads"].remove("Shell channel")
    assert warm["environment"]["ASKED_FOR"] == "this kernel alone"
    assert warm["folder"] == str(tmp_path)
    for part in cold:
        assert warm[part] == cold[part], part


def test_the_shell_made_beforehand_is_for_clients_that_run_a_notebook_and_change_no_setting(
    tmp_path: Path,
) -> None:
    # What was made before the fork is never collected, and so not among what could be.
    look = "import gc; print(any(thing is get_ipython() for thing in gc.get_objects()))"
    (tmp_path / "profile_default").mkdir()
    (tmp_path / "profile_default" / "ipython_config.py").write_text("c.InteractiveShell.xmode = 'Plain'\n")
    asked = {"plain": ([], {}), "batch": (zygote_kernel.BATCH, {}),
             "setting": (zygote_kernel.BATCH, {"IPYTHONDIR": str(tmp_path)})}  # fmt: skip
    made_anew, modes = {}, {}
    for name, (arguments, variables) in asked.items():
        with kernel(cwd=tmp_path, arguments=arguments, **variables) as running:
            made_anew[name], modes[name] = running.ask(look), running.ask("print(get_ipython().xmode)")
    assert made_anew == {"plain": "True", "batch": "False", "setting": "True"}
    assert modes == {"plain": "Context", "batch": "Context", "setting": "Plain"}


def test_a_folder_is_found_from_where_the_client_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path)
    assert state(WARM, Path("inner"))["folder"] == str(tmp_path / "inner")


def test_a_library_that_the_lock_does_not_name_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "runs.toml").write_text("")
    (tmp_path / "requirements.lock").write_text("pandas==3\n")
    look = "import sys; print('pandera' in sys.modules, 'pandas' in sys.modules)"
    with kernel(cwd=tmp_path) as elsewhere, kernel(cwd=Path(__file__).parents[2]) as here:
        assert (elsewhere.ask(look), here.ask(look)) == ("False True", "True True")


def test_nothing_leaks_into_kernels_that_run_meanwhile_or_start_later(tmp_path: Path) -> None:
    with kernel(cwd=tmp_path) as before, kernel(cwd=tmp_path) as meddler:
        fresh = before.ask(LEAKS)
        assert meddler.ask(MEDDLE) == ""
        assert meddler.ask(LEAKS) != fresh
        assert before.ask(LEAKS) == fresh
        with kernel(cwd=tmp_path) as later:
            assert later.ask(LEAKS) == fresh
            assert len({running.process.pid for running in (before, meddler, later)}) == 3
    assert os.environ.get("LEAK") is None


def test_each_kernel_has_random_numbers_of_its_own_and_the_same_ones_from_a_seed(tmp_path: Path) -> None:
    with kernel(cwd=tmp_path) as one, kernel(cwd=tmp_path) as other, kernel(COLD, cwd=tmp_path) as cold:
        drawn = one.ask(DRAW).split() + other.ask(DRAW).split()
        assert len(drawn) == len(set(drawn)) == 6
        assert one.ask(SEEDED) == other.ask(SEEDED) == cold.ask(SEEDED)


def test_the_search_path_is_what_was_asked_for_and_project_code_is_imported_afresh(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "on_the_path.py").write_text("HERE = 1\n")
    look = "import sys; print('analysis' in sys.modules); import on_the_path; print(on_the_path.HERE, sys.path)"
    asked = {"PYTHONPATH": str(tmp_path / "first")}
    with kernel(COLD, cwd=tmp_path, **asked) as cold, kernel(cwd=tmp_path, **asked) as warm:
        assert warm.ask(look) == cold.ask(look)
        assert warm.ask(look).startswith("False\n1 ")
        (tmp_path / "first" / "on_the_path.py").write_text("HERE = 'changed'\n")
        with kernel(cwd=tmp_path, **asked) as later:
            assert later.ask(look).startswith("False\nchanged ")


@pytest.mark.parametrize("name", ["yaml.py", "matplotlibrc"])
def test_a_folder_that_would_change_an_import_gets_a_cold_kernel(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("figure.dpi: 77\n" if name == "matplotlibrc" else "HERE = 'mine'\n")
    look = "import yaml, matplotlib; print(matplotlib.rcParams['figure.dpi'] == 77, hasattr(yaml, 'HERE'))"
    with kernel(cwd=tmp_path, COLD="expected") as running:
        assert running.ask(look) == f"{name == 'matplotlibrc'} {name == 'yaml.py'}"

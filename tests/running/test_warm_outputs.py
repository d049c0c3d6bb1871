"""What a notebook shows does not depend on where its kernel comes from, by whatever front end it is run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from warm import needs_fork

from analysis.running.execute import execute
from analysis.running.failure import NotebookFailedError
from analysis.running.preferred import COLD, WARM

pytestmark = needs_fork
ROOT = Path(__file__).parents[2]

SHOWS = (
    "import sys, os, warnings\nprint('out'); print('err', file=sys.stderr); os.system('echo from a child')",
    "import numpy as np, pandas as pd\nframe = pd.DataFrame(np.arange(120.0).reshape(3, 40) / 7)\nframe",
    "print(frame); frame.describe()",
    "import matplotlib.pyplot as plt\nlines = plt.plot([1, 3, 2])",
    "figure, axes = plt.subplots(); axes.set_title('Hồ sơ $x^2$'); plt.show()",
    "import seaborn as sns; sns.histplot(frame[0]).figure",
    "import statsmodels.api as sm\nsm.OLS([1.0, 2, 4], sm.add_constant([1.0, 2, 3])).fit().params",
    "print(sys.path, sys.flags, __name__, sys.modules['__main__'] is not None, len(sys.argv), {'a', 'b', 'c'})",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>b</b>')); display({'a': 1}, metadata={'x': {}})",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nset('abc')",
    "def function():\n    '''Words.'''\nprint(function.__module__, function.__code__.co_name)",
    "np.random.seed(1); np.random.rand(2)",
)


@pytest.fixture
def shared(project):
    """A project with the lock of this one, so that its kernels have the same parent."""
    shutil.copy(ROOT / "requirements.lock", project.root)
    return project


def both(source: Path, folder: Path, root: Path, **parameters: str) -> tuple[bytes, bytes]:
    cold, warm = [
        execute(source, folder / f"{name}.ipynb", parameters, root=root, kernel=name).read_bytes()
        for name in (COLD, WARM)
    ]
    return cold, warm


def test_text_tables_and_pictures_are_the_same_bytes(shared) -> None:
    cold, warm = both(shared.notebook("shows", *SHOWS), shared.root / "out", shared.root, lang="en")
    assert warm == cold
    for kind in (b"image/png", b"text/html", b'"stderr"', b"from a child"):
        assert kind in warm


def test_errors_are_the_same_bytes(shared) -> None:
    source = shared.notebook(
        "fails", "import pandas as pd", "def f(x):\n    return pd.DataFrame({'a': [x]})['b']\nf(1)"
    )
    told = []
    for name in (COLD, WARM):
        with pytest.raises(NotebookFailedError) as failed:
            execute(source, shared.root / "o.ipynb", {}, root=shared.root, kernel=name)
        told.append((str(failed.value), shared.read("reports/failed/fails.ipynb")))
    assert told[0] == told[1]
    assert "KeyError" in told[0][1]


def test_a_notebook_of_the_study_is_the_same_bytes(tmp_path: Path) -> None:
    cold, warm = both(ROOT / "notebooks/01_sources.ipynb", tmp_path, ROOT, lang="vi")
    assert warm == cold
    assert warm.count(b"image/png") > 0


def test_what_a_kernel_says_outside_its_cells_is_kept_for_when_it_dies(shared, capfd) -> None:
    from analysis.running.kernel import Watch, run_papermill

    source = shared.notebook("says", "import os\nos.write(2, b'last words')")
    watch = Watch(None)
    run_papermill(json.loads(source.read_text()), {}, root=shared.root, kernel=WARM, watch=watch)
    assert "last words" in watch.last_words
    assert capfd.readouterr().err == ""


def test_nbclient_and_jupyter_find_it_by_its_name(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; os.getcwd()")])
    NotebookClient(notebook, kernel_name=WARM, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert notebook.cells[0].outputs[0].data["text/plain"] == repr(str(tmp_path))
    listed = subprocess.run(
        [sys.executable, "-m", "jupyter", "kernelspec", "list", "--json"], capture_output=True, text=True, check=True
    )
    assert WARM in json.loads(listed.stdout)["kernelspecs"]

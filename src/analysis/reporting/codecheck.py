"""codecheck.yml, the part of a CODECHECK that the authors prepare (codecheck.org.uk, configuration file 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from analysis.reporting.descriptions import Project

SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
COMMANDS = ("make report", ".venv/bin/hoso verify", "make test")

# Who checked, and what came of it, is for the one who checks: nobody is invented.
_TO_ADD = """\
# To be added by the codechecker: codechecker (name, ORCID) and report; and, where there are such, summary, repository,
# check_time and certificate.
"""


def codecheck_file(project: Project) -> str:
    """The text of codecheck.yml: every output that has to be recreated, the citation, the commands and the inputs."""
    content = {
        "version": SPECIFICATION,
        "manifest": [{"file": output.path, "comment": output.text} for output in project.outputs],
        "paper": {"title": project.title, "authors": [{"name": name} for name in project.authors]},
        "source": "Everything needed is in this folder: raw data, notebooks, code and the locked environment.",
        "hoso": {"commands": list(COMMANDS), "inputs": [source.path for source in project.inputs]},
    }
    text: str = yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, explicit_start=True, version=(1, 1), width=120
    )
    return text + _TO_ADD

"""What varies between two identical runs, taken out of an executed notebook."""

from __future__ import annotations

import json
from typing import Any

INJECTED = "injected-parameters"


def scrubbed(notebook: dict[str, Any]) -> str:
    """The executed notebook as text that two identical runs share byte for byte.

    Out go papermill's and the front end's times, widget states, empty tags that papermill adds, and the random ids of
    cells that were not in the source; keys are sorted. No output is touched: whatever a cell shows, counts.
    """
    notebook = json.loads(json.dumps(notebook))
    for key in ("papermill", "widgets", "execution"):
        notebook["metadata"].pop(key, None)
    # The version of the kernel's Python is no result, and differs between machines that give the same ones.
    notebook["metadata"]["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook["cells"], start=1):
        metadata = cell["metadata"]
        for key in ("papermill", "execution"):
            metadata.pop(key, None)
        tags = metadata.get("tags")
        if tags == []:
            del metadata["tags"]
        if tags and INJECTED in tags:
            cell["id"] = INJECTED
        elif tags and "papermill-error-cell-tag" in tags:
            cell["id"] = f"papermill-error-{number}"
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

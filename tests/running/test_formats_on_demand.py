from __future__ import annotations

import subprocess
import sys

LOOK = """
import sys
from analysis.running.formats_on_demand import GRAMMAR, formats_on_demand
with formats_on_demand():
    import papermill, jsonschema
assert GRAMMAR not in sys.modules
checker = jsonschema.Draft7Validator.FORMAT_CHECKER
print([checker.conforms(text, "iri") for text in ("https://ví-dụ.vn/hồ-sơ", "no iri", "")], GRAMMAR in sys.modules)
"""
PLAIN = LOOK.replace("with formats_on_demand():", "if True:").replace("assert GRAMMAR not in sys.modules", "")


def test_papermill_loads_without_the_grammar_of_iris_which_is_there_when_it_is_asked_for() -> None:
    told = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for code in (LOOK, PLAIN)
    ]
    assert told == ["[True, False, False] True\n"] * 2

"""Sphinx in a process of its own, without what it would import in vain.

jsonschema, which reads every notebook's form, compiles the grammar of international addresses as soon as a package
for it is installed. That takes seconds, and no notebook holds such an address to check.
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Run `sphinx-build` with these arguments; its exit code."""
    # A module that is None fails to import, which jsonschema takes for not installed.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from sphinx.cmd.build import main as build

    return build(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

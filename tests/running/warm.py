"""Kernels for the tests of warm kernels: started by kernelspec as any front end does, asked for what they print."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

from analysis.running.preferred import WARM
from analysis.running.warm_kernel import ForkedProcess
from analysis.running.zygote_socket import unfit

needs_fork = pytest.mark.skipif(
    bool(unfit()) or WARM not in KernelSpecManager().find_kernel_specs(), reason="no kernel can be forked here"
)


class Kernel:
    """A running kernel."""

    def __init__(self, manager: Any, client: Any) -> None:
        self.manager, self.client = manager, client

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process

    def ask(self, code: str) -> str:
        """What the code prints, or its error."""
        said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            said.append(content.get("text", "") or content.get("ename", ""))

        self.client.execute_interactive(code, store_history=False, output_hook=hear)
        return "".join(said).strip()

    def begin(self, code: str) -> str:
        """The id of the request, which is not waited for; should it fail, the kernel still does what is asked next."""
        return str(self.client.execute(code, stop_on_error=False))

    def status(self, asked: str) -> str:
        """How the request ended."""
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == asked:
                return str(reply["content"].get("ename", reply["content"]["status"]))


@contextlib.contextmanager
def kernel(
    name: str = WARM, *, cwd: Path | None = None, arguments: Sequence[str] = (), **variables: str
) -> Iterator[Kernel]:
    """A kernel of the given kernelspec, ended as a front end ends it; `arguments` are for ipykernel."""
    environment = {**os.environ, **variables}
    manager, client = start_new_kernel(
        kernel_name=name, cwd=cwd and str(cwd), env=environment, stderr=subprocess.DEVNULL,
        extra_arguments=list(arguments),
    )  # fmt: skip
    try:
        found = Kernel(manager, client)
        if name == WARM:
            assert variables.get("COLD") or isinstance(found.process, ForkedProcess)
        yield found
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel()


def alive(pid: int) -> bool:
    """Whether there is such a process, and not only its entry in the table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true, within a patience that only a fault exhausts."""
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True

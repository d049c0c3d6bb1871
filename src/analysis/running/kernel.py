"""papermill's engine as this project runs it: one fresh kernel, in the project's folder, quiet and repeatable.

Imported only when a notebook is about to run: papermill takes half a second.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

from analysis.running.formats_on_demand import formats_on_demand

with formats_on_demand():
    import nbformat
    import papermill
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

from analysis.running.bounds import end_tree
from analysis.running.preferred import ENVIRONMENT

ENGINE = "hoso"

# A socket's path may have 107 bytes on Linux and 103 on macOS; the kernel appends a few to this one.
LONGEST_SOCKET = 90


class Watch:
    """Follows one execution: keeps the notebook within reach when the kernel dies, and counts the code cells."""

    def __init__(self, on_cell: Callable[[int, int], None] | None) -> None:
        self.notebook: Any = None
        self.cell: int | None = None
        self.last_words = ""
        self.exit_code: int | None = None
        self._on_cell = on_cell

    def start(self, notebook: Any) -> None:
        """Take hold of the notebook, the injected cell in place."""
        self.notebook = notebook

    def cell_starts(self, *, cell: Any, cell_index: int) -> None:
        """Note which cell runs, and tell its number among the code cells."""
        self.cell = cell_index
        if self._on_cell is not None and cell.cell_type == "code":
            code = [index for index, other in enumerate(self.notebook.cells) if other.cell_type == "code"]
            self._on_cell(code.index(cell_index) + 1, len(code))


class ProjectKernelClient(AsyncKernelClient):
    """Goes on as soon as both channels carry; jupyter_client's waits for a fifth of a second without a message."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel has answered, and its answer was seen on the channel of outputs too.

        Raises RuntimeError where the kernel dies first, or takes longer than `timeout` seconds.
        """
        began = time.monotonic()
        while True:
            asked = self.kernel_info()
            try:
                self._handle_kernel_info_reply(await self._recv_reply(asked, timeout=1))
                while not _is_idle(await self.get_iopub_msg(timeout=0.2), asked):
                    pass
                return
            except (Empty, TimeoutError):
                pass
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if timeout is not None and time.monotonic() > began + timeout:
                raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")


def _is_idle(message: Any, asked: str) -> bool:
    told = message["parent_header"].get("msg_id"), message["content"].get("execution_state")
    return told == (asked, "idle")


class ProjectKernelManager(AsyncKernelManager):
    """Starts a kernel with the project's environment, over sockets that only the user can reach.

    File sockets do away with ipykernel's warning about plain TCP, and with two kernels that race for one port. Where
    they cannot be had, the TCP traffic is encrypted.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_factory = ProjectKernelClient
        self.exit_code: int | None = None
        self._folder = tempfile.mkdtemp(prefix="hoso-")
        self._log = (Path(self._folder) / "kernel.log").open("w+b")
        _managers.add(self)
        self.connection_file = str(Path(self._folder) / "kernel.json")
        if sys.platform != "win32" and len(self.connection_file) < LONGEST_SOCKET:
            self.transport = "ipc"
        else:
            self.transport_encryption = "auto"

    @property
    def ipykernel(self) -> bool:
        """True: nbclient tells by it, and jupyter_client by three names, whose history is to be kept in memory."""
        return True

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        options["env"] = {**os.environ, **ENVIRONMENT}
        # What a kernel says outside its cells is of use when it dies, and noise in the terminal otherwise.
        options["stdout"] = options["stderr"] = self._log
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel

    async def _async_is_alive(self) -> bool:
        # A kernel that is found dead is cleared away before anybody could ask what it died of.
        if self.provisioner is not None and (code := await self.provisioner.poll()) is not None:
            self.exit_code = code
        return bool(await super()._async_is_alive())

    is_alive = _async_is_alive

    def end(self) -> str:
        """What the kernel said outside its cells; nothing of it is left, however far it came."""
        if self.has_kernel:
            run_sync(self._async_shutdown_kernel)(now=True)
        self._log.seek(0)
        said = self._log.read().decode(errors="replace")
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        _managers.discard(self)
        return said

    def abandon(self) -> None:
        """Kill the kernel and all that it started, and leave nothing of it, when this process has no time to lose."""
        for pid in self.pids():
            end_tree(pid)
        shutil.rmtree(self._folder, ignore_errors=True)

    def pids(self) -> list[int]:
        """The kernel's process, if it has one."""
        pid = getattr(self.provisioner, "pid", None)
        return [] if pid is None else [pid]


def kernel_pids() -> list[int]:
    """The processes of this process's kernels."""
    return [pid for manager in list(_managers) for pid in manager.pids()]


def abandon_kernels() -> None:
    """Kill all kernels of this process at once."""
    for manager in list(_managers):
        manager.abandon()


# The kernels of this process; a process runs one notebook at a time.
_managers: set[ProjectKernelManager] = set()


class ProjectEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, with a watch on the cells."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the notebook held by papermill's manager."""
        watch: Watch = options.pop("watch")
        watch.start(nb_man.nb)
        return super().execute_managed_notebook(nb_man, kernel_name, on_cell_start=watch.cell_starts, **options)


def run_papermill(
    notebook: dict[str, Any],
    parameters: dict[str, Any],
    *,
    root: Path,
    kernel: str,
    watch: Watch,
    cell_timeout: float | None = None,
) -> None:
    """Execute the notebook; what became of it is in the watch, also when this raises what papermill raises."""
    papermill_engines.register(ENGINE, ProjectEngine)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    try:
        papermill.execute_notebook(
            nbformat.from_dict(notebook),  # type: ignore[no-untyped-call]
            None,
            parameters=parameters,
            engine_name=ENGINE,
            kernel_name=kernel,
            language="python",
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            progress_bar=False,
            # The kernel's folder is given to the kernel alone: papermill's `cwd` moves the whole process.
            resources={"metadata": {"path": str(root)}},
            kernel_manager_class=ProjectKernelManager,
            # Text printed in two pieces is one output, however the pieces arrived.
            coalesce_streams=True,
            store_widget_state=False,
            execution_timeout=cell_timeout,
            watch=watch,
        )
    except KeyboardInterrupt:
        # The cell that was waited for ends unheard; asyncio would tell so at length.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise
    finally:
        # nbclient ends a kernel that has started; one that is interrupted while it starts would live on for a while.
        for manager in list(_managers):
            watch.exit_code = manager.exit_code
            watch.last_words = manager.end()
    _refuse_early_end(watch)


def _refuse_early_end(watch: Watch) -> None:
    """papermill takes `sys.exit()` in a cell for a good end, and leaves the cells after it without a word."""
    for index, cell in enumerate(watch.notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                count, trace = cell.execution_count, output.traceback
                raise PapermillExecutionError(index, count, cell.source, output.ename, output.evalue, trace)

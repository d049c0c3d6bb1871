"""The process that imports the libraries once, and forks a kernel whenever it is asked.

A script by itself, run by path: it imports nothing of the project, so that no kernel inherits project code that has
changed since. It stays single-threaded (a fork copies one thread only), makes no zmq context and no event loop, and
ends when no process that asked for a kernel is left. Linux only. zygote_socket.py starts it, with its own path, the
number of a listening socket, the path of that, the idle seconds and the packages of the project's lock as arguments;
for the messages, see `Zygote`.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import gc
import importlib
import importlib.util
import io
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
import types
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

# What kernels and notebooks import, heaviest first. matplotlib's inline backend is not among them: it binds itself to
# the kernel's shell as it is imported, and pictures would be lost if that had happened before there was a shell.
PRELOAD = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "psutil", "sqlite3", "pdb",
    "numpy", "pandas", "pandas.io.formats.html", "pandas.io.formats.string",
    "scipy.stats", "scipy.optimize", "scipy.special", "statsmodels.api", "statsmodels.formula.api",
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.style.core",
    "seaborn", "pandas.core.methods.to_dict", "encodings.utf_8_sig",
    "PIL.PngImagePlugin", "tornado.platform.asyncio", "tornado.queues", "zmq.utils.garbage",
)  # fmt: skip
# Where the project's lock names the package.
NAMED = {
    "babel": ("babel.dates", "babel.numbers"),
    "openpyxl": ("openpyxl",),
    "pandera": (
        "pandera.pandas", "pandera.accessors.pandas_accessor", "pandera.backends.pandas.builtin_checks",
        "pandera.backends.pandas.builtin_hypotheses", "pandera.backends.pandas.register",
        "pandera.strategies.pandas_strategies",
    ),
    "pyyaml": ("yaml",),
}  # fmt: skip
NEVER = ("matplotlib_inline.backend_inline", "analysis")

# Room for the request that a zygote was started for to arrive.
PATIENCE = 10.0


class Libraries:
    """What importing the libraries came to: why kernels cannot be forked, if so, and the variables that they set.

    `kernels` makes kernels of forked processes: zygote_kernel.Kernels.
    """

    def __init__(self, packages: Collection[str]) -> None:
        before = dict(os.environ)
        self.kernels: Any = None
        # Imports make much that stays, and is looked through again and again: a fifth of their time.
        gc.disable()
        self.refusal = _imported(packages)
        self.variables = {key: value for key, value in os.environ.items() if key not in before}
        if not self.refusal:
            self.kernels = _beside("zygote_kernel").Kernels()
        self.refusal = self.refusal or _threads()
        # Objects that are never collected are pages that are never copied.
        gc.collect()
        gc.freeze()
        gc.enable()


class Zygote:
    """Answers one connection a kernel: a request in, lines of JSON out.

    A request is its length (4 bytes), with three descriptors for stdin, stdout and stderr, and JSON: `argv`, `env`,
    `cwd`. Answered are {"pid"} once the kernel has a session of its own, {"ready"} once it can be connected to, and
    {"exit"} with its exit code; or {"refused"}, with the reason. The connection is the kernel's life: when the client
    closes it, or ends, the kernel is killed. A dead kernel stays a zombie until then, so that its number is not reused.
    """

    def __init__(self, listener: socket.socket, libraries: Libraries, idle: float) -> None:
        self._libraries, self._idle = libraries, idle
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._clients: dict[int, int] = {}
        self._kernels: dict[socket.socket, tuple[int, int]] = {}

    def serve(self, patience: float) -> None:
        """Return once nobody needs the zygote any more; `patience` is for the first who does, in seconds."""
        until = time.monotonic() + patience
        while True:
            needed = bool(self._clients or self._kernels)
            for key, _ in self._selector.select(None if needed else max(until - time.monotonic(), 0)):
                # One event may have done away with what the next one is about.
                if self._selector.get_map().get(key.fd) is key:
                    key.data(key.fileobj)
            if needed:
                until = time.monotonic() + self._idle
            if not (self._clients or self._kernels) and time.monotonic() >= until:
                return

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        client, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if user != os.getuid():
            connection.close()
            return
        try:
            connection.settimeout(PATIENCE)
            request, streams = _receive(connection)
            self._follow_client(client)
        except (OSError, ValueError):
            connection.close()
            return
        if refusal := self._libraries.refusal or _threads() or _shadowed(request["cwd"]):
            _tell(connection, refused=refusal)
            connection.close()
        else:
            self._fork(connection, client, request, streams)
        for stream in streams:
            os.close(stream)

    def _fork(self, connection: socket.socket, client: int, request: dict[str, Any], streams: list[int]) -> None:
        zygote = os.getpid()
        try:
            kernel = os.fork()
        except OSError as error:
            _tell(connection, refused=f"the system makes no further process ({error.strerror})")
            connection.close()
            return
        if kernel == 0:
            self._close_all(but=connection)
            request["env"] = {**self._libraries.variables, **request["env"]}
            tell = functools.partial(_tell, connection)
            self._libraries.kernels.become(request, streams, zygote, tell=tell, hang_up=connection.close)
        self._kernels[connection] = (kernel, client)
        self._selector.register(connection, selectors.EVENT_READ, self._end)
        watch = os.pidfd_open(kernel)
        self._selector.register(watch, selectors.EVENT_READ, lambda _: self._died(watch, kernel, connection))

    def _close_all(self, *, but: socket.socket) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, int):
                os.close(key.fileobj)
            elif isinstance(key.fileobj, socket.socket) and key.fileobj is not but:
                key.fileobj.close()
        self._selector.close()

    def _died(self, watch: int, kernel: int, connection: socket.socket) -> None:
        """Tell how the kernel ended, and leave it unburied while its client may still send signals to it."""
        self._selector.unregister(watch)
        os.close(watch)
        if connection in self._kernels:
            found = os.waitid(os.P_PID, kernel, os.WEXITED | os.WNOWAIT)
            assert found is not None
            code = found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
            _tell(connection, exit=code)
        else:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(kernel, 0)

    def _end(self, connection: socket.socket) -> None:
        """The client closed the connection: nobody wants the kernel any more."""
        kernel, _ = self._kernels.pop(connection)
        self._selector.unregister(connection)
        connection.close()
        if os.waitpid(kernel, os.WNOHANG)[0] == 0:
            _kill(kernel)

    def _follow_client(self, client: int) -> None:
        if client not in self._clients.values():
            watch = os.pidfd_open(client)
            self._clients[watch] = client
            self._selector.register(watch, selectors.EVENT_READ, self._client_died)

    def _client_died(self, watch: int) -> None:
        client = self._clients.pop(watch)
        self._selector.unregister(watch)
        os.close(watch)
        # Another process may hold a copy of the connection; the kernel was this one's all the same.
        for connection, (_, owner) in list(self._kernels.items()):
            if owner == client:
                self._end(connection)


def main(listener: int, path: Path, idle: float, packages: Collection[str]) -> None:
    """Import, serve, and take the socket away again; `packages` are what the project's lock names."""
    import fcntl

    # The process that asked waits for this one, not for its child, which nobody has to bury.
    if os.fork():
        os._exit(0)
    mine = path.stat().st_ino
    zygote = Zygote(socket.socket(fileno=listener), Libraries(packages), idle)
    zygote.serve(max(idle, PATIENCE))
    # Whoever holds the lock is putting another zygote in this one's place.
    with path.with_suffix(".lock").open() as lock, contextlib.suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == mine:
            path.unlink()
    # Those who came while it was closing stand in line still.
    zygote.serve(0)


def _imported(packages: Collection[str]) -> str:
    """Import the libraries; returns what went wrong."""
    named = [module for package, modules in NAMED.items() if package in packages for module in modules]
    # They ask meanwhile whether they are in a notebook, and who listens: pandas shows tables otherwise.
    builtins.get_ipython = lambda: types.SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    try:
        for name in (*PRELOAD, *named):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError as error:
                # A package may be missing; one that lacks another does not work.
                if (error.name or "").partition(".")[0] != name.partition(".")[0]:
                    raise
        _draw_once()
    except Exception as error:
        return f"a library could not be imported beforehand ({type(error).__name__}: {error})"
    finally:
        sys.stdout = sys.__stdout__
        del builtins.get_ipython  # type: ignore[attr-defined]
    if unfit := [name for name in NEVER if name in sys.modules]:
        return f"{unfit[0]} was imported beforehand"
    # Copies: strings made one after another are on few pages, and a kernel takes hold of each name and file.
    modules = {"".join(name): module for name, module in sys.modules.items()}
    sys.modules.clear()
    sys.modules.update(modules)
    return ""


def _beside(name: str) -> Any:
    """A module that stands beside this script, under no name that a kernel could find it by."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _draw_once() -> None:
    """Have fonts looked up and read, and matplotlib's caches filled, once for all kernels; pyplot sees no figure."""
    if "matplotlib.backends.backend_agg" not in sys.modules:
        return
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with warnings.catch_warnings():
        figure = Figure()
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.bar([2015, 2016], [0.1, 0.2])
        axes.plot([2015, 2016], [0.1, 0.2], marker="o", label="0")
        axes.set(title="0", xlabel="0", ylabel="0")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png")


def _threads() -> str:
    number = sum(1 for _ in Path("/proc/self/task").iterdir())
    return "" if number == 1 else f"a library started {number - 1} threads as it was imported"


def _shadowed(folder: str) -> str:
    """Whether a module or a setting in the kernel's folder would have been found before ours."""
    imported = {name.partition(".")[0] for name in sys.modules} - {"__main__", "__mp_main__"}
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return ""
    for entry in entries:
        package = os.path.exists(os.path.join(entry.path, "__init__.py"))  # noqa: PTH110, PTH118
        name = entry.name if package else entry.name.partition(".")[0] if entry.name.endswith((".py", ".so")) else ""
        if name in imported or entry.name == "matplotlibrc":
            return f"the folder has a {entry.name} of its own"
    return ""


def _receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    head, streams, _, _ = socket.recv_fds(connection, 4, 3)
    if len(head) < 4 or len(streams) != 3:
        raise ValueError("no request")
    missing, body = struct.unpack("!I", head)[0], b""
    while missing > len(body):
        piece = connection.recv(missing - len(body))
        if not piece:
            raise ValueError("half a request")
        body += piece
    return json.loads(body), list(streams)


def _tell(connection: socket.socket, **message: object) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _kill(kernel: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(kernel, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return


if __name__ == "__main__":
    _, _, listening, socket_path, seconds, names = sys.argv
    main(int(listening), Path(socket_path), float(seconds), names.split(","))

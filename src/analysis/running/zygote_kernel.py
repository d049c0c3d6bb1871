"""What a forked kernel is made of: the shell that is made before the fork, and what the new process does after it.

zygote.py loads this by path once the libraries are there; like it, it imports nothing of the project.
"""

from __future__ import annotations

import _io
import atexit
import contextlib
import ctypes
import gc
import importlib.util
import io
import os
import signal
import sys
import threading
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ipykernel import ipkernel, kernelapp
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigString

# How nbclient asks for a kernel, after the connection file: no front end that a person types at does.
BATCH = ["--HistoryManager.hist_file=:memory:"]
LONGEST_FLUSH = 2.0
PR_SET_PDEATHSIG = 1


class Kernels:
    """Makes kernels of forked processes; what they can have in common is made as this is, before the first fork."""

    def __init__(self) -> None:
        files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
        self._modules = {name: _Module("".join(file)) for name, file in files.items() if file}
        self._shell = _Shell()

    def become(
        self,
        request: Mapping[str, Any],
        streams: list[int],
        zygote: int,
        *,
        tell: Callable[..., None],
        hang_up: Callable[[], None],
    ) -> NoReturn:
        """All that sets this process apart from its parent and siblings, then ipykernel's own start."""
        code = 1
        try:
            os.setsid()
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != zygote:
                os._exit(1)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            sys.stdout.reconfigure(line_buffering=os.isatty(1))  # type: ignore[union-attr]
            os.chdir(request["cwd"])
            os.environ.clear()
            os.environ.update(request["env"])
            tell(pid=os.getpid())
            _reseed()
            app = self._initialized(request["argv"])
            # A client that connects before the sockets are there tries again only after a tenth of a second.
            tell(ready=True)
            hang_up()
            app.start()
            # The thread that was asked to end the kernel flushes once more; where ipykernel has closed what it flushes
            # through, that takes ten seconds.
            if app.kernel._shutdown_message is not None:
                app.control_thread.join(LONGEST_FLUSH)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            _leave(code)

    def _initialized(self, argv: list[str]) -> Any:
        """The application that `python -m ipykernel_launcher` starts."""
        arguments = argv[argv.index("ipykernel_launcher") + 1 :]
        sys.orig_argv[:] = argv
        sys.argv[:] = [str(importlib.util.find_spec("ipykernel_launcher").origin), *arguments]  # type: ignore[union-attr]
        app = self._app(arguments)
        with self._modules_told():
            app.initialize(arguments)
        return app

    def _app(self, arguments: list[str]) -> Any:
        if arguments[:1] == ["-f"] and arguments[2:] == BATCH:
            return IPKernelApp.instance(ready_shell=self._shell)
        self._shell.forget()
        return kernelapp.IPKernelApp.instance()

    @contextlib.contextmanager
    def _modules_told(self) -> Iterator[None]:
        system = _System("sys")
        system.modules = self._modules
        ipkernel.sys = system  # type: ignore[attr-defined]
        try:
            yield
        finally:
            ipkernel.sys = sys  # type: ignore[attr-defined]


class IPKernelApp(kernelapp.IPKernelApp):
    """ipykernel's application for a client that runs a notebook and ends; named as that is in logs and settings."""

    __module__ = kernelapp.__name__

    def __init__(self, ready_shell: _Shell, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self._ready_shell = ready_shell

    def parse_command_line(self, argv: Any = None) -> None:
        """Take the arguments of BATCH as they are; a parser for all that there could be takes 10 ms to make."""
        self.argv = list(argv)
        self.cli_config = _settings(connection_file=argv[1])
        self.update_config(self.cli_config)

    def init_control(self, context: Any) -> None:
        """Do without a thread that waits for requests which are to be answered while a cell runs."""
        super().init_control(context)  # type: ignore[no-untyped-call]
        self.shell_channel_thread = None

    def init_kernel(self) -> None:
        """Give the kernel the shell that is ready, unless it has settings of its own."""
        fits = self._ready_shell.fits(self.config)
        if not fits:
            self._ready_shell.forget()
        super().init_kernel()  # type: ignore[no-untyped-call]
        if fits:
            self._ready_shell.join(self.kernel)


class _Shell:
    """An IPython shell for the arguments of BATCH that knows no kernel yet; ipykernel takes the one that it finds."""

    def __init__(self) -> None:
        app: Any = kernelapp.IPKernelApp
        app.init_pdb(None)
        self._config = _settings(connection_file="")
        shell: Any = ZMQInteractiveShell.instance(config=self._config, compiler_class=XCachingCompiler)
        self._shell = shell
        # Made at the first display otherwise.
        shell.display_formatter.formatters  # noqa: B018
        atexit.unregister(shell.atexit_operations)

    def fits(self, config: Config) -> bool:
        """Whether a shell made now, of these settings, would be the same; if so, it is told the connection file."""
        self._config["IPKernelApp"] = config["IPKernelApp"]
        # A section is there, and empty, as soon as somebody has looked for it.
        mine, given = ({name: section for name, section in of.items() if section} for of in (self._config, config))
        return mine == given

    def join(self, kernel: Any) -> None:
        """Make up for what a shell learns as it is made in a kernel that has started."""
        shell = self._shell
        shell.parent = shell.kernel = kernel
        shell.profile_dir = kernel.profile_dir
        shell.init_environment()
        shell.starting_dir = str(Path.cwd())
        shell.history_manager.dir_hist[:] = [Path.cwd()]
        shell.save_sys_module_state()
        shell.sys_excepthook = sys.excepthook
        # What is registered later is called earlier: this before the sockets are closed.
        atexit.register(shell.atexit_operations)

    def forget(self) -> None:
        """Let ipykernel make a shell of its own."""
        ZMQInteractiveShell.clear_instance()


def _settings(connection_file: str) -> Config:
    """What IPython makes of the arguments of BATCH."""
    in_memory = {"hist_file": DeferredConfigString(":memory:")}
    return Config({"IPKernelApp": {"connection_file": connection_file}, "HistoryManager": in_memory})


def _reseed() -> None:
    # Python's own generator reseeds itself after a fork.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


class _Module:
    """As much of a module as ipykernel looks at to tell its debugger what is no code of the user's."""

    __slots__ = ("__file__",)

    def __init__(self, file: str) -> None:
        self.__file__ = file


class _System(types.ModuleType):
    """`sys`, with the imported modules as before the fork: to look at each one would copy a third of all pages."""

    modules: Mapping[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def _leave(code: int) -> NoReturn:
    """End as an interpreter does, without taking down piece by piece what the system takes down at once."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        _flush_files()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def _flush_files() -> None:
    """Write out what files that a notebook left open still hold back; what was frozen has none."""
    # The plain base in C: to ask whether an object is of an abstract class takes ten times as long.
    left: list[Any] = [found for found in gc.get_objects() if isinstance(found, _io._IOBase)]
    # A text file hands on to its buffer, so that it comes first.
    for file in sorted(left, key=lambda file: not isinstance(file, io.TextIOBase)):
        with contextlib.suppress(Exception):
            if not file.closed and file.writable():
                file.flush()
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(Exception):
            stream.flush()  # type: ignore[union-attr]

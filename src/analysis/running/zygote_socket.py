"""Where the zygote for a request listens, and how one is started; each kind of environment has one of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import stat
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis import lock, paths

SCRIPT = Path(__file__).with_name("zygote.py")
BOOT = "import runpy, sys; del sys.path[0]; runpy.run_path(sys.argv[1], run_name='__main__')"

# Seconds for which a zygote outlives the last process that asked it for a kernel.
IDLE = "HOSO_ZYGOTE_IDLE"
DEFAULT_IDLE = "60"

# A socket's path may have 107 bytes on Linux.
LONGEST_PATH = 107

# What libraries, the interpreter and the system's loader read while they start, down to how they know a test server;
# a test holds the list against what they really ask for. Any other variable is the kernel's own, set after the fork.
READ_AT_IMPORT = (
    "HOME", "LANG", "LANGUAGE", "PATH", "TERM", "TMPDIR", "TZ", "USER", "LOGNAME", "DISPLAY", "WAYLAND_DISPLAY",
    "SOURCE_DATE_EPOCH", "IN_SPHINX_RUN", "ANDROID_DATA", "BUILDKITE", "CODEBUILD_BUILD_ID", "GITHUB_ACTIONS",
    "GITLAB_CI", "HEROKU_TEST_RUN_ID", "TEAMCITY_VERSION", "TF_BUILD", "__TOX_ENVIRONMENT_VARIABLE_ORIGINAL_CI",
    "bamboo.buildKey",
)  # fmt: skip
READ_AT_IMPORT_PREFIXES = (
    "BLIS_", "CI", "DEBUGPY_", "DEBUG_PYDEVD_", "DISABLE_PANDERA_", "GEVENT_", "GLIBC_", "GOTO_", "HYPOTHESIS_",
    "IPYTHON", "JUPYTER_", "LC_", "LD_", "MALLOC_", "MATPLOTLIB", "MKL_", "MPL", "MSGPACK_", "NARWHALS_", "NPY_",
    "NUMPY_", "OMP_", "OPENBLAS_", "OPENPYXL_", "PANDAS_", "PANDERA_", "PATHS_FROM_", "PATSY_", "PILLOW_", "PSUTIL_",
    "PYCHARM_", "PYDANTIC_", "PYDEV", "PYPARSING", "PYTHON", "PYZMQ_", "SCIPY_", "SILENCE_WARNING_", "SM_",
    "TORNADO_", "TRAITLETS_", "TYPEGUARD_", "WRAPT_", "XDG_", "ZMQ_", "_PYTHON",
)  # fmt: skip
# Whose kernel it is; and what libraries set for themselves as they are imported.
SET_ANEW = (
    "JPY_PARENT_PID",
    "JPY_INTERRUPT_EVENT",
    "PYDEVD_USE_FRAME_EVAL",
    "PYARROW_IGNORE_TIMEZONE",
    "SPARK_LOCAL_IP",
)


class NoForkError(Exception):
    """A kernel cannot be forked; the message says why, for people."""


def unfit() -> str:
    """Why no kernel can be forked on this system, or nothing.

    macOS has fork, but not for a process that has loaded its frameworks, as numpy does.
    """
    if sys.platform != "linux":
        return f"forking with libraries loaded is not safe on {sys.platform}"
    if not hasattr(os, "pidfd_open"):
        return "this Python or system cannot watch processes by descriptor (Linux 5.3 or newer can)"
    return ""


def connected(
    argv: Sequence[str], environment: Mapping[str, str], folder: str, streams: Sequence[int]
) -> socket.socket:
    """A connection to the zygote for this request, which has been sent; a zygote is started where there is none.

    `argv` is what would start the kernel by itself, `streams` are the descriptors of its stdin, stdout and stderr.
    Raises NoForkError.
    """
    flags, address = _flags(argv), _address(argv, environment, folder)
    request = json.dumps({"argv": list(argv), "env": dict(environment), "cwd": folder}).encode()
    try:
        connection = _connect(address) or _start(address, flags, environment, folder)
        socket.send_fds(connection, [struct.pack("!I", len(request))], streams)
        connection.sendall(request)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoForkError(f"the process that forks kernels cannot be reached ({error})") from None
    return connection


def begin(argv: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
    """Have a zygote for such requests import its libraries meanwhile, if there is none; raises NoForkError."""
    flags, address = _flags(argv), _address(argv, environment, folder)
    try:
        (_connect(address) or _start(address, flags, environment, folder)).close()
    except (OSError, subprocess.SubprocessError) as error:
        raise NoForkError(f"the process that forks kernels cannot be reached ({error})") from None


def _flags(argv: Sequence[str]) -> list[str]:
    if list(argv[:1]) != [sys.executable] or "-m" not in argv or argv[argv.index("-m") + 1] != "ipykernel_launcher":
        raise NoForkError("the kernel is not this Python's ipykernel")
    return list(argv[1 : argv.index("-m")])


def _address(argv: Sequence[str], environment: Mapping[str, str], folder: str) -> Path:
    address = _folder() / f"{_key(_flags(argv), environment, folder)}.sock"
    if len(os.fsencode(address)) > LONGEST_PATH:
        raise NoForkError(f"the path of the temporary folder is too long ({address.parent})")
    return address


def _start(address: Path, flags: Sequence[str], environment: Mapping[str, str], folder: str) -> socket.socket:
    """A connection to a new zygote, or to the one that another process started meanwhile."""
    with _locked(address.with_suffix(".lock")):
        if connection := _connect(address):
            return connection
        # What stands there is of a zygote that crashed.
        address.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.fspath(address))
            listener.listen(128)
            # Requests wait in line while it imports; it goes on by itself as soon as it has begun.
            subprocess.run(
                [sys.executable, *flags, "-c", BOOT, str(SCRIPT), str(listener.fileno()), str(address),
                 environment.get(IDLE, DEFAULT_IDLE), ",".join(lock.versions(_lock(folder)))],
                # ipykernel polls for no parent of this number: a fork is ended by the zygote.
                env={**{key: text for key, text in environment.items() if key not in SET_ANEW}, "JPY_PARENT_PID": "1"},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd="/", start_new_session=True, pass_fds=[listener.fileno()], check=True,
            )  # fmt: skip
        connection = _connect(address)
    if connection is None:
        raise ConnectionRefusedError
    return connection


def _connect(address: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(address))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if user != os.getuid():
        connection.close()
        raise PermissionError(f"the socket {address} is another user's")
    return connection


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _folder() -> Path:
    """The folder of one's own for sockets; raises NoForkError where somebody else has laid his hands on it."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    folder = (runtime if runtime.is_dir() else Path(tempfile.gettempdir())) / f"hoso-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise NoForkError(f"the folder {folder} is not only this user's")
    return folder


def _key(flags: Sequence[str], environment: Mapping[str, str], folder: str) -> str:
    """What two kernels must share to be forked from one process: interpreter, packages, and all that is inherited."""
    import resource

    limits = [resource.getrlimit(getattr(resource, name)) for name in sorted(dir(resource)) if name[:7] == "RLIMIT_"]
    parts = [
        [sys.executable, sys.version, *flags],
        *(hashlib.sha256(script.read_bytes()).hexdigest() for script in (SCRIPT, SCRIPT.with_name("zygote_kernel.py"))),
        hashlib.sha256(_lock(folder).encode()).hexdigest(),
        _installed(),
        sorted((key, value) for key, value in environment.items() if _read_at_import(key)),
        [os.getgroups(), os.getgid(), os.getpriority(os.PRIO_PROCESS, 0), sorted(os.sched_getaffinity(0)), limits],
        _status("Umask"),
        Path("/proc/self/cgroup").read_text(encoding="utf-8"),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def _lock(folder: str) -> str:
    return lock.read(paths.project_root(Path(folder)))


def _read_at_import(variable: str) -> bool:
    if variable in SET_ANEW:
        return False
    return variable in READ_AT_IMPORT or variable.startswith(READ_AT_IMPORT_PREFIXES)


def _installed() -> list[str]:
    """The packages and versions that this interpreter sees."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(entry.name for folder in folders for entry in os.scandir(folder) if entry.name.endswith("-info"))


def _status(field: str) -> str:
    """A line of the process's own status: to ask for the umask otherwise is to change it for all threads."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if line.startswith(f"{field}:")), "")

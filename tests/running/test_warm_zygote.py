"""The process that forks kernels: one for all that may share it, only for its user, and gone when nobody needs it."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from warm import Kernel, alive, kernel, needs_fork, until

from analysis.running import preferred, zygote_socket
from analysis.running.preferred import COLD, WARM
from analysis.running.warm_kernel import WarmProvisioner
from analysis.running.zygote_kernel import BATCH
from analysis.running.zygote_socket import NoForkError

ROOT = Path(__file__).parents[2]

CLIENT = """
import sys, time
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="hoso-warm")
client.execute_interactive("import os; print(os.getpid(), os.getppid(), flush=True)")
sys.stdin.read()
client.stop_channels(), manager.shutdown_kernel()
"""

# What the libraries ask the environment for, each name once; the interpreter has asked before.
SPY = """
import json, os, runpy, sys
asked = set()
class Spy(dict):
    def __getitem__(self, key): asked.add(key); return super().__getitem__(key)
    def get(self, key, default=None): asked.add(key); return super().get(key, default)
    def __contains__(self, key): asked.add(key); return super().__contains__(key)
kept, os.environ._data = os.environ._data, Spy(os.environ._data)
zygote = runpy.run_path(sys.argv[1])
assert zygote["_imported"](zygote["NAMED"]) == ""
zygote["_beside"]("zygote_kernel").Kernels()
print(json.dumps(sorted(key.decode() for key in asked)))
"""


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for sockets, and so a zygote, of this test alone; pytest's own would be too long for a socket's path."""
    with tempfile.TemporaryDirectory(prefix="hoso-test-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder) / f"hoso-{os.getuid()}"


@pytest.fixture
def say_again() -> None:
    preferred.say_once.cache_clear()
    preferred.preferred_kernel.cache_clear()


def parent(running: Kernel) -> int:
    return int(Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()[1])


@needs_fork
def test_clients_that_start_at_once_share_one_zygote_that_ends_with_the_last(apart: Path) -> None:
    command = [sys.executable, "-c", CLIENT]
    clients = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [list(map(int, client.stdout.readline().split())) for client in clients]
    kernels, (zygote, *others) = [pid for pid, _ in told], [parent for _, parent in told]
    assert set(others) == {zygote}
    assert len(set(kernels)) == 3
    assert len(list(Path(f"/proc/{zygote}/task").iterdir())) == 1
    assert (apart.stat().st_mode & 0o777, apart.stat().st_uid) == (0o700, os.getuid())

    # One client goes in peace, one is killed, and one loses the zygote.
    clients[0].communicate()
    assert until(lambda: not alive(kernels[0]))
    assert alive(zygote)
    clients[1].kill()
    assert until(lambda: not alive(kernels[1]))
    assert alive(kernels[2])
    clients[2].kill()
    assert until(lambda: not alive(kernels[2]))
    assert until(lambda: not alive(zygote))
    assert not list(apart.glob("*.sock"))
    for client in clients[1:]:
        client.communicate()


@needs_fork
def test_a_zygote_that_crashed_takes_its_kernels_along_and_is_replaced(apart: Path) -> None:
    with kernel() as running:
        crashed, pid = parent(running), running.process.pid
        os.kill(crashed, signal.SIGKILL)
        assert until(lambda: not alive(pid))
        assert until(lambda: not running.manager.is_alive())
        assert len(list(apart.glob("*.sock"))) == 1
        with kernel() as another:
            assert parent(another) != crashed
            assert another.ask("print(6 * 7)") == "42"


@needs_fork
@pytest.mark.parametrize("name", [COLD, WARM])
def test_a_file_left_open_is_written_whole_as_the_kernel_ends(name: str, tmp_path: Path) -> None:
    with kernel(name, cwd=tmp_path) as running:
        # A module holds them: IPython itself lets go of what the notebook's own variables hold.
        running.ask("import json\njson.text, json.data = open('text', 'w'), open('data', 'wb')")
        running.ask("json.text.write('whole'), json.data.write(b'whole')")
        assert (tmp_path / "text").read_text() == ""
    assert (tmp_path / "text").read_text() == (tmp_path / "data").read_text() == "whole"


@needs_fork
def test_libraries_can_be_imported_before_the_first_kernel_is_asked_for(apart: Path) -> None:
    preferred.warm_up(ROOT)
    (begun,) = apart.glob("*.sock")
    with kernel(cwd=ROOT, **preferred.ENVIRONMENT):
        assert list(apart.glob("*.sock")) == [begun]


@needs_fork
@pytest.mark.parametrize(("name", "zygotes"), [(WARM, 1), (COLD, 0)])
def test_pytest_has_the_libraries_imported_as_it_starts_for_the_kernels_of_its_workers(
    name: str, zygotes: int, apart: Path
) -> None:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "analysis.running.pytest_start", "-n", "1", "--nbval"]
    command += ["--nbval-kernel-name", name, "--nbval-sanitize-with", "tests/nbval.cfg", "-p", "no:cacheprovider"]

    subprocess.run([*command, "--collect-only", "notebooks/08_reader.ipynb"], cwd=ROOT, env=outside, check=True)
    assert until(lambda: len(list(apart.glob("*.sock"))) == zygotes)

    subprocess.run([*command, "notebooks/08_reader.ipynb"], cwd=ROOT, env=outside, check=True)
    # A zygote that is gone leaves the file by which it was locked.
    assert len(list(apart.glob("*.lock"))) == zygotes


@needs_fork
def test_the_debugger_is_told_which_code_is_no_code_of_the_users() -> None:
    ask = "print(get_ipython().kernel._kernel_modules)"
    with kernel(COLD) as cold, kernel(WARM) as warm:
        missing = set(eval(cold.ask(ask))) - set(eval(warm.ask(ask)))
    assert {Path(file).name for file in missing} <= {"ipykernel_launcher.py"}


@needs_fork
@pytest.mark.parametrize("arguments", [[], BATCH], ids=["plain", "batch"])
def test_a_kernel_can_be_interrupted_restarted_and_killed(arguments: list[str], tmp_path: Path) -> None:
    with kernel(cwd=tmp_path, arguments=arguments) as running:
        assert running.ask("kept = 1") == ""
        asked = running.begin("import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(600)")
        assert until((tmp_path / "begun").exists)
        running.manager.interrupt_kernel()
        assert running.status(asked) == "KeyboardInterrupt"
        assert running.ask("print(kept)") == "1"

        first = running.process.pid
        running.manager.restart_kernel()
        running.client.wait_for_ready(timeout=60)
        assert running.process.pid != first
        assert running.ask("print('kept' in globals())") == "False"

        second = running.process
        running.manager.shutdown_kernel(now=True)
        assert (second.returncode, alive(second.pid)) == (-signal.SIGKILL, False)


@needs_fork
def test_thirty_kernels_in_a_row_end_by_themselves(tmp_path: Path) -> None:
    """jupyter_client terminates and then kills a kernel that is slow to end: each has to end with 0."""
    codes = []
    for number in range(30):
        with kernel(cwd=tmp_path, arguments=BATCH if number % 2 else []) as running:
            process = running.process
            running.ask(f"print({number})")
        codes.append(process.returncode)
    assert codes == [0] * 30


LAST = """
import atexit, pathlib, sys
atexit.register(lambda: pathlib.Path("ended").write_text("yes"))
class Last:
    def __del__(self, write=pathlib.Path("let go").write_text, sys=sys):
        write(type(sys.stdout).__name__)
last = Last()
"""


@needs_fork
@pytest.mark.parametrize(("name", "arguments"), [(COLD, BATCH), (WARM, []), (WARM, BATCH)])
def test_what_is_to_happen_at_the_end_happens_in_its_order(name: str, arguments: list[str], tmp_path: Path) -> None:
    with kernel(name, cwd=tmp_path, arguments=arguments) as running:
        running.ask(LAST)
    assert (tmp_path / "ended").read_text() == "yes"
    # The notebook's own variables go before the streams to its client do.
    assert (tmp_path / "let go").read_text() == "OutStream"


@needs_fork
def test_the_exit_code_of_a_kernel_is_told(tmp_path: Path) -> None:
    with kernel(cwd=tmp_path) as running:
        process = running.process
        running.begin("import os; os._exit(7)")
        assert until(lambda: not running.manager.is_alive())
    assert process.returncode == 7


@needs_fork
def test_a_library_that_starts_a_thread_while_it_is_imported_makes_kernels_start_cold(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, say_again: None
) -> None:
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    (tmp_path / "yaml.py").write_text(thread)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with kernel(PYTHONPATH=str(tmp_path), COLD="expected") as running:
                assert isinstance(running.process, subprocess.Popen)
                assert running.ask("print(1)") == "1"
    said = [record.message for record in caplog.records if "Kernels start" in record.message]
    assert said == ["Kernels start one by one, and slower: a library started 1 threads as it was imported."]


@needs_fork
def test_a_folder_that_others_can_reach_is_not_used(apart: Path, caplog: pytest.LogCaptureFixture, say_again) -> None:
    apart.mkdir(mode=0o700)
    apart.chmod(0o755)
    with pytest.raises(NoForkError, match="not only this user's"):
        zygote_socket._folder()
    with kernel(COLD="expected") as running:
        assert isinstance(running.process, subprocess.Popen)
    assert "not only this user's" in caplog.text
    apart.chmod(0o700)
    if os.getuid() == 0:
        os.chown(apart, 65534, 65534)
        with pytest.raises(NoForkError, match="not only this user's"):
            zygote_socket._folder()
        os.chown(apart, 0, 0)
    apart.rmdir()
    apart.symlink_to(tempfile.gettempdir())
    with pytest.raises(NoForkError, match="not only this user's"):
        zygote_socket._folder()


@needs_fork
@pytest.mark.skipif(os.getuid() != 0, reason="only the administrator can knock as somebody else")
def test_another_user_who_gets_at_the_socket_is_turned_away(apart: Path, tmp_path: Path) -> None:
    with kernel() as running:
        (path,) = apart.glob("*.sock")
        for reachable in (apart.parent, apart, path):
            reachable.chmod(0o777)
        knocking = os.fork()
        if knocking == 0:
            heard = b"nothing"
            try:
                os.setuid(65534)
                with socket.socket(socket.AF_UNIX) as knock:
                    knock.connect(os.fspath(path))
                    heard = knock.recv(9)
            finally:
                os._exit(0 if heard == b"" else 1)
        assert os.waitpid(knocking, 0)[1] == 0
        assert running.ask("print(1)") == "1"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_kernels_start_cold_and_it_is_said_once(
    platform: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, say_again: None
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert [preferred.preferred_kernel(), preferred.preferred_kernel()] == [COLD, COLD]
    with pytest.raises(NoForkError):
        raise NoForkError(zygote_socket.unfit())
    assert len(caplog.records) == 1
    assert platform in caplog.text


@needs_fork
def test_where_kernels_can_be_forked_they_are_preferred(say_again: None) -> None:
    assert preferred.preferred_kernel() == WARM
    assert os.fspath(preferred._kernelspec()[0].parent) == KernelSpecManager().get_kernel_spec(WARM).resource_dir


def test_what_is_preferred_is_known_without_what_talks_to_kernels() -> None:
    ask = "from analysis.running import preferred; preferred.preferred_kernel(); import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.split()
    assert "analysis.running.preferred" in loaded
    assert not {"jupyter_client", "zmq", "IPython"} & set(loaded)


@needs_fork
def test_zygotes_differ_where_kernels_would_inherit_another_thing(tmp_path: Path) -> None:
    plain = dict(os.environ)

    def key(folder: Path = ROOT, flags: tuple[str, ...] = (), **variables: str) -> str:
        return zygote_socket._key(flags, {**plain, **variables}, str(folder))

    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "runs.toml").touch()
    found = {key(), key(flags=("-O",)), key(PYTHONHASHSEED="1"), key(HOME="/else"), key(tmp_path)}
    (tmp_path / "requirements.lock").write_text("numpy==1\n")
    found.add(key(tmp_path))
    before = os.umask(0o077)
    found.add(key())
    os.umask(before)
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if soft != 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        found.add(key())
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert len(found) == 7 + (soft != 0)
    assert key(ANYTHING="else") == key()


@needs_fork
def test_all_that_libraries_read_from_the_environment_tells_zygotes_apart() -> None:
    script = ROOT / "src/analysis/running/zygote.py"
    told = subprocess.run([sys.executable, "-c", SPY, str(script)], capture_output=True, text=True, check=True, cwd="/")
    asked = set(json.loads(told.stdout))
    assert {"MPLBACKEND", "HOME"} <= asked
    assert {name for name in asked if not zygote_socket._read_at_import(name)} - set(zygote_socket.SET_ANEW) == set()


def test_the_wheel_brings_the_kernelspec_with_the_environment_of_the_runs(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [
            name for name in archive.namelist() if name.endswith("data/share/jupyter/kernels/hoso-warm/kernel.json")
        ]
        spec = json.loads(archive.read(path))
        (points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert f"{WARM} = analysis.running.warm_kernel:{WarmProvisioner.__name__}" in archive.read(points).decode()
    assert spec["env"] == preferred.ENVIRONMENT
    assert spec["metadata"]["kernel_provisioner"] == {"provisioner_name": WARM}


def test_a_request_that_is_none_does_no_harm() -> None:
    from analysis.running import zygote

    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"GET /")
        ours.close()
        with pytest.raises(ValueError, match="no request"):
            zygote._receive(theirs)

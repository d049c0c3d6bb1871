"""Kernels forked from a process that has the libraries in memory: the provisioner behind the kernelspec `hoso-warm`.

papermill, nbclient, nbval and JupyterLab come here through the entry point in pyproject.toml. A kernel that cannot be
forked is started as any other; the reason is said once. The other end is zygote.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.running.preferred import say_once
from analysis.running.zygote_socket import NoForkError, connected, unfit

# Importing takes seconds, on a busy machine many; a kernel is asked for patiently, and none for ever.
LONGEST_START = 120.0
LONGEST_END = 5.0


class WarmProvisioner(LocalProvisioner):
    """Has the zygote fork the kernel; in all else, jupyter_client's provisioner of local kernels."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel and return its connection information."""
        try:
            self.process = await _forked(cmd, **kwargs)
        except NoForkError as reason:
            say_once(str(reason))
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel; it is gone on return, so that nobody has to ask again a tenth of a second later."""
        await super().kill(restart=restart)
        await self._until_gone()

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait until the kernel has ended as it was asked to, within the time that it is given for it."""
        await self._until_gone(self.get_shutdown_wait_time() / 2)

    async def _until_gone(self, seconds: float = LONGEST_END) -> None:
        if isinstance(self.process, ForkedProcess):
            await self.process.until_gone(seconds)


class ForkedProcess:
    """A process of the zygote's, with the part of subprocess.Popen's face that jupyter_client looks at.

    It lives as long as `connection` is open, and no longer than the zygote.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.pid = 0
        self.returncode: int | None = None
        self._connection = connection
        self._heard = b""
        self._ready = False

    async def started(self) -> ForkedProcess:
        """The process, once its kernel has opened its sockets; raises NoForkError if there is to be none.

        A kernel that ends while it starts is returned too: jupyter_client tells of it as of any other.
        """
        try:
            async with asyncio.timeout(LONGEST_START):
                while not self._ready and self.returncode is None:
                    await self._listen()
        except TimeoutError:
            raise NoForkError(f"no kernel came within {LONGEST_START:.0f} seconds") from None
        finally:
            if not self._ready:
                self._connection.close()
        if not self.pid:
            raise NoForkError("the process that forks kernels ended")
        return self

    def poll(self) -> int | None:
        """The exit code (minus the number of the signal, if it was one), or None while the process lives."""
        while self.returncode is None:
            try:
                self._hear(self._connection.recv(4096))
            except BlockingIOError:
                break
            except ConnectionError:
                self._hear(b"")
        return self.returncode

    def wait(self) -> int:
        """The exit code, as soon as there is one."""
        while self.returncode is None:
            select.select([self._connection], [], [])
            self.poll()
        return self.returncode

    async def until_gone(self, seconds: float) -> None:
        """Return when the process has ended, or when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.returncode is None:
                    await self._listen()

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill the process."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    async def _listen(self) -> None:
        try:
            self._hear(await asyncio.get_running_loop().sock_recv(self._connection, 4096))
        except ConnectionError:
            self._hear(b"")

    def _hear(self, data: bytes) -> None:
        """Take in what the zygote and the kernel said, which may be half a line; its silence is the kernel's end."""
        *lines, self._heard = (self._heard + data).split(b"\n")
        for message in map(json.loads, lines):
            if "refused" in message:
                raise NoForkError(message["refused"])
            self.pid = message.get("pid", self.pid)
            self._ready = self._ready or "ready" in message
            self.returncode = message.get("exit", self.returncode)
        if not data and self.returncode is None:
            self.returncode = -signal.SIGKILL
        if self.returncode is not None:
            # The zygote buries the process only now.
            self._connection.close()


async def _forked(
    cmd: list[str],
    *,
    env: dict[str, str] | None = None,
    cwd: str | None = None,
    stdin: Any = None,
    stdout: Any = None,
    stderr: Any = None,
    independent: bool = False,
    kernel_id: str = "",
    **others: Any,
) -> ForkedProcess:
    """The kernel that `cmd` would have started; raises NoForkError where a fork would not be the same."""
    if reason := unfit():
        raise NoForkError(reason)
    if independent or others:
        raise NoForkError(f"a kernel was asked for with {', '.join(others) or 'independent'}, which a fork cannot do")
    folder = os.fspath(Path(cwd or "").absolute())
    environment = {**(os.environ if env is None else env), "JPY_PARENT_PID": str(os.getpid())}
    with contextlib.ExitStack() as stack:
        streams = [_descriptor(stream, number, stack) for number, stream in enumerate((stdin, stdout, stderr))]
        connection = connected(cmd, environment, folder, streams)
    return await ForkedProcess(connection).started()


def _descriptor(stream: Any, number: int, stack: contextlib.ExitStack) -> int:
    """The descriptor that subprocess.Popen would give a child for `stream`; a kernel's stdin is empty."""
    if stream == subprocess.DEVNULL or (stream is None and number == 0):
        null = os.open(os.devnull, os.O_RDWR)
        stack.callback(os.close, null)
        return null
    if stream is None:
        return number
    if stream in (subprocess.PIPE, subprocess.STDOUT):
        raise NoForkError("a kernel was asked for whose output goes through a pipe")
    return stream if isinstance(stream, int) else int(stream.fileno())

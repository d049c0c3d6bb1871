"""pytask's build with runs given to an executor: pytask decides what is ready and what has changed, and notes states.

pytask-parallel would do so too. It was measured (0.5.5, 18 tasks of 1.4 s in 3 processes): it takes 14.8 s where
8.4 s would do, since it looks for ended tasks at intervals that grow to a second; it noted the captured output of
18 of 18 with another task; and after Ctrl-C it ends with exit code 0.
"""

from __future__ import annotations

import contextlib
import io
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import pytask

from analysis import paths
from analysis.running import state
from analysis.running.work import Work


class Executor(Protocol):
    """Where runs are done: processes here, or on a cluster."""

    def submit(self, work: Work) -> Future[None]:
        """Have the run done."""

    def end(self, *, now: bool = False) -> None:
        """Let go, at once if `now`."""


def build(
    tasks: Sequence[Any],
    root: Path,
    *,
    explain: bool = False,
    force: bool = False,
    executor: Callable[[], Executor] | None = None,
    order: Callable[[Any], float] = lambda task: 0.0,
) -> list[Any]:
    """pytask's reports, one for each task it came to.

    Tasks with `work` are done by the executor, which is made when the first of them is to run, those with the least
    `order` first; all others one after another in this process, as is everything where there is no executor. Raises
    KeyboardInterrupt once all that ran is ended and all that was done is noted.
    """
    # pytask keeps its state beside its configuration; given one of its own, it looks for none in folders above.
    configuration = root / state.FOLDER / "pytask.toml"
    if not configuration.is_file():
        paths.write_text(configuration, "[tool.pytask.ini_options]\n")
    said = io.StringIO()
    pytask.console.file = said
    manager = pytask.get_plugin_manager()
    # States live in .pytask/pytask.lock; the database of older versions would cost a commit for each node.
    manager.unregister(name="_pytask.database")
    dispatch = _Dispatch(executor, order) if executor is not None and not explain else None
    if dispatch is not None:
        manager.register(dispatch)
    pytask.storage.store(manager)
    options: dict[str, Any] = {
        "tasks": tasks, "command": "build", "explain": explain, "force": force,
        "root": configuration.parent, "config": configuration, "paths": [configuration.parent],
        "capture": "no", "verbose": 0, "show_traceback": False, "disable_warnings": True,
        "editor_url_scheme": "no_link",
    }  # fmt: skip
    session = pytask.build(**(_defaults() | options))
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        raise RuntimeError(f"pytask could not build the graph:\n{said.getvalue()}")
    errors = [report.exc_info[1] for report in session.execution_reports if report.exc_info]
    interrupted = any(isinstance(error, KeyboardInterrupt) for error in errors)
    if interrupted or (dispatch is not None and dispatch.interrupted):
        raise KeyboardInterrupt
    return list(session.execution_reports)


def _defaults() -> dict[str, Any]:
    """pytask's own values of all options: it asks for every one where it is given a plugin manager."""
    options = [option for command in pytask.cli.commands.values() for option in command.params]
    return {option.name: option.default for option in options} | {"exclude": [], "hook_module": ()}


class _Dispatch:
    """A plugin that takes the place of pytask's loop over what is ready."""

    def __init__(self, executor: Callable[[], Executor], order: Callable[[Any], float]) -> None:
        self.interrupted = False
        self._make, self._order = executor, order
        self._executor: Executor | None = None
        self._under_way: dict[Future[None], Any] = {}
        self._ended: SimpleQueue[Future[None]] = SimpleQueue()
        self._here: deque[Any] = deque()
        self._not_begun = 0

    @pytask.hookimpl(tryfirst=True)
    def pytask_execute_build(self, session: Any) -> bool:
        """Execute the tasks."""
        self._not_begun = len(session.tasks)
        try:
            while session.scheduler.is_active():
                # To ask what is ready is to look at all that is left.
                if self._not_begun:
                    self._start_ready(session)
                if self._here:
                    self._execute_here(session, self._here.popleft())
                elif self._under_way:
                    self._report_one(session, self._ended.get())
                self._report_ended(session)
        except KeyboardInterrupt:
            self.interrupted = True
            self._report_ended(session)
        finally:
            if self._executor is not None:
                self._executor.end(now=self.interrupted)
        return True

    def _start_ready(self, session: Any) -> None:
        names = session.scheduler.get_ready(len(session.tasks))
        self._not_begun -= len(names)
        for task in sorted(
            (session.dag.nodes[name] for name in names), key=lambda task: (self._order(task), task.name)
        ):
            try:
                session.hook.pytask_execute_task_setup(session=session, task=task)
            except Exception as error:
                self._report(session, task, error)
                continue
            if task.work is None:
                self._here.append(task)
                continue
            if self._executor is None:
                self._executor = self._make()
            future = self._executor.submit(task.work)
            self._under_way[future] = task
            future.add_done_callback(self._ended.put)

    def _execute_here(self, session: Any, task: Any) -> None:
        try:
            task.execute()
        except Exception as error:
            self._report(session, task, error)
        else:
            self._report(session, task)

    def _report_ended(self, session: Any) -> None:
        with contextlib.suppress(Empty):
            while True:
                self._report_one(session, self._ended.get_nowait())

    def _report_one(self, session: Any, future: Future[None]) -> None:
        self._report(session, self._under_way.pop(future), future.exception())

    def _report(self, session: Any, task: Any, error: BaseException | None = None) -> None:
        try:
            if error is None:
                session.hook.pytask_execute_task_teardown(session=session, task=task)
        except Exception as found:
            error = found
        if error is None:
            report = pytask.ExecutionReport.from_task(task)
        else:
            report = pytask.ExecutionReport.from_task_and_exception(task, (type(error), error, error.__traceback__))
        session.hook.pytask_execute_task_process_report(session=session, report=report)
        session.execution_reports.append(report)
        session.scheduler.done(task.signature)

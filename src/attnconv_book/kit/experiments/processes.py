"""Calls in processes of their own, which end with the process that asked for them."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

import torch

P = ParamSpec("P")
T = TypeVar("T")


class ProcessError(RuntimeError):
    """What went wrong in a process; its traceback, if it has one, is a note."""


class OneProcessEach(Executor):
    """Runs each call in a new process with one thread, a few at a time.

    A call finds nothing that another one has left in memory, and if its process is
    killed, that call alone fails. A pool of lasting processes would save 2 s a call,
    but breaks as a whole when one of them is killed. The processes end when this one
    does, however it ends.
    """

    def __init__(self, workers: int) -> None:
        """Start nothing yet.

        Args:
            workers: Number of processes at a time, at least 1.
        """
        self._context = get_context("spawn")
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self._stopped = False
        if hasattr(signal, "pthread_sigmask"):
            # Started by the first process else, and then it unblocks what is blocked.
            resource_tracker.ensure_running()
        self._threads = ThreadPoolExecutor(workers, initializer=_block_interrupts)

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queue a call.

        Args:
            fn: Function of module level.
            *args: Its arguments, which are pickled.
            **kwargs: Its named arguments, which are pickled.

        Returns:
            The future result, which is pickled too. If the call raises an error or
            its process is killed, the future raises a `ProcessError`.
        """
        return self._threads.submit(self._run, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls.

        Args:
            wait: Return only when all calls have ended.
            cancel_futures: Begin none of those that wait.
        """
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def kill(self) -> None:
        """End all processes now, and begin no other call."""
        self.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _run(self, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
        reader, writer = self._context.Pipe(duplex=False)
        with reader:
            with writer, self._lock:
                if self._stopped:
                    raise ProcessError("stopped before it began")
                process = self._context.Process(
                    target=_call, args=(writer, fn, args, kwargs)
                )
                process.start()
                self._running.add(process)
            try:
                value, words, trace = reader.recv()
            except EOFError:
                process.join()
                raise ProcessError(_end_of(process.exitcode)) from None
            finally:
                process.join()
                with self._lock:
                    self._running.discard(process)
        if words is not None:
            error = ProcessError(words)
            error.add_note(trace)
            raise error
        result: T = value
        return result


def _block_interrupts() -> None:
    """Leave Ctrl-C to the main thread: new processes inherit what a thread blocks."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _call(writer: Connection, fn: Callable[..., Any], args: Any, kwargs: Any) -> None:
    """Run a call and send (result, None, None), or (None, error, its traceback)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows blocks nothing
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    try:
        writer.send((fn(*args, **kwargs), None, None))
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        writer.send((None, words, traceback.format_exc()))


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _end_of(code: int | None) -> str:
    if code is not None and code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"

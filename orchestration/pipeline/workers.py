"""Who does the long work of a step: this process, several of this machine, or a Dask cluster.

A task is a small object that says everything; it and the function are pickled on their way to another
process. What is read and written is in the data folder, so a worker on another
machine must see it under the same path and have the same version of Chiso installed.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from ingest.store.atomic import keep_private

Task = TypeVar("Task")
Done = TypeVar("Done")

# A task whose worker died is given to another; one that kills four in turn is at fault itself.
TRIES_AFTER_A_DEATH = 3
SECONDS_TO_CONNECT = 10.0


class WorkersLost(Exception):
    """Workers could not be reached, or ended before their work did. What they had written is whole: a file gets its
    name only when it is complete.
    """


@dataclass(frozen=True)
class Workers:
    """`jobs`: processes of this machine. `scheduler`: the address of a Dask scheduler, which goes before them."""

    jobs: int = 1
    scheduler: str | None = None

    @property
    def is_alone(self) -> bool:
        """Whether this process does everything itself."""
        return self.jobs == 1 and self.scheduler is None

    def run(
        self, function: Callable[[Task], Done], tasks: Sequence[Task]
    ) -> Iterator[Done]:
        """What the function makes of each task, in the order of the tasks.

        Raises WorkersLost, and whatever the function raises.
        """
        if self.is_alone or len(tasks) < 2:
            yield from map(function, tasks)
            return
        private = functools.partial(_run_privately, function)
        with self._open_executor() as executor:
            try:
                yield from executor.map(private, tasks)
            except BrokenProcessPool:
                raise WorkersLost(
                    f"expected {self.jobs} processes to work to the end, found one of them ended from outside"
                    " (no memory left?); nothing is lost; to fix: run again, with fewer --jobs"
                ) from None
            except Exception as error:
                # Its own words are what people read; where it was in the worker stays beside them.
                if error.__cause__ is not None:
                    error.add_note(str(error.__cause__))
                raise error from None

    def run_together(
        self,
        function: Callable[[Sequence[Task]], Iterator[Done]],
        tasks: Sequence[Task],
    ) -> Iterator[Done]:
        """As `run`, of a function of several tasks, which pays once for all what it takes to begin.

        Other processes are given one task at a time, so that none waits while another has many left.
        """
        if self.is_alone:
            yield from function(tasks)
            return
        yield from self.run(functools.partial(_run_one, function), tasks)

    @contextmanager
    def _open_executor(self) -> Iterator[Executor]:
        if self.scheduler is not None:
            with _open_cluster(self.scheduler) as executor:
                yield executor
            return
        # A fork would copy the locks of DuckDB's and Polars' threads as they happen to be.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.jobs, mp_context=context) as executor:
            yield executor


ALONE = Workers()


def _run_one(function: Callable[[Sequence[Task]], Iterator[Done]], task: Task) -> Done:
    [done] = function([task])
    return done


def _run_privately(function: Callable[[Task], Done], task: Task) -> Done:
    """What a worker writes is for its user only, as everything in the data folder."""
    with keep_private():
        return function(task)


@contextmanager
def _open_cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise WorkersLost(
            "expected the library dask.distributed for --scheduler, found none;"
            " to fix: pip install 'chiso[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkersLost(
            f"expected a Dask scheduler at {address}, found none ({error});"
            " to fix: start `dask scheduler`, and `dask worker ADDRESS` on each machine"
        ) from None
    with client:
        try:
            yield client.get_executor(retries=TRIES_AFTER_A_DEATH)  # type: ignore[no-untyped-call]
        except KilledWorker as error:
            raise WorkersLost(
                f"expected the workers of {address} to work to the end, found a task that ended"
                f" {TRIES_AFTER_A_DEATH + 1} of them; nothing is lost; to fix: give the workers more memory ({error})"
            ) from None

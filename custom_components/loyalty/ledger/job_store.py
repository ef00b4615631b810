"""The jobs of the printers, as their queues take them (``counter.printers.queue.JobStore``)."""

from . import print_jobs
from .print_jobs import JobStatus, PrintJob
from .threads import Threads


class JobStore:
    """Durable jobs; every change is committed when the call returns."""

    def __init__(self, threads: Threads) -> None:
        """Use the ledger's threads."""
        self._threads = threads

    async def next_job(self, printer: str) -> PrintJob | None:
        """Return the oldest job of a printer that is neither printed nor failed."""
        return await self._threads.read(lambda c: print_jobs.next_job(c, printer))

    async def waiting(self, printer: str) -> int:
        """Return how many jobs of a printer are neither printed nor failed."""
        return await self._threads.read(lambda c: print_jobs.waiting(c, printer))

    async def mark_sending(self, job: PrintJob) -> None:
        """Note that from now on paper may show the job."""
        await self._threads.write(lambda c, _: print_jobs.mark_sending(c, job.id))

    async def mark_printed(self, job: PrintJob) -> None:
        """Note that the job is done."""
        await self._end(job, JobStatus.PRINTED, None)

    async def mark_failed(self, job: PrintJob, reason: str, permanent: bool) -> None:
        """Note a failure: for good, or with the job waiting again."""
        await self._end(
            job, JobStatus.FAILED if permanent else JobStatus.WAITING, reason
        )

    async def _end(self, job: PrintJob, status: JobStatus, reason: str | None) -> None:
        await self._threads.write(
            lambda c, _: print_jobs.mark_ended(c, job.id, status, reason)
        )

"""Run jobs, in this process or in several; knows nothing of motion."""

from airhead.compute.pool import Progress, Workshop, processes_or_default, run_in_order

__all__ = ["Progress", "Workshop", "processes_or_default", "run_in_order"]

"""The command line: thin commands over production's configs."""

import os

# Physics and small matrices run best with one BLAS thread a process: threads that wait for each other cost five times
# what they save. This must stand before NumPy is imported; what the user has set stays.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

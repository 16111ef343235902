"""What Troupe costs, each figure beside a peer that is measured in the same run. `make bench` runs them all."""

import os

# As in the program itself, arrays are multiplied in one thread: threads that wait for one another cost nothing here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

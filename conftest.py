"""What every pytest run here needs, the unit tests as well as the notebooks.

It must not import torch or attnconv: notebooks run in kernels of their own, and the
shape-checking hook of jaxtyping sees only what is imported after it.
"""

import gc
import os
from pathlib import Path

from hypothesis import settings
from surroundings import GARBAGE, keep_compiled, own_folders

# One thread gives the same numbers everywhere; kernels and workers inherit this.
for _library in ("OMP", "MKL", "OPENBLAS"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# Home may be read-only, or hold settings; what a library says of it is an output.
os.environ.update(own_folders(Path(__file__).parent))
keep_compiled(Path(__file__).parent, os.environ)

gc.set_threshold(*GARBAGE)

# The same examples on every run: a red test is red for everyone.
settings.register_profile(
    "book", deadline=None, max_examples=25, derandomize=True, database=None
)
settings.load_profile("book")

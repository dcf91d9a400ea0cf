"""Who only wants a picture or a random sequence does not wait for other libraries."""

import subprocess
import sys


def test_the_data_load_no_library_before_it_is_needed():
    """Every notebook with an image, and each process of a long run, starts here."""
    code = "import sys, attnconv.data; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "attnconv.data.digits" in loaded
    assert not {"sklearn", "pooch", "requests"} & loaded

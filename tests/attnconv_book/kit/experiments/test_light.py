import subprocess
import sys


def test_a_process_of_a_run_loads_no_library_for_data():
    """Each process of a run imports this, and so do many programs of the tests."""
    code = "import sys, attnconv_book.kit.experiments; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert not {"sklearn", "matplotlib", "pooch"} & set(done.stdout.split())

import os
import signal

import pytest

from attnconv_book.kit.experiments.processes import OneProcessEach, ProcessError

# The functions are those of the standard library: each process can find them.


def test_a_call_has_a_process_of_its_own_and_gives_its_result_or_its_error():
    with OneProcessEach(2) as pool:
        own, other = pool.submit(os.getpid), pool.submit(os.getpid)
        failing = pool.submit(int, "no number")
        assert len({own.result(), other.result(), os.getpid()}) == 3
    with pytest.raises(ProcessError, match="ValueError: invalid literal") as raised:
        failing.result()
    assert "Traceback" in raised.value.__notes__[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_call_that_ends_its_process_fails_alone():
    with OneProcessEach(1) as pool:
        ending = pool.submit(os._exit, 3)
        killed = pool.submit(signal.raise_signal, signal.SIGKILL)
        with pytest.raises(ProcessError, match="its process ended with exit code 3"):
            ending.result()
        with pytest.raises(ProcessError, match="its process was ended by SIGKILL"):
            killed.result()

"""The client's machine sleeps in the middle of a run: a stopped process is much the same."""

import re
import signal
import time

import pytest

from tests.robustness.conftest import DEADLINE, Done, begin

pytestmark = pytest.mark.lab
#: The stage of the run in which it is stopped, INTO seconds after it began.
STOPPED = {"while it starts its pods": "start", "while it measures": "measure"}
INTO = 0.3
#: Seconds for which it is stopped: well beyond what an exec waits for its pod, and short enough for
#: the rest to end in time.
GAP = 9.0


@pytest.mark.parametrize("case", STOPPED)
def test_a_run_that_was_stopped_accuses_nobody(case, namespace, kubeconfig, note) -> None:  # type: ignore[no-untyped-def]
    where = namespace()
    more = ["-n", where, "--kubeconfig", kubeconfig, "-o", "json"]
    run = begin("pair", "node-a", "node-b", "--timeout", f"{DEADLINE}s", *more)
    assert run.stderr is not None
    said = run.stderr.readline()
    began = time.monotonic()
    while f" s  {STOPPED[case]}" not in said:
        line = run.stderr.readline()
        assert line, said
        said += line
    time.sleep(INTO)
    run.send_signal(signal.SIGSTOP)
    time.sleep(GAP)
    run.send_signal(signal.SIGCONT)
    out, err = run.communicate(timeout=90)
    done = Done(run.returncode, out, said + err, time.monotonic() - began)
    note(f"client: asleep {case}", done, where)
    assert done.code == 3 and done.out == "", done
    assert re.search("slept, or the program was stopped, for (9|10) s", done.err), done.err

"""The API server's way to a kubelet: silence alone is never proof."""

import pytest

from kubectl_netcheck.diagnosis.diagnose import Context, diagnose
from tests.diagnosis.grid import R, at, broken, ladder

A, B, C = "node-a", "node-b", "node-c"
SILENT = (at("control", measures=("exec",), target=B), R.LOST)
PORT = (at("node-to-node", "pod-to-node", measures=("kubelet",), target=B), R.LOST)
OWN = (at("pod-to-node", measures=("kubelet",), source=B, target=B), R.LOST)


@pytest.mark.parametrize("vector", [[SILENT], [SILENT, OWN]], ids=["exec", "exec and its own pods"])
def test_silence_names_nobody(vector: list) -> None:  # type: ignore[type-arg]
    """A node with a hundred processes waiting for each core was silent for four seconds as well."""
    found = diagnose(broken(ladder(), vector), Context((A, B), C))
    assert (found.status, found.findings) == ("undecided", ())


def test_a_port_that_answers_nobody_confirms_it() -> None:
    (found,) = diagnose(broken(ladder(), [SILENT, PORT]), Context((A, B), C)).findings
    assert (found.slug, found.nodes) == ("apiserver-kubelet-path", (B,))
    assert found.confidence == "confirmed"

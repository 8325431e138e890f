"""Ground truth: what passes in a lab right now, measured inside its namespaces.

Neither the tool under test nor the cluster's API takes part while it measures, so it can say
whether a fault that was injected has the effect that it should have.
"""

from lab.truth.cells import Cell
from lab.truth.layout import prepare
from lab.truth.measuring import Truth, measure, until_healthy
from lab.truth.proof import Proof, prove

__all__ = ["Cell", "Proof", "Truth", "measure", "prepare", "prove", "until_healthy"]

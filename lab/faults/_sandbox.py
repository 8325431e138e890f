"""What faults of the CNI configuration have in common: new pods of the node are not connected."""

from __future__ import annotations

from lab.truth.effects import Effect

NO_NEW_PODS = (Effect("sandbox"),)

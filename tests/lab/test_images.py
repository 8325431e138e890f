"""The lab's images: the debug pods find in theirs what they find in the real one."""

import importlib.util
from pathlib import Path

from lab.images.content import BASE_TOOLS, NETWORK_TOOLS

SMOKE = Path(__file__).parents[2] / "packaging" / "smoke.py"


def test_the_probe_image_has_what_the_real_one_has() -> None:
    """Without gzip and base64, termination messages in the lab held a third of what they hold."""
    spec = importlib.util.spec_from_file_location("smoke", SMOKE)
    assert spec and spec.loader
    smoke = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(smoke)
    assert {*smoke.tools()} - {*BASE_TOOLS, *NETWORK_TOOLS} == set()

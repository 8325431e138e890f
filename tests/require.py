"""What a test does where the lab that it needs is not there: it is skipped, or it fails.

`make test` brings the lab up and sets NETCHECK_LAB_REQUIRED=1: a test that is skipped there would
look like one that passed.
"""

import os
from typing import NoReturn

import pytest

VARIABLE = "NETCHECK_LAB_REQUIRED"


def no_lab(why: str) -> NoReturn:
    """Ends the test. why: what keeps it from having a lab."""
    if os.environ.get(VARIABLE) == "1":
        pytest.fail(f"no lab, and {VARIABLE}=1: {why}", pytrace=False)
    pytest.skip(f"no lab: {why}")

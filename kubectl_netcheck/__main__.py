"""`python -m kubectl_netcheck` is the same as `kubectl netcheck`."""

import sys

from kubectl_netcheck.cli.main import main

sys.exit(main())

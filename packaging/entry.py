"""Where the frozen program starts: it is two programs, told apart by the name it is called by."""

import sys
from pathlib import PurePath

if __name__ == "__main__":
    if PurePath(sys.argv[0]).stem == "kubectl_complete-netcheck":
        from kubectl_netcheck.cli.completion import main
    else:
        from kubectl_netcheck.cli.main import main
    sys.exit(main())

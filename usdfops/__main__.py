"""`python -m usdfops` is `usdfops`."""

import sys

from usdfops.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m usdfops` is `usdfops`."""

from usdfops.cli import main

if __name__ == "__main__":
    main()

"""`feedtool` and `python -m feedtool`."""

from feedtool.cli.main import main

if __name__ == "__main__":
    main()

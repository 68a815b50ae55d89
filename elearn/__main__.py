"""`python -m elearn` is the command line, without anything installed but the locks."""

from elearn.cli import main

if __name__ == "__main__":
    main(prog_name="elearn")

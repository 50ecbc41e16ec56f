"""`python -m covenantry`: the command line."""

from covenantry.engine.cli import main

if __name__ == "__main__":
    main()

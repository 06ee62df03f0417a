"""`python -m alliance_cli` is the `alliance` command."""

from alliance_cli.cli import main

if __name__ == "__main__":
    main()

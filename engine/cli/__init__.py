"""The command line: the commands, and how every run ends.

Exit status: 0 permitted, 1 prohibited, 2 wrong usage or invalid input, 3 conditional, 4 undetermined, 70 internal.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import Any, NoReturn

import click

from covenantry.facts.limits import VARIABLE, parsed, raised
from covenantry.facts.problems import InvalidInput

INVALID, INTERNAL, STOPPED = 2, 70, 130

#: The commands by name, each with the module that has it: a command is imported only when it runs.
_COMMANDS = {
    "precheck": "precheck",
    "whatif": "whatif",
    "fires": "fires",
    "rights": "rights",
    "events": "events",
    "rules": "rules",
    "new": "new",
    "coverage": "coverage",
    "book": "book",
    "words": "words",
    "nightly": "nightly",
    "runs": "runs",
    "calendar": "calendar",
    "facts": "facts",
    "serve": "serve",
    "synth": "synth",
    "schema": "schema",
}


#: What may be a URL with a password in it, or what a driver takes in its place.
_STORE = re.compile(
    r"^[\w+]*(sql|postgres)[\w+]*:|//.*@|\bpassw\w*\s*=|^[^\s:/@]*:[^\s/@]+@", re.IGNORECASE | re.DOTALL
)


class Commands(click.Group):
    """The commands; their `main` ends every run with the right status and without a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"covenantry.engine.cli.{_COMMANDS[name]}").command
        return command

    def main(self, *args: Any, **more: Any) -> NoReturn:
        """Runs a command and ends the process."""
        more["standalone_mode"] = False
        status: Any
        try:
            _without_misplaced_stores(more.get("args") or (args[0] if args else None) or sys.argv[1:])
            with raised(parsed(os.environ.get(VARIABLE, ""))):
                status = super().main(*args, **more)
            _flush()
        except click.exceptions.Exit as wish:
            status = wish.exit_code
        except click.ClickException as error:
            error.show()
            status = INVALID
        except (click.Abort, KeyboardInterrupt):
            complain("stopped")
            status = STOPPED
        except SystemExit:  # click's own answer to a reader of the help who has gone away
            status = 0
        except InvalidInput as invalid:
            for problem in invalid.problems:
                complain(str(problem))
            status = INVALID
        except Exception as error:
            internal(error)
            status = INTERNAL
        sys.exit(status if isinstance(status, int) else 0)


def _without_misplaced_stores(words: Sequence[str]) -> None:
    """A usage error where the URL of a store stands anywhere but after --store: other messages would repeat it."""
    for before, word in pairwise(["", *words]):
        if before != "--store" and not word.startswith("--store=") and _STORE.search(word):
            message = "an argument looks like the URL of a store (it is not shown): that stands after --store alone"
            raise click.UsageError(message)


def internal(error: Exception) -> str:
    """Tells of an error that is ours; the traceback only where COVENANTRY_DEBUG asks for it."""
    text = f"internal error, no verdict: {type(error).__name__}: {error}"
    complain(text)
    if os.environ.get("COVENANTRY_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return text


def out(text: str) -> None:
    """Prints to standard output; a reader who has gone away is no reason to lose the status."""
    try:
        print(text, end="", flush=True)  # noqa: T201
    except BrokenPipeError:
        _gone()


def complain(text: str) -> None:
    """Prints a line to standard error, if anybody listens."""
    from covenantry.engine.render.layout import clean

    with suppress(OSError):
        print(clean(text), file=sys.stderr, flush=True)  # noqa: T201


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _gone()


def _gone() -> None:
    """From here on standard output goes nowhere, so that Python's own flush at the end finds nothing to complain of."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="covenantry", prog_name="covenantry", message="%(prog)s %(version)s")
def cli() -> None:
    """Pre-checks proposed transfers of securities against the agreements that restrict them.

    Exit status: 0 permitted, 1 prohibited, 2 wrong usage or invalid input, 3 conditional, 4 undetermined, 70 internal
    error.
    """


def main() -> NoReturn:
    """The command `covenantry`."""
    gc.disable()  # it starts once and ends soon: looking for garbage takes a tenth of its time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show must not end the run
    cli.main(prog_name="covenantry")

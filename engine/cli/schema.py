"""`covenantry schema`: prints the JSON Schema of an input or an output."""

from __future__ import annotations

import click

from covenantry.engine.cli import out


@click.command("schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema called NAME; without NAME, list them."""
    from covenantry.engine.report.schema import SCHEMAS, schema_text
    from covenantry.facts.problems import did_you_mean

    if name is None:
        out("".join(f"{each:12} {about}\n" for each, (about, _) in SCHEMAS.items()))
    elif name in SCHEMAS:
        out(schema_text(name))
    else:
        hint = did_you_mean(name, SCHEMAS) or "`covenantry schema` lists them"
        raise click.UsageError(f"there is no schema '{name}': {hint}")

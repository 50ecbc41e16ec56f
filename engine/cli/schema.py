"""`covenantry schema`: prints the JSON Schema of an input or an output."""

from __future__ import annotations

from typing import Any

import click

from covenantry.engine.cli import out


@click.command("schema")
@click.argument("name", required=False)
@click.option("--rules", metavar="DIR", help="With the words of these rules, such as the roles and kinds of notice.")
def command(name: str | None, rules: str | None) -> None:
    """Print the JSON Schema called NAME; without NAME, list them."""
    from covenantry.engine.render.schema import SCHEMAS, schema_text
    from covenantry.facts.problems import did_you_mean

    if name is None:
        out("".join(f"{each:12} {about}\n" for each, (about, _) in SCHEMAS.items()))
    elif name in SCHEMAS:
        out(schema_text(name) if rules is None else with_words(schema_text(name), rules))
    else:
        hint = did_you_mean(name, SCHEMAS) or "`covenantry schema` lists them"
        raise click.UsageError(f"there is no schema '{name}': {hint}")


def with_words(schema: str, rules: str) -> str:
    """A schema in which each word that rules look up is one that they know."""
    import json

    from covenantry.engine.cli.coverage import loaded
    from covenantry.engine.rulebook.strangers import admitted

    def known(part: Any) -> Any:
        if isinstance(part, list):
            return [known(one) for one in part]
        if not isinstance(part, dict):
            return part
        sort = str(part.get("$comment", "")).removeprefix("word: ")
        return {key: known(value) for key, value in part.items()} | admitted(words, sort)

    words = loaded(rules)[0].words
    return json.dumps(known(json.loads(schema)), indent=2, ensure_ascii=False) + "\n"

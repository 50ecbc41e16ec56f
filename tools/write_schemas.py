"""Writes the JSON Schemas into schemas/; run after a change of an input or an output."""

from __future__ import annotations

from pathlib import Path

from covenantry.engine.render.schema import SCHEMAS, schema_text

FOLDER = Path(__file__).parents[1] / "schemas"


def main() -> None:
    """Writes every schema."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        (FOLDER / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main()

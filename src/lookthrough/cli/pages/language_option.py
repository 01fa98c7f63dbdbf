"""The option that says in which language a page or a summary is."""

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.known_names import complete_word
from lookthrough.present.languages.catalogue import LANGUAGES

Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="|".join(LANGUAGES),
        help="Language of what people read; numbers for programs stay as they are.",
        autocompletion=complete_word(*LANGUAGES),
    ),
]

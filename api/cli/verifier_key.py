"""The log's public key, as commands that verify take it."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ledger.transparency.keys import VerifierKey

KEY_HELP = "The log's public key, as `/log/vkey` shows it."
KeyOption = Annotated[str, typer.Option("--key", metavar="VKEY", help=KEY_HELP)]


def verifier_key(text: str) -> "VerifierKey":
    """Raises `typer.BadParameter`."""
    from ledger.transparency.errors import MalformedError
    from ledger.transparency.keys import VerifierKey

    try:
        return VerifierKey.of_log(text.strip())
    except MalformedError as error:
        raise typer.BadParameter(str(error), param_hint="--key") from None

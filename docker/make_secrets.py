"""Makes the secrets that docker-compose.yml mounts, each in its own file under ./secrets.

Compose mounts a secret with the owner and mode it has on the host, and the containers run under
other users: so every file is readable, and the folder around them (0700) keeps other people out.
"""

import secrets
import sys
import tempfile
from pathlib import Path

ROLES = ("owner", "service", "projector")
PASSWORD_BYTES = 32


def url(role: str, password: str) -> str:
    return f"postgresql://ledger_{role}:{password}@postgres:5432/ledger"


def contents() -> dict[str, str]:
    """File name to content, every password fresh."""
    passwords = {role: secrets.token_hex(PASSWORD_BYTES) for role in ROLES}
    named = {f"{role}_password": password for role, password in passwords.items()}
    urls = {f"{role}_url": url(role, password) for role, password in passwords.items()}
    return {"postgres_password": secrets.token_hex(PASSWORD_BYTES)} | named | urls


def write(folder: Path) -> None:
    """Write all files or none; `FileExistsError` when the folder is there already."""
    if folder.exists():
        raise FileExistsError(folder)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".secrets-"))
    for name, content in contents().items():
        file = fresh / name
        file.write_text(content)
        file.chmod(0o444)
    fresh.rename(folder)


def main() -> None:
    folder = Path(__file__).resolve().parent.parent / "secrets"
    try:
        write(folder)
    except FileExistsError:
        sys.exit(f"{folder.name}/ exists and is kept: move it away first to make new secrets")
    print(f"made {folder.name}/: keep a copy where only operators can read it")


if __name__ == "__main__":
    main()

"""What a process imports before it works: every start of the projector waits for it four times."""

import subprocess
import sys

import pytest

HEAVY = {"fastapi", "boto3", "httpx", "uvicorn"}
STARTS = {
    "the command": "import api.cli.run",
    "its projector": "import api.cli.log_lines, api.database, projections.projector",
}


@pytest.mark.parametrize("imports", STARTS.values(), ids=STARTS.keys())
def test_a_start_imports_nothing_of_the_service(imports: str) -> None:
    tell = f"{imports}; import sys; print(*({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

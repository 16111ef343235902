"""Every door says who may enter, and the command line opens without waking the whole house."""

import subprocess
import sys

HEAVY = ("fastapi", "starlette", "sqlalchemy", "pydantic", "uvicorn", "dbos", "httpx2", "xllamacpp", "numpy", "alembic")
ASK_FOR_HELP = """
import sys
from troupe.app.cli import main
sys.argv = ["troupe", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\nLOADED", *sorted(sys.modules))
"""


def test_help_wakes_no_heavy_module():
    told = subprocess.run([sys.executable, "-c", ASK_FOR_HELP], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    loaded = set(told.stdout.rsplit("LOADED", 1)[1].split())

    assert "troupe.app.cli" in loaded
    assert loaded & set(HEAVY) == set()

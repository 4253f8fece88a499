"""What dev.py is made of. Standard library only: it runs before any package is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

#: glibc keeps what each thread has freed; two arenas in place of eight a processor halve a worker's memory
SERVER_MEMORY = {"MALLOC_ARENA_MAX": "2"}

"""How much of one answer is read; whoever sends more is cut there."""

MAX_TEXT = 2 * 1024 * 1024
MAX_TOKENS = 32_768
MAX_TOOL_CALLS = 8
MAX_UNREADABLE = 3

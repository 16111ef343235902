"""Any gateway that makes images the way OpenAI's image door does."""

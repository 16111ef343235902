"""A ComfyUI server: a graph of nodes is queued, and its outputs are fetched when it is done."""

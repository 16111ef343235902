"""Asks a Chatterbox server, which speaks in the voice of a recording that goes along."""

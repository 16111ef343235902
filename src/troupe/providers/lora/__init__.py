"""Adapters trained on this computer, by diffusers, peft and transformers in a process of their own."""

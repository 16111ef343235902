"""The web API of the Stable Diffusion web UI and its forks, usually on this computer."""

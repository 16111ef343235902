"""What varies in the world, as promises: a provider keeps one, the slices above lean on it."""

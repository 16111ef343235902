"""What a look, a performance and a feeling are: values and rules, nothing drawn."""

"""The vocabulary that places are built from: things, planes, light and weather."""

"""The studio's own painter: the drawing that comes with a request becomes the picture."""

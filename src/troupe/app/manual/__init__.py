"""The documentation, read from the package and shown at `/docs`; nothing in it comes from another host."""

from troupe.app.manual.pages import Manual

__all__ = ["Manual"]

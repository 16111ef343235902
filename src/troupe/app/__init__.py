"""The top floor: settings, wiring, server, worker and command line; the only room that knows everyone."""

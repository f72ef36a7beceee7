"""A library in, a window out, in which a table plays its scenarios; the only room that knows pygame."""

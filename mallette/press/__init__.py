"""The press: a library in, PDF files out."""

"""The data that stages exchange: frozen dataclasses, and nothing but the standard library."""

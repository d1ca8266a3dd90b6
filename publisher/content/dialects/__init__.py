"""The generators we know: one file each, and one line each in `DIALECTS`.

A `Dialect` recognises a site and opens it; the `Blog` it returns says which files are posts and what they say.
A new generator is one new file here and one line below; `tests/content/dialects/` picks it up.
"""

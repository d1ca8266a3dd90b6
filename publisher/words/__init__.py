"""Text for people: templates, translations, shortening, and formulas as text."""

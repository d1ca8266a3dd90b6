"""Words for people: templates, translations, and cutting text to size."""

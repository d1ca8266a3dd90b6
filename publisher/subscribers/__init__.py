"""Who reads by mail: their addresses, and how they come and go."""

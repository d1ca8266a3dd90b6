"""Mail subscribers: their addresses."""

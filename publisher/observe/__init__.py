"""What a scan found means: whose file it is, what changed for readers, and whether it may be told yet. Pure."""

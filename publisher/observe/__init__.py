"""What a scan found means: which post a file is, what changed for readers, whether it may be announced. Pure."""

"""What a person may ask, by noun. The command line and the web pages share these; each returns frozen data."""

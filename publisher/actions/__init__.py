"""What a person can ask for, one module per noun. The commands print what these return, which is frozen data."""

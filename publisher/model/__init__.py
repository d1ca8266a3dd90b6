"""What the stages hand each other: frozen data and nothing else. Standard library only."""

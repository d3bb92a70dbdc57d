"""Pictures of coloured discs."""

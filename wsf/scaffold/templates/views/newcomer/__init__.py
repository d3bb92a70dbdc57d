"""Views of a picture's tiles."""

"""A head that scores by the angle between features and classes."""

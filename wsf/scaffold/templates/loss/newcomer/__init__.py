"""A log-loss in which classes that are present weigh more."""

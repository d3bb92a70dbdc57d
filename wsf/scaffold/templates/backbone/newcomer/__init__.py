"""A small convolutional network, trained from scratch."""

"""Log-mean-exp pooling: a smooth maximum over the picture."""

"""timm's image classifiers as fully convolutional backbones."""

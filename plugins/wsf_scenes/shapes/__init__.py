"""What the pictures show: parametrised families of drawings, each a function from a generator to parts."""

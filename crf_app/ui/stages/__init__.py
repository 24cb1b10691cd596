"""The five stage windows: each says which panels stand before its forms; what is alike stands in `window`."""

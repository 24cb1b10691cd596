"""One editor for each kind of item. A field knows one item and one text; what is recorded is decided elsewhere."""

"""The windows (Qt). They know the casebook, the study and the views of a record; never the store."""

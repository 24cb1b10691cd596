"""Arithmetic of medicine: pure, decimal, standard library only; one file per instrument, each citing its source."""

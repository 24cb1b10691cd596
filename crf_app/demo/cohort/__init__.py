"""A cohort of made-up children, each with a whole course of the protocol, entered as a coordinator enters it."""

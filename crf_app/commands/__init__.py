"""What the commands of the command line do; they import what they need when they run."""

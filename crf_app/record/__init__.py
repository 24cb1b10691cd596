"""What was RECORDED: values, commands, entries, state, findings. Pure: no clock, disk, network or window."""

"""Programs that measure Whistle against the bare limit of the same machine in the same run."""

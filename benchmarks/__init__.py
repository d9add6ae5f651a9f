"""What Whistle does in a second, each figure beside what the bare machine does with the same rows in the same run."""

"""What every room stands on: ids, calendars, files, reactions, refusals."""

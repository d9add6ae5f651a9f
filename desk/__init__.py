"""Pages of the staff: queue, case, map, start page, wall."""

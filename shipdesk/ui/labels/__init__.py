"""Labels as people see them before they are printed."""

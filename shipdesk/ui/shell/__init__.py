"""The parts around the screens: rail, search, status bar, help."""

"""When a parcel will arrive and how likely it is late, learned from the shop's own deliveries as they come.

`forecaster.Forecaster` is the way in; docs/forecast.md tells how it learns, and docs/decisions/ why so. Nothing is
imported here: screens know `values`, and the learner is not to be loaded before the window is painted.
"""

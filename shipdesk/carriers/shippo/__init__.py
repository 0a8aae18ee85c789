"""Shippo: many carriers behind one API; labels are bought by rate, parcels are followed one by one."""

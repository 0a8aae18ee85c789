"""ShipEngine (now also "ShipStation API"): many carriers behind one API, labels, returns, manifests, tracking."""

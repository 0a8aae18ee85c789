"""Maps of journeys and of the fleet, drawn without Qt: once as shapes, then as SVG, PDF or by the window's painter."""

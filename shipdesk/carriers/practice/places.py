"""Where the practice carrier sorts parcels, and by which clock people live there.

Clocks are whole hours from UTC without summer time: they only have to look right on a journey.
"""

from __future__ import annotations

_HUBS = {
    "AT": ("Wien Inzersdorf", "Wels"),
    "AU": ("Sydney Chullora", "Melbourne Tullamarine"),
    "BE": ("Bruxelles X", "Liège"),
    "CA": ("Mississauga, ON", "Montréal, QC"),
    "CH": ("Härkingen", "Frauenfeld"),
    "DE": ("Hannover", "Kassel", "Nürnberg"),
    "DK": ("Taastrup", "Fredericia"),
    "ES": ("Madrid Coslada", "Zaragoza"),
    "FR": ("Gonesse", "Lyon Corbas"),
    "GB": ("Coventry", "Daventry"),
    "IE": ("Dublin Knockmitten", "Portlaoise"),
    "IT": ("Bologna", "Piacenza"),
    "JP": ("Kawasaki", "Osaka"),
    "NL": ("Nieuwegein", "Amersfoort"),
    "NO": ("Lørenskog", "Trondheim"),
    "PL": ("Łódź", "Poznań"),
    "PT": ("Lisboa Cabo Ruivo", "Maia"),
    "SE": ("Rosersberg", "Jönköping"),
    "US": ("Louisville, KY", "Columbus, OH", "Dallas, TX"),
}
_HOURS_FROM_UTC = {"AU": 10, "CA": -5, "GB": 0, "IE": 0, "JP": 9, "PT": 0, "US": -5, "NZ": 12, "IS": 0}
_EUROPE_HOURS = 1


def hubs_of(country: str) -> tuple[str, ...]:
    """Return the sorting centres of a country, at least one."""
    return _HUBS.get(country, (f"Sorting centre {country}",))


def hours_from_utc(country: str) -> int:
    """Return by how many hours the country's clocks are ahead of UTC."""
    return _HOURS_FROM_UTC.get(country, _EUROPE_HOURS)

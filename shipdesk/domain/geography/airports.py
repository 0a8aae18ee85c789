"""Airports at which parcels change planes, by code or name, and that the gazetteer does not know."""

from __future__ import annotations

_HUBS = (
    "LHR,LGW,STN,LTN,HEATHROW,GATWICK:London GB;EMA,EAST MIDLANDS:Castle Donington GB;CDG,ORY,ROISSY:Paris FR;"
    "AMS,SCHIPHOL:Amsterdam NL;BRU:Brussels BE;LGG:Liège BE;FRA:Frankfurt am Main DE;CGN:Köln DE;LEJ:Leipzig DE;"
    "BER:Berlin DE;MXP,LIN:Milan IT;FCO:Rome IT;BGY:Bergamo IT;MAD:Madrid ES;VIT:Vitoria-Gasteiz ES;"
    "LIS:Lisbon PT;VIE:Vienna AT;ZRH:Zürich CH;CPH:Copenhagen DK;ARN:Stockholm SE;OSL:Oslo NO;HEL:Helsinki FI;"
    "WAW:Warsaw PL;PRG:Prague CZ;BUD:Budapest HU;ATH:Athens GR;DUB:Dublin IE;IST:Istanbul TR;"
    "JFK,EWR,LGA:New York City US;ORD:Chicago US;DFW:Dallas US;IAD:Washington US;SFO:San Francisco US;"
    "MIA:Miami US;SDF:Louisville US;MEM:Memphis US;CVG:Cincinnati US;IND:Indianapolis US;ONT:Ontario US;"
    "ANC:Anchorage US;YYZ:Toronto CA;YVR:Vancouver CA;YUL,YMX:Montréal CA;YHM:Hamilton CA;HND,NRT:Tokyo JP;"
    "KIX:Osaka JP;ICN,GMP:Seoul KR;PVG,SHA:Shanghai CN;PEK,PKX:Beijing CN;CAN:Guangzhou CN;SZX:Shenzhen CN;"
    "HKG:Hong Kong HK;TPE:Taipei TW;SIN:Singapore SG;BKK:Bangkok TH;KUL:Kuala Lumpur MY;DEL:Delhi IN;"
    "BOM:Mumbai IN;DXB:Dubai AE;DOH:Doha QA;TLV:Tel Aviv IL;SYD:Sydney AU;MEL:Melbourne AU;BNE:Brisbane AU;"
    "AKL:Auckland NZ;GRU:São Paulo BR;MEX:Mexico City MX;BOG:Bogotá CO;JNB:Johannesburg ZA;NBO:Nairobi KE;"
    "CAI:Cairo EG"
)
HUB_AIRPORTS: dict[str, tuple[str, str]] = {
    code: (town.rpartition(" ")[0], town.rpartition(" ")[2])
    for codes, town in (hub.split(":") for hub in _HUBS.split(";"))
    for code in codes.split(",")
}
"""The town and country of each, by IATA code or by name."""

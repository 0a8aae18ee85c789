"""A good address of any country is never changed, and a proposal that is taken has nothing left to propose."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from shipdesk.domain.addresses import Weight, apply_fix, check_address, examine_address, proposed_fixes
from shipdesk.domain.orders import Address, AddressGrade

# One address in its country's own form for each: street, city, region, postal code (the posts' own examples).
GOOD = {
    "AD": ("Carrer Maria Pla 33", "Andorra la Vella", "", "AD500"),
    "AR": ("Florida 1", "Buenos Aires", "C", "C1005AAA"),
    "AT": ("Stephansplatz 4", "Wien", "", "1010"), "AU": ("1 George St", "Sydney", "NSW", "2000"),
    "BA": ("Maršala Tita 5", "Sarajevo", "", "71000"), "BE": ("Rue Neuve 12", "Bruxelles", "", "1000"),
    "BG": ("ul. Rakovski 10", "Sofia", "", "1000"), "BR": ("Rua do Ouvidor 1", "Rio de Janeiro", "RJ", "20040-030"),
    "CA": ("111 Wellington St", "Ottawa", "ON", "K1A 0A9"), "CH": ("Bahnhofstrasse 1", "Zürich", "", "8001"),
    "CL": ("Av. Providencia 100", "Santiago", "", "8320000"), "CN": ("南京路1号", "上海市", "上海市", "200000"),
    "CO": ("Carrera 7 # 12-34", "Bogotá", "Bogotá D.C.", "110111"), "CY": ("Ledras 5", "Nicosia", "", "1011"),
    "CZ": ("Vodičkova 12", "Praha 1", "", "110 00"), "DE": ("Hauptstraße 12a", "Berlin", "", "10115"),
    "DK": ("Vestergade 3", "København", "", "1456"), "EE": ("Pikk 1", "Tallinn", "", "10123"),
    "EG": ("5 Tahrir Sq", "Cairo", "", "11511"), "ES": ("Calle Mayor 1", "Madrid", "Madrid", "28013"),
    "FI": ("Mannerheimintie 1", "Helsinki", "", "00100"), "FR": ("12 rue de Rivoli", "Paris", "", "75001"),
    "GB": ("10 Downing Street", "London", "", "SW1A 2AA"), "GG": ("1 High St", "St Peter Port", "", "GY1 2LQ"),
    "GR": ("Ermou 5", "Athina", "", "105 63"), "HK": ("1 Queen's Road", "Central", "", ""),
    "HR": ("Ilica 5", "Zagreb", "", "10000"), "HU": ("Váci utca 1", "Budapest", "", "1052"),
    "ID": ("Jl. Sudirman 1", "Jakarta", "DKI Jakarta", "10110"), "IE": ("5 Main Street", "Dublin", "", "D02 AF30"),
    "IL": ("Dizengoff 1", "Tel Aviv", "", "6433222"), "IM": ("1 Athol St", "Douglas", "", "IM1 1LB"),
    "IN": ("12 MG Road", "Mumbai", "Maharashtra", "400001"), "IS": ("Laugavegur 1", "Reykjavík", "", "101"),
    "IT": ("Via Roma 1", "Milano", "MI", "20121"), "JE": ("1 King St", "St Helier", "", "JE2 4WF"),
    "JP": ("丸の内1-1-1", "千代田区", "東京都", "100-0005"), "KR": ("세종대로 110", "중구", "서울특별시", "04524"),
    "LI": ("Städtle 1", "Vaduz", "", "9490"), "LT": ("Gedimino pr. 1", "Vilnius", "", "01103"),
    "LU": ("12 Grand-Rue", "Luxembourg", "", "1660"), "LV": ("Brīvības iela 1", "Rīga", "", "LV-1010"),
    "MC": ("1 avenue d'Ostende", "Monaco", "", "98000"), "MT": ("1 Republic St", "Valletta", "", "VLT 1110"),
    "MX": ("Av. Juárez 1", "Ciudad de México", "CDMX", "06000"),
    "MY": ("1 Jalan Raja", "Kuala Lumpur", "Kuala Lumpur", "50050"),
    "NL": ("Damrak 1", "Amsterdam", "", "1012 LG"), "NO": ("Karl Johans gate 1", "Oslo", "", "0154"),
    "NZ": ("1 Queen Street", "Auckland", "", "1010"), "PH": ("1 Rizal Ave", "Manila", "", "1000"),
    "PL": ("ul. Piękna 1", "Warszawa", "", "00-950"), "PT": ("Rua Augusta 1", "Lisboa", "", "1100-048"),
    "RO": ("Calea Victoriei 1", "București", "", "010061"), "RS": ("Kneza Miloša bb", "Beograd", "", "11000"),
    "RU": ("ул. Тверская, 1", "Москва", "Москва", "125009"), "SE": ("Drottninggatan 1", "Stockholm", "", "111 51"),
    "SG": ("1 Raffles Place", "", "", "048616"), "SI": ("Trubarjeva 1", "Ljubljana", "", "1000"),
    "SK": ("Hlavná 1", "Bratislava", "", "811 01"), "TH": ("1 Rama IV Road", "Bangkok", "", "10500"),
    "TR": ("İstiklal Cd. 1", "Beyoğlu", "İstanbul", "34430"), "TW": ("信義路1號", "信義區", "台北市", "110"),
    "UA": ("вул. Хрещатик, 1", "Київ", "", "01001"), "US": ("12 Elm St", "Austin", "TX", "78701"),
    "UY": ("18 de Julio 1", "Montevideo", "Montevideo", "11000"), "VN": ("1 Lê Lợi", "Hà Nội", "", "100000"),
    "ZA": ("1 Long Street", "Cape Town", "", "8001"),
}  # fmt: skip
ADDRESSES = [Address("Ana Novak", "", (street,), city, state, code, country)
             for country, (street, city, state, code) in GOOD.items()]  # fmt: skip
NOISE = st.sampled_from(
    ["", "-", "n/a", "12", "10115", "10115 Berlin", "SW1A1AA", "TX", "Austin, TX 78701", "ana@gmial.com",
     "ana@novak.example", "NOVAK ANA", "Hauptstr. 5", "+49 30 1234567", "4.9E+11", "Texas", "APO AE", "PSC 3 Box 12",
     "UK", "Apt 4", "Berlin", "12 Elm St, Austin, TX 78701, USA",
     "A very long street line with many words, Building 12, Apartment 7", "Packstation 12", "日本", "ÉTÉ", "O2134",
     "2134", "K1A0B1", "Dublin 2", "Σ", "İ", "ß"]
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=list(GOOD))
def test_a_good_address_in_its_country_s_form_is_never_touched(address: Address) -> None:
    examination = examine_address(address)
    assert examination.grade is AddressGrade.OK, examination.reasons
    assert examination.findings == ()
    assert examination.fixes == ()


@pytest.mark.parametrize("address", ADDRESSES, ids=list(GOOD))
def test_a_postal_code_without_blanks_and_dashes_comes_back_in_its_form(address: Address) -> None:
    squeezed = replace(address, postal_code=address.postal_code.replace(" ", "").replace("-", "").lower())
    for fix in proposed_fixes(squeezed):
        squeezed = apply_fix(squeezed, fix) or squeezed
    assert squeezed == address


@pytest.mark.parametrize("address", ADDRESSES, ids=list(GOOD))
def test_an_address_by_its_country_s_name_comes_back_by_its_code(address: Address) -> None:
    from babel import Locale

    for language in ("en", "de", "fr", "es", "it", "ja"):
        named = replace(address, country_code=str(Locale(language).territories[address.country_code]))
        assert [c.after for fix in proposed_fixes(named) for c in fix.changes] == [address.country_code], language


FIELDS = ("name", "company", "city", "state", "postal_code", "country_code", "email", "phone")


@st.composite
def broken_addresses(draw: st.DrawFn) -> Address:
    """Return a good address in which some fields hold what people and shops put there."""
    good = draw(st.sampled_from(ADDRESSES))
    fields = {field: draw(NOISE) for field in draw(st.lists(st.sampled_from(FIELDS), max_size=4, unique=True))}
    lines = draw(st.one_of(st.none(), st.lists(NOISE.filter(bool), max_size=3)))
    return replace(good, **fields, **({} if lines is None else {"lines": tuple(lines)}))


@settings(max_examples=examples(100), deadline=None)
@given(broken_addresses(), st.sampled_from(["", "DE", "US", "GB"]))
def test_all_proposals_taken_leave_nothing_to_propose(address: Address, home: str) -> None:
    taken = address
    for fix in proposed_fixes(address, home=home):
        changed = apply_fix(taken, fix)
        assert changed is not None, "each proposal stands for itself"
        assert changed != taken
        taken = changed
    assert proposed_fixes(taken, home=home) == ()


@settings(max_examples=examples(100), deadline=None)
@given(broken_addresses(), st.sampled_from(["", "DE", "US", "GB"]))
def test_a_proposal_taken_alone_is_not_made_again(address: Address, home: str) -> None:
    for fix in proposed_fixes(address, home=home):
        taken = apply_fix(address, fix)
        assert taken is not None
        assert fix not in proposed_fixes(taken, home=home)
        assert apply_fix(taken, fix) is None, "twice is once"


@settings(max_examples=examples(100), deadline=None)
@given(broken_addresses(), st.sampled_from(["", "DE", "US", "GB"]))
def test_the_quick_check_and_the_whole_examination_agree(address: Address, home: str) -> None:
    check, examination = check_address(address, home=home), examine_address(address, home=home)
    assert (check.grade, check.reasons) == (examination.grade, examination.reasons)
    assert all(finding.reason.endswith(".") for finding in examination.findings)


@settings(max_examples=examples(60), deadline=None)
@given(broken_addresses())
def test_no_proposal_makes_an_address_worse(address: Address) -> None:
    taken = address
    for fix in proposed_fixes(address):
        taken = apply_fix(taken, fix) or taken
    rank = list(AddressGrade)
    assert rank.index(check_address(taken).grade) <= rank.index(check_address(address).grade)


def test_the_reason_of_a_proposal_is_gone_once_it_is_taken() -> None:
    chance = random.Random(5)
    for address in ADDRESSES:
        broken = replace(address, postal_code=address.postal_code.replace(" ", chance.choice(["", "."])), company="n/a")
        for finding in examine_address(broken).findings:
            if finding.fix is not None and finding.weight is Weight.REMARK:
                mended = apply_fix(broken, finding.fix)
                assert mended is not None
                assert finding.reason not in examine_address(mended).remarks

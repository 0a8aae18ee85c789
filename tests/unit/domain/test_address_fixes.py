"""What is wrong with an address is said, and mended only when somebody takes the proposal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shipdesk.domain.addresses import AddressFix, FixKind, apply_fix, check_address, examine_address, proposed_fixes
from shipdesk.domain.orders import Address, AddressGrade

BERLIN = Address("Ana Novak", "", ("Hauptstraße 12a",), "Berlin", "", "10115", "DE")
AUSTIN = Address("Joe Miller", "", ("12 Elm St", "Apt 4"), "Austin", "TX", "78701", "US")
BOSTON = Address("Joe Miller", "", ("12 Elm St",), "Boston", "MA", "02134", "US")
LONDON = Address("Priya Shah", "", ("10 Downing Street",), "London", "", "SW1A 1AA", "GB")
TORONTO = Address("Joe Miller", "", ("12 Elm St",), "Ottawa", "ON", "K1A 0B1", "CA")
AMSTERDAM = Address("Jan de Boer", "", ("Damrak 1",), "Amsterdam", "", "1012 LG", "NL")
TOKYO = Address("佐藤 花子", "", ("丸の内1-1-1",), "千代田区", "東京都", "100-0005", "JP")
RIO = Address("Ana Souza", "", ("Rua do Ouvidor 1",), "Rio de Janeiro", "RJ", "20040-030", "BR")
RAMSTEIN = Address("Sgt Joe Miller", "", ("PSC 3 Box 12",), "APO", "AE", "09094", "US")


def after(address: Address, *, home: str = "") -> Address:
    """Return the address with every proposal taken."""
    for fix in proposed_fixes(address, home=home):
        address = apply_fix(address, fix) or address
    return address


def only_fix(address: Address, *, home: str = "") -> AddressFix:
    """Return the one proposal for this address."""
    fixes = proposed_fixes(address, home=home)
    assert len(fixes) == 1, fixes
    return fixes[0]


@pytest.mark.parametrize(
    ("good", "field", "broken", "mended"),
    [
        (BOSTON, "postal_code", "2134", "02134"),
        (BOSTON, "postal_code", "2134-1234", "02134-1234"),
        (BOSTON, "postal_code", "021341234", "02134-1234"),
        (BOSTON, "postal_code", "O2134", "02134"),
        (BOSTON, "postal_code", "02134 -1234", "02134-1234"),
        (replace(BERLIN, postal_code="01067", city="Dresden"), "postal_code", "1067", "01067"),
        (BERLIN, "postal_code", "D-10115", "10115"),
        (BERLIN, "postal_code", "DE 10115", "10115"),
        (BERLIN, "postal_code", "1O115", "10115"),
        (BERLIN, "postal_code", "l0115", "10115"),
        (BERLIN, "postal_code", "10115.0", "10115"),
        (LONDON, "postal_code", "SW1A1AA", "SW1A 1AA"),
        (LONDON, "postal_code", "sw1a 1aa", "SW1A 1AA"),
        (LONDON, "postal_code", "SWIA 1AA", "SW1A 1AA"),
        (LONDON, "postal_code", "SW1A-1AA", "SW1A 1AA"),
        (TORONTO, "postal_code", "K1A0B1", "K1A 0B1"),
        (TORONTO, "postal_code", "KIA OB1", "K1A 0B1"),
        (AMSTERDAM, "postal_code", "1012lg", "1012 LG"),
        (replace(AMSTERDAM, country_code="SE", postal_code="114 55"), "postal_code", "SE-11455", "114 55"),
        (replace(AMSTERDAM, country_code="PL", postal_code="00-950"), "postal_code", "00950", "00-950"),
        (replace(AMSTERDAM, country_code="PT", postal_code="2725-079"), "postal_code", "2725079", "2725-079"),
        (replace(AMSTERDAM, country_code="LV", postal_code="LV-1010"), "postal_code", "1010", "LV-1010"),
        (replace(AMSTERDAM, country_code="IE", postal_code="A65 F4E2"), "postal_code", "a65f4e2", "A65 F4E2"),
        (TOKYO, "postal_code", "1000005", "100-0005"),
        (TOKYO, "postal_code", "〒100−0005", "100-0005"),
        (RIO, "postal_code", "20040030", "20040-030"),
        (AUSTIN, "state", "Texas", "TX"),
        (AUSTIN, "state", "tex.", "TX"),
        (AUSTIN, "state", "US-TX", "TX"),
        (AUSTIN, "state", "", "TX"),
        (AUSTIN, "state", "Ausitn", "TX"),
        (replace(AUSTIN, state="NY", postal_code="10001"), "state", "N.Y.", "NY"),
        (replace(AUSTIN, state="CA", postal_code="90001"), "state", "calif", "CA"),
        (TORONTO, "state", "Ontario", "ON"),
        (replace(TORONTO, state="QC", postal_code="H1J 1C3"), "state", "Québec", "QC"),
        (replace(TORONTO, state="QC", postal_code="H1J 1C3"), "state", "P.Q.", "QC"),
        (RIO, "state", "Rio de Janeiro", "RJ"),
        (BERLIN, "country_code", "GERMANY", "DE"),
        (BERLIN, "country_code", "Deutschland", "DE"),
        (BERLIN, "country_code", "DEU", "DE"),
        (LONDON, "country_code", "UK", "GB"),
        (AUSTIN, "country_code", "États-Unis", "US"),
        (TOKYO, "country_code", "日本", "JP"),
        (BERLIN, "name", "ANA NOVAK", "Ana Novak"),
        (BERLIN, "company", "n/a", ""),
        (BERLIN, "phone", "-", ""),
        (BERLIN, "email", "ana@gmial.com", "ana@gmail.com"),
        (BERLIN, "email", "ana@shop.con", "ana@shop.com"),
    ],
)
def test_a_broken_field_is_mended_by_the_proposal(good: Address, field: str, broken: str, mended: str) -> None:
    wrong = replace(good, **{field: broken})
    fix = only_fix(wrong)
    assert [(c.field, c.before, c.after) for c in fix.changes] == [(field, broken, mended)]
    assert fix.reason
    assert examine_address(after(wrong)).fixes == ()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (replace(LONDON, city="SW1A1AA", postal_code="London"), LONDON),
        (replace(BERLIN, city="10115 Berlin", postal_code=""), BERLIN),
        (replace(BERLIN, city="10115 Berlin"), BERLIN),
        (replace(BERLIN, postal_code="10115 Berlin", city=""), BERLIN),
        (replace(AUSTIN, city="Austin, TX 78701", state="", postal_code=""), AUSTIN),
        (replace(AUSTIN, city="Austin, TX"), AUSTIN),
        (replace(AUSTIN, city="TX", state="Austin"), AUSTIN),
        (replace(AUSTIN, city="Texas", state="Austin"), AUSTIN),
        (replace(AUSTIN, postal_code="TX 78701"), AUSTIN),
        (replace(AUSTIN, state="78701", postal_code="TX"), AUSTIN),
        (replace(AUSTIN, lines=("12 Elm St, Austin, TX 78701",), city="", state="", postal_code=""),
         replace(AUSTIN, lines=("12 Elm St",))),
        (replace(AUSTIN, lines=("12 Elm St, Austin, TX 78701, USA",), city="", state="", postal_code=""),
         replace(AUSTIN, lines=("12 Elm St",))),
        (replace(BERLIN, lines=("Hauptstraße 12a, 10115 Berlin, Deutschland",), city="", postal_code=""), BERLIN),
        (replace(BERLIN, lines=("Hauptstraße 12a 10115 Berlin",), city="", postal_code=""), BERLIN),
        (replace(LONDON, lines=("10 Downing Street, London, SW1A 1AA",), city="", postal_code=""), LONDON),
        (replace(BERLIN, lines=("Hauptstraße 12a", "10115 Berlin")), BERLIN),
        (replace(BERLIN, lines=("Ana Novak", "Hauptstraße 12a")), BERLIN),
        (replace(BERLIN, lines=("Hauptstraße", "12a")), BERLIN),
        (replace(LONDON, lines=("10", "Downing Street")), LONDON),
        (replace(BERLIN, lines=(), company="Hauptstraße 12a"), BERLIN),
        (replace(BERLIN, lines=("Hauptstraße 12a", "ana@novak.example")), replace(BERLIN, email="ana@novak.example")),
        (replace(BERLIN, name="ana@novak.example", company="Novak"),
         replace(BERLIN, name="", company="Novak", email="ana@novak.example")),
        (replace(BERLIN, lines=("Hauptstraße 12a", "Tel. 030 1234567")), replace(BERLIN, phone="030 1234567")),
        (replace(BERLIN, lines=("Hauptstraße 12a", "+49 30 12345678")), replace(BERLIN, phone="+49 30 12345678")),
        (replace(BERLIN, lines=("Hauptstraße 12a", "n/a")), BERLIN),
        (replace(AUSTIN, lines=("1200 South Congress Avenue Building, Suite 400",)),
         replace(AUSTIN, lines=("1200 South Congress Avenue Building", "Suite 400"))),
        (replace(RAMSTEIN, state=""), RAMSTEIN),
        (replace(RAMSTEIN, city="A.P.O.", state="Germany"), RAMSTEIN),
        (replace(RAMSTEIN, city="APO AE", state=""), RAMSTEIN),
        (replace(RAMSTEIN, city="Ramstein"), RAMSTEIN),
        (replace(RAMSTEIN, country_code="DE"), RAMSTEIN),
        (replace(LONDON, postal_code="JE2 3AB", city="St Helier"),
         replace(LONDON, postal_code="JE2 3AB", city="St Helier", country_code="JE")),
    ],
)  # fmt: skip
def test_what_stands_in_the_wrong_field_is_put_where_it_belongs(wrong: Address, right: Address) -> None:
    assert after(wrong) == right
    assert proposed_fixes(right) == ()


@pytest.mark.parametrize(
    ("capitals", "usual"),
    [
        ("RONALD MCDONALD", "Ronald McDonald"),
        ("SHEENA MACDONALD", "Sheena MacDonald"),
        ("ANTONIO MACHADO", "Antonio Machado"),
        ("SEAN O'NEIL", "Sean O'Neil"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("ANNE-MARIE LÜBKE", "Anne-Marie Lübke"),
        ("JUAN DE LA CRUZ", "Juan de la Cruz"),
        ("JOHN F KENNEDY JR", "John F Kennedy Jr"),
        ("HENRY VIII TUDOR III", "Henry Viii Tudor III"),
        ("ISAIAH E KENNEDY", "Isaiah E Kennedy"),
        ("TJ MILLER", "TJ Miller"),
        ("J.R. EWING", "J.R. Ewing"),
        ("dora d'angelo", "Dora D'Angelo"),
        ("ЕЛЕНА ПЕТРОВА", "Елена Петрова"),
        ("ΓΙΩΡΓΟΣ ΠΑΠΑΣ", "Γιωργος Παπας"),
    ],
)
def test_a_name_in_capitals_is_proposed_as_it_is_usually_written(capitals: str, usual: str) -> None:
    fix = only_fix(replace(BERLIN, name=capitals))
    assert (fix.kind, fix.changes[0].after) == (FixKind.NAME, usual)


def test_the_turkish_letters_without_and_with_a_dot_stay_what_they_are() -> None:
    ankara = replace(BERLIN, name="ALİ IŞIK", country_code="TR", city="Ankara", postal_code="06101")
    assert only_fix(ankara).changes[0].after == "Ali Işık"


@pytest.mark.parametrize(
    "name", ["佐藤 花子", "IBM", "ACME GMBH", "Ana NOVAK", "JO", "李 小龙", "محمد علي", "B & Q STORES"]
)
def test_a_name_that_is_no_person_s_in_capitals_is_left_alone(name: str) -> None:
    assert proposed_fixes(replace(BERLIN, name=name)) == ()


def test_an_address_with_a_remark_only_is_fine() -> None:
    address = replace(LONDON, name="PRIYA SHAH", postal_code="SW1A1AA")
    examination = examine_address(address)
    assert examination.grade is AddressGrade.OK
    assert examination.reasons == ()
    assert len(examination.remarks) == len(examination.fixes) == 2


@pytest.mark.parametrize(
    ("address", "word"),
    [
        (replace(AUSTIN, postal_code="2134"), "does not fit"),  # 02134 lies in Massachusetts
        (replace(AUSTIN, postal_code="90210"), "does not lie"),
        (replace(BERLIN, city="10117 Berlin"), "says 10117"),
        (replace(LONDON, postal_code="WX3 6FW"), "does not fit"),
        (replace(BERLIN, name="ana@novak.example"), "e-mail"),
        (replace(BERLIN, lines=("Packstation 145",)), "post number"),
        (replace(BERLIN, city="", lines=("Hauptstraße 12a",)), "no city"),
        (replace(BERLIN, name="n/a"), "no name"),
        (replace(BERLIN, lines=("-",)), "no street"),
        (replace(BERLIN, country_code="Atlantis"), "Atlantis"),
        (replace(BERLIN, country_code="XX"), "XX"),
    ],
)
def test_what_nobody_can_know_is_said_and_not_guessed(address: Address, word: str) -> None:
    examination = examine_address(address)
    assert examination.grade is not AddressGrade.OK
    assert any(word in reason for reason in examination.reasons), examination.reasons
    assert examination.fixes == ()


def test_military_mail_stays_worth_a_look_when_it_is_written_right() -> None:
    assert check_address(RAMSTEIN).reasons == (
        "This is military mail; only the postal service takes it, with a customs form.",
    )


@pytest.mark.parametrize(
    "address",
    [
        replace(AUSTIN, city="New York", state="NY", postal_code="10001"),
        replace(AUSTIN, city="Washington", state="DC", postal_code="20500"),
        replace(AUSTIN, lines=("One Microsoft Way",), city="Redmond", state="WA", postal_code="98052"),
        replace(LONDON, lines=("The Old Bakery", "Church Lane")),
        replace(BERLIN, country_code="IE", city="Dublin", state="Dublin 2", postal_code=""),
        replace(BERLIN, country_code="IE", city="Dublin", postal_code="Dublin 15"),
        replace(BERLIN, country_code="CZ", city="Praha 1", postal_code="110 00"),
        replace(
            BERLIN, country_code="HK", lines=("1 Queen's Road Central",), city="Hong Kong", state="", postal_code=""
        ),
        replace(BERLIN, country_code="RS", lines=("Kneza Miloša bb",), city="Beograd", postal_code="11000"),
        replace(BERLIN, country_code="CH", postal_code="8001", city="Zürich"),
        replace(BERLIN, company="Novak GmbH", lines=("Zeche Zollverein, Gebäude 12",)),
        replace(BERLIN, lines=("c/o Meier", "Hauptstraße 12a")),
        replace(AUSTIN, lines=("12 Elm St", "#4")),
    ],
)
def test_an_unusual_address_that_is_right_raises_no_alarm(address: Address) -> None:
    examination = examine_address(address)
    assert examination.grade is AddressGrade.OK, examination.reasons
    assert examination.fixes == (), examination.fixes


def test_a_proposal_that_no_longer_fits_is_not_taken() -> None:
    fix = only_fix(replace(LONDON, postal_code="SW1A1AA"))
    assert apply_fix(replace(LONDON, postal_code="EC1Y 8SY"), fix) is None

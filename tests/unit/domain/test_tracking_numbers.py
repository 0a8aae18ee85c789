"""A number proposes its carrier with a reason, and a mistyped one is refused with advice."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shipdesk.domain import check_digits as check
from shipdesk.domain.tracking_numbers import History, detect, number_as_printed, recognise
from shipdesk.domain.tracking_numbers.format import CheckRule, NumberFormat
from shipdesk.domain.tracking_numbers.names import NAMES, carrier_named, name_of
from shipdesk.domain.tracking_numbers.posts import post_of
from shipdesk.domain.tracking_numbers.recognising import FORMATS, SEEN_HERE

UPS = "1Z999AA10123456784"
IMPB = "9205590164934630780119"
SSCC = check.sscc18("4012345", 71)
EVERYBODY = History.of((kind.carrier or "usps", "X") for kind in FORMATS)
CHECKED = [kind for kind in FORMATS if kind.rule]


def carriers(code: str, history: History | None = None) -> list[str]:
    return [c.carrier for c in (detect(code, history) if history else detect(code))]


def test_a_ups_number_says_its_carrier_service_and_why() -> None:
    (only,) = detect("1z 999 aa1 01 2345 6784")
    assert (only.carrier, only.format, only.number) == ("ups", "ups_1z", UPS)
    assert only.check_digit_ok
    assert only.sure
    assert only.reason == "It looks like a number of UPS: 1Z and 16 letters and digits. The check digit is right."
    assert detect(UPS[:8] + "03" + "1234567" + check.ups_1z_check(UPS[2:8] + "031234567"))[0].service == "Ground"


@pytest.mark.parametrize("sent", [f"42010001{IMPB}", f"]C142010001\x1d{IMPB}\r", f"(420)10001(92){IMPB[2:]}"])
def test_a_scanned_usps_barcode_gives_the_number_and_the_zip(sent: str) -> None:
    first = detect(sent)[0]
    assert (first.carrier, first.number, first.destination, first.origin) == ("usps", IMPB, "10001", "US")


def test_a_fedex_barcode_gives_its_twelve_digits() -> None:
    body = "00" + "79901234567"
    code = "10" + "0" * 13 + "30301" + body + check.fedex_mod11_check(body)
    assert [(c.carrier, c.number, c.destination) for c in detect(code)] == [("fedex", code[22:], "30301")]


def test_a_dpd_barcode_gives_the_number_the_zip_and_the_country() -> None:
    body = "0081827" + "09981234567890" + "101" + "276"
    (only,) = detect("%" + body + check.mod37_36_check(body))
    assert (only.carrier, only.number, only.destination) == ("dpd", "09981234567890", "DE 81827")


def test_a_postal_number_says_its_post_and_what_it_is() -> None:
    (only,) = detect(check.s10_number("RR", 12345678, "GB"))
    assert (only.carrier, only.format, only.origin, only.service) == ("royal_mail", "s10", "GB", "registered letter")
    assert detect(check.s10_number("CC", 1234567, "DE"))[0].carrier == "dhl"
    assert "Post of Cape Verde" in detect(check.s10_number("RR", 7, "CV"))[0].reason.replace("Cabo", "Cape")
    assert not detect(check.s10_number("RR", 12345678, "XX")), "XX is no country"


def test_a_dhl_parcel_is_known_by_the_start_of_its_shipping_unit() -> None:
    number = check.sscc18("4043400", 12345678, extension=3)
    first = detect(f"]C100{number}")[0]
    assert (first.carrier, first.family, first.number) == ("dhl", "DHL Paket", f"00{number}")
    assert carriers(SSCC) == ["fedex"], "any other unit may be FedEx Ground's"


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("JJD000123456789012345", "dhl"), ("JVGL06123456789012345678", "dhl"), ("3SABCD123456789", "postnl"),
        ("323211111100012345678901", "bpost"), ("6A12345678901", "laposte"), ("PQ4F6P0701234567890123V", "correos"),
        ("H1000730012345678901", "hermes"), ("T00AB1C234567890", "evri"), ("PBCQ1234567001", "parcelforce"),
        ("Z1234567890", "packeta"), ("JJFI65432100000012345", "posti"), ("0000123456789U", "dpd"),
        ("SF1234567890123", "sf_express"), ("LP00123456789012", "cainiao"), ("4PX3000123456789CN", "4px"),
        ("YT2412345678901234", "yunexpress"), ("V12345E1234567", "venipak"),
        ("ABC12345670101009300092", "australia_post"),
        ("TBA012345678901", "amazon"), ("SP012345678901234567", "speedee"), ("JD0001234567890123", "yodel"),
    ],
)  # fmt: skip
def test_usual_carriers_are_known_by_their_letters(number: str, carrier: str) -> None:
    assert carriers(number) == [carrier]


def test_twelve_digits_that_fit_two_carriers_are_both_shown() -> None:
    body = next(str(n) for n in range(30000000000, 30000001000)
                if check.fedex_mod11_check(str(n)) == check.luhn_check(str(n)))  # fmt: skip
    number = body + check.luhn_check(body)
    assert set(carriers(number)) == {"fedex", "purolator"}
    assert not any(c.sure for c in detect(number))
    canada = History.of([("purolator", "X")] * 40 + [("fedex", "Y")])
    assert carriers(number, canada) == ["purolator", "fedex"]
    assert "40 of this shop's last 41 parcels went by Purolator." in detect(number, canada)[0].reason
    assert carriers(number, History.of([("fedex", "X")] * 3)) == ["fedex", "purolator"]


def test_digits_that_nothing_checks_are_proposed_only_to_a_shop_that_uses_the_carrier() -> None:
    number = "1234567890123456"
    assert check.gs1_mod10(number[:-1]) != number[-1]
    assert not detect(number)
    assert carriers(number, History.of([("evri", "X")])) == ["evri"]
    assert carriers("05212345678901") == ["dhl"]
    assert carriers("05212345678901", History.of([("dpd", "X")] * 30))[0] == "dpd"


def test_what_the_shop_typed_before_is_recognised_again() -> None:
    history = History.of(("own", f"BIKE{n:04}") for n in range(5))
    (only,) = detect("bike 0917", history)
    assert (only.carrier, only.format, only.check_digit_ok) == ("own", SEEN_HERE, None)
    assert only.reason == "5 numbers of this shop that look the same went by Own delivery."
    assert not detect("BIKE09171", history)


def test_a_scanned_barcode_is_kept_as_the_number_that_customers_can_follow() -> None:
    assert number_as_printed(f"]C142010001{IMPB}") == IMPB
    assert number_as_printed(" bike 0001 ") == "bike 0001"
    assert number_as_printed("331881 0025") == "3318810025"
    assert number_as_printed(UPS[:-1] + "5") == UPS[:-1] + "5"


def test_history_never_overrules_a_wrong_check_digit() -> None:
    history = History.of([("ups", UPS)] * 50)
    assert not detect(UPS[:-1] + "5", history)


@pytest.mark.parametrize("number", [UPS, IMPB, check.s10_number("RR", 12345678, "GB"), f"00{SSCC}", "331881002" + "5"])
def test_changed_places_are_refused_with_the_number_that_was_meant(number: str) -> None:
    at = next(i for i in range(len(number) - 4, 3, -1) if number[i] != number[i + 1] and number[i : i + 2].isdigit())
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    found = recognise(swapped)
    assert found.candidates == ()
    assert found.misread
    assert "check digit is wrong" in found.refusal
    assert "changed places" in found.refusal


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "Nothing"), ("4006381333931", "article"), ("]E0036000291452", "article"), (f"{IMPB}{IMPB}", "two codes"),
        ("114-1234567-1234567", "No carrier"), ("000000000000", "over and over"), ("AB-1234-XL", "No carrier"),
        ("<b>1Z</b>", "no parcel's code"), ("1Y999AA10123456784", "keyboard layout"), ("9" * 5000, "too long"),
    ],
)  # fmt: skip
def test_what_is_no_tracking_number_is_refused_in_words(code: str, words: str) -> None:
    found = recognise(code)
    assert found.candidates == ()
    assert words in found.refusal


def test_every_format_has_a_carrier_with_a_name() -> None:
    assert len({kind.code for kind in FORMATS}) == len(FORMATS)
    assert {kind.carrier for kind in FORMATS if kind.carrier} <= set(NAMES)
    posts = {post_of(a + b) for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} - {""}
    assert len(posts) > 200
    assert all(name_of(post)[0].isupper() or post == "bpost" for post in posts)


@pytest.mark.parametrize(
    ("words", "carrier"),
    [
        ("DHL Paket", "dhl"), ("USPS", "usps"), ("DHLExpress", "dhl"), ("RoyalMail", "royal_mail"),
        ("Colissimo", "laposte"), ("Česká pošta Balík", "ceska_posta"), ("gls business parcel", "gls"),
        ("CanadaPost", "canada_post"), ("Bike", ""),
    ],
)  # fmt: skip
def test_a_carrier_is_known_by_its_name(words: str, carrier: str) -> None:
    assert carrier_named(words) == carrier


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    found = recognise(text, EVERYBODY)
    assert bool(found.candidates) != bool(found.refusal)
    assert all(c.reason and c.carrier and c.number for c in found.candidates)


# Each scheme lets some mistakes pass; these are all of them, by its own arithmetic and not by this program's code.
def _may_pass(rule: CheckRule, before: str, after: str, kind: str) -> bool:
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    one, other = pairs[0]
    distance = abs(int(one) - int(other))
    last_two = before[:-2] == after[:-2]
    match rule:
        case check.s10_check:
            # Remainders 0 and 6 share the digit 5; a check digit 0 stands for 10, which the last place may not notice.
            return "5" in (before[-1], after[-1]) or (kind == "swap" and last_two and "0" in (before[-1], after[-1]))
        case check.fedex_mod11_check:
            return "0" in (before[-1], after[-1])  # remainders 0 and 10 share the digit 0
        case check.mod7_check:
            return distance == 7
        case check.luhn_check:
            return kind == "swap" and {one, other} == {"0", "9"}
        case check.gs1_mod10:
            return kind == "swap" and distance == 5
        case check.identcode_check:
            return distance == 5 if kind == "one" else distance % 2 == 0
        case check.mod37_36_check:
            return kind == "swap" and distance == 1  # some of these: doubled modulo 37 they come to the same
    # UPS and OnTrac (weights 1 and 2): 5 more on a doubled place, and the last two digits, which weigh the same.
    return (kind == "one" and distance == 5) or (kind == "swap" and last_two)


def _rule_of(kind: NumberFormat) -> CheckRule:
    """Return the scheme behind a rule that only puts digits before or cuts the last one off."""
    if kind.code.startswith("usps_91"):
        return check.gs1_mod10
    if kind.code.startswith("fedex") and kind.code.endswith("34"):
        return check.fedex_mod11_check
    if kind.code.startswith(("ontrac", "ups")):
        return check.ups_1z_check
    assert kind.rule is not None
    return kind.rule


@pytest.mark.parametrize("kind", CHECKED, ids=lambda kind: kind.code)
@given(data=st.data())
def test_no_single_wrong_or_swapped_digit_passes_as_the_same_format(kind: NumberFormat, data: st.DataObject) -> None:
    assert kind.rule is not None
    code = data.draw(st.from_regex(kind.pattern, fullmatch=True))
    found = kind.pattern.fullmatch(code)
    assert found is not None
    if "zip" in kind.pattern.groupindex and kind.carrier == "usps":
        # The ZIP in front is in no check digit.
        code = code[found.start("number") :]
        found = kind.pattern.fullmatch(code)
        assert found is not None
    at = found.start("check")
    code = code[:at] + kind.rule(found["body"]) + code[at + 1 :]
    found = kind.pattern.fullmatch(code)
    assume(found is not None and found["check"] == kind.rule(found["body"]))
    start = found.start("body")
    reading = kind.read(code)
    assert reading is not None
    assert reading.check_digit_ok
    places = [i for i in range(start, at + 1) if code[i].isdigit()]
    place = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
        wrong, how = code[:place] + digit + code[place + 1 :], "one"
    else:
        assume(place + 1 in places and code[place] != code[place + 1])
        wrong, how = code[:place] + code[place + 1] + code[place] + code[place + 2 :], "swap"
    assume(not _may_pass(_rule_of(kind), code[start : at + 1], wrong[start : at + 1], how))
    reading = kind.read(wrong)
    assert reading is None or not reading.check_digit_ok
    assert kind.code not in {c.format for c in detect(wrong, EVERYBODY)}

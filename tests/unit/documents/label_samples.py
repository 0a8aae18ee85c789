"""Labels to try things on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shipdesk.domain.check_digits import sscc18, ups_1z_check
from shipdesk.domain.labels import LabelContent, LabelForm, Symbology
from shipdesk.domain.orders import Address

SENDER = Address(
    name="Anna Keller",
    company="Werkstatt Keller GmbH",
    lines=("Königsallee 120", "Hinterhof 3"),
    city="Düsseldorf",
    postal_code="40212",
    country_code="DE",
)
LONG = Address(
    name="Maximiliane Alexandra von Hohenstein-Schwarzenberg",
    company="Internationale Gesellschaft für Keramik und Kunsthandwerk mbH & Co. KG",
    lines=(
        "c/o Familie Müller-Lüdenscheidt",
        "Hinterhaus, 4. Stock links",
        "Donaudampfschifffahrtsgesellschaftsstraße 1234",
    ),
    city="Sankt Wolfgang im Salzkammergut",
    postal_code="5360",
    country_code="AT",
)
RECIPIENTS = (
    Address(name="Erika Mustermann", lines=("Heidestraße 17",), city="Köln", postal_code="51147", country_code="DE"),
    LONG,
    Address(
        name="山田 太郎", lines=("丸の内1丁目9-1",), city="東京都千代田区", postal_code="100-0005", country_code="JP"
    ),
    Address(
        name="Γεώργιος Παπαδόπουλος",
        lines=("Λεωφόρος Συγγρού 129",),
        city="Αθήνα",
        postal_code="117 45",
        country_code="GR",
    ),
    Address(
        name="محمد عبد الله الأحمد",
        lines=("شارع الملك فهد، مبنى 15",),
        city="الرياض",
        postal_code="12271",
        country_code="SA",
    ),
    Address(
        name="김민수", lines=("강남구 테헤란로 152, 3층",), city="서울특별시", postal_code="06236", country_code="KR"
    ),
    Address(name="สมชาย ใจดี", lines=("99/1 ถนนสุขุมวิท",), city="กรุงเทพฯ", postal_code="10110", country_code="TH"),
    Address(
        name="Nguyễn Thị Hương", lines=("45 Đường Trần Phú",), city="Hà Nội", postal_code="100000", country_code="VN"
    ),
    Address(
        name="רחל כהן", lines=("רחוב הרצל 25, דירה 4",), city="תל אביב-יפו", postal_code="6688101", country_code="IL"
    ),
    Address(name="महात्मा शर्मा 🎁", lines=("गांधी मार्ग 12",), city="दिल्ली", postal_code="110001", country_code="IN"),
)
LABEL = LabelContent(
    service_icon="P",
    service_banner="Priority Parcel",
    sender=SENDER,
    recipient=RECIPIENTS[0],
    barcode="1Z999AA10123456784",
    symbology=Symbology.CODE_128,
    human_readable="1Z999AA10123456784",
    order_number="SD-100042",
    weight_g=640,
    ship_on=date(2026, 11, 26),
    carrier_name="Practice Carrier",
    reference_text="2 x MUG-BLUE-L, 1 x TEE-M",
)


def many_labels(count: int) -> list[LabelContent]:
    """Return different labels of all kinds: both symbologies, samples, all recipients by turns."""
    return [_label(i) for i in range(count)]


def _label(i: int) -> LabelContent:
    label = replace(
        LABEL, recipient=RECIPIENTS[i % len(RECIPIENTS)], order_number=f"SD-{100000 + i}", sample=i % 3 == 0
    )
    if i % 2:
        sscc = sscc18("4012345", i)
        return replace(label, barcode=f"(00){sscc}", symbology=Symbology.GS1_128, human_readable=f"(00) {sscc}")
    body = f"999AA1{i:09d}"
    number = f"1Z{body}{ups_1z_check(body)}"
    return replace(label, barcode=number, human_readable=number)


def usual_labels() -> list[LabelContent]:
    """Return one label of each usual kind: UPS, practice, USPS with the ZIP code, SSCC of the shop's own delivery."""
    sscc = sscc18("4012345", 77)
    shop = Address("Blue Door Studio", "", ("Unit 7, 1200 Industrial Way",), "Portland", "OR", "97201", "US")
    customer = Address("Dwayne Johnson-Smith", "", ("1234 Main Street, Apt 12",), "New York", "NY", "10001", "US")
    return [
        LABEL,
        replace(LABEL, sample=True, barcode="SDP000000000000123", human_readable="SDP000000000000123"),
        replace(
            LABEL,
            sender=shop,
            recipient=customer,
            barcode="(420)10001(92)05590100000000000013",
            symbology=Symbology.GS1_128,
            human_readable="9205590100000000000013",
            carrier_name="USPS",
            service_banner="USPS Ground Advantage",
        ),
        replace(
            LABEL,
            barcode=f"(00){sscc}",
            symbology=Symbology.GS1_128,
            human_readable=sscc,
            form=LabelForm.LOGISTIC,
            carrier_name="Own delivery",
            service_banner="Own delivery",
        ),
    ]

"""Made-up people of sixty countries and twelve scripts, for labels that have to be read back."""

from __future__ import annotations

import random
from dataclasses import dataclass

from shipdesk.domain.check_digits import gs1_mod10, sscc18, ups_1z_check
from shipdesk.domain.labels import LabelContent, LabelForm, Symbology
from shipdesk.domain.orders import Address


@dataclass(frozen=True, slots=True)
class Place:
    """How people of a country write a name, a street and a town; # is a digit of a postal code, $ a house number."""

    country: str
    script: str
    names: tuple[str, ...]
    streets: tuple[str, ...]
    city: str
    code: str
    state: str = ""


def _place(row: str) -> Place:
    country, script, names, streets, city, code, *state = (cell.strip() for cell in row.split("|"))
    return Place(country, script, tuple(names.split(";")), tuple(streets.split(";")), city, code, *state)


_ROWS = """
US|Latin|Mia O'Brien;Dwayne Johnson-Smith|$ Main Street, Apt $;$ Elm Ave|New York|#####|NY
CA|Latin|Zoë Tremblay;Liam Roy|$ Rue de l'Église;$ King St W|Montréal|H2X 1Y4|QC
MX|Latin|José Muñoz Peña;Lucía Ibáñez|Av. Reforma $;Calle Niños Héroes $|Ciudad de México|#####|CDMX
BR|Latin|João Conceição;Antônia Araújo|Rua São João, $;Av. Paulista, $|São Paulo|#####-###|SP
AR|Latin|Agustín Núñez;Sofía Güiraldes|Av. Corrientes $|Buenos Aires|B####AAA|
CL|Latin|Matías Yáñez|Av. Ñuñoa $|Santiago|#######|
CO|Latin|María Bermúdez|Carrera $ # $-20|Bogotá|######|
PE|Latin|Íñigo Quispe|Jr. de la Unión $|Lima|#####|
GB|Latin|Siân Llewellyn;Hamish McDougall|$ High Street;Flat $, Abbey Road|London|SW1A 1AA|
IE|Latin|Aoife Ní Bhriain|$ Sráid Uí Chonaill|Dublin|D01 F5P2|
FR|Latin|Hélène Lefèbvre;François d'Épinay|$ rue du Château-d'Eau|Besançon|#####|
BE|Latin|Loïc Desmet|Chaussée de Liège $|Namur|####|
NL|Latin|Jeroen van 't Hof|Keizersgracht $|Amsterdam|#### AB|
LU|Latin|Léa Kieffer|$, Grand-Rue|Luxembourg|####|
DE|Latin|Jürgen Weiß;Käthe Süßmilch|Königstraße $;Größenäcker $|Köln|#####|
AT|Latin|Österreicher Änne|Währinger Straße $|Wien|####|
CH|Latin|Urs Bühler|Zürichstrasse $|Zürich|####|
IT|Latin|Niccolò D'Angiò|Via dell'Università $|Forlì|#####|FC
ES|Latin|Begoña Ibáñez|C/ Peñalara, $|A Coruña|#####|A Coruña
PT|Latin|Conceição Simões|Rua da Saudação, $|Évora|####-###|
DK|Latin|Søren Ærø|Nørrebrogade $|København|####|
NO|Latin|Åse Bjørnstad|Øvre Slottsgate $|Tromsø|####|
SE|Latin|Örjan Åström|Kungsgatan $|Malmö|### ##|
FI|Latin|Väinö Mäkelä|Hämeenkatu $|Jyväskylä|#####|
IS|Latin|Þórður Ægisson|Laugavegur $|Reykjavík|###|
EE|Latin|Õnne Püss|Pärnu mnt $|Tallinn|#####|
LV|Latin|Ļena Ķiršteine|Brīvības iela $|Rīga|LV-####|
LT|Latin|Žydrūnas Šešėlis|Gedimino pr. $|Šiauliai|#####|
PL|Latin|Zażółć Gęślą;Łukasz Żądło|ul. Świętokrzyska $|Łódź|##-###|
CZ|Latin|Řehoř Žižka|Náměstí Míru $|Plzeň|### ##|
SK|Latin|Ľudmila Šťastná|Námestie SNP $|Košice|### ##|
HU|Latin|Őry Ödönné|Kossuth Lajos utca $|Győr|####|
SI|Latin|Žiga Čuček|Slovenska cesta $|Ljubljana|####|
HR|Latin|Đurđica Šćepanović|Trg bana Jelačića $|Šibenik|#####|
RO|Latin|Ștefan Țărnă|Bd. Unirii $|București|######|
TR|Latin|Şükrü İğdır|Atatürk Cad. No: $|İstanbul|#####|
GR|Greek|Γεώργιος Παπαδόπουλος;Ελένη Ρήγα|Λεωφόρος Συγγρού $|Αθήνα|### ##|
CY|Greek|Ανδρέας Χρίστου|Οδός Λήδρας $|Λευκωσία|####|
BG|Cyrillic|Георги Димитров|бул. Витоша $|София|####|
UA|Cyrillic|Їжакевич Ґалина|вул. Хрещатик, $|Київ|#####|
RS|Cyrillic|Ђорђе Љубичић|Кнеза Милоша $|Београд|#####|
KZ|Cyrillic|Әлия Қайратқызы|Абай даңғылы $|Алматы|######|
MN|Cyrillic|Бат-Эрдэнэ Өлзий|Энхтайваны өргөн чөлөө $|Улаанбаатар|#####|
VN|Vietnamese|Nguyễn Thị Hương;Trần Đức Lượng|$ Đường Trần Phú|Hà Nội|######|
CN|Chinese|王小明;欧阳文静|浦东新区世纪大道$号|上海市|######|上海市
TW|Chinese|陳怡君;林志豪|信義路五段$號|台北市|###|
HK|Chinese|何嘉怡|彌敦道$號|旺角||九龍
SG|Latin|Tan Wei Ming|$ Orchard Road #10-0$|Singapore|######|
JP|Japanese|山田 太郎;佐々木 さくら|丸の内$丁目9-1;コーポ高橋 $号室|千代田区|###-####|東京都
KR|Korean|김민수;박서연|강남구 테헤란로 $, 3층|서울특별시|#####|
SA|Arabic|محمد عبد الله الأحمد;فاطمة الزهراء|شارع الملك فهد، مبنى $|الرياض|#####|
AE|Arabic|خالد بن سلطان|شارع الشيخ زايد|دبي||دبي
EG|Arabic|مُحَمَّد مصطفى|شارع التحرير $|القاهرة|#####|
IR|Arabic|رضا کیانی|خیابان ولیعصر، پلاک $|تهران|##########|
IL|Hebrew|רחל כהן;שָׁלוֹם לוי|רחוב הרצל $, דירה 4|תל אביב-יפו|#######|
TH|Thai|สมชาย ใจดี;น้ำฝน กำแพงแก้ว|$/1 ถนนสุขุมวิท|วัฒนา|#####|กรุงเทพมหานคร
IN|Devanagari|महात्मा शर्मा;क्षितिज विद्यार्थी|गांधी मार्ग $, कक्ष संख्या 12|दिल्ली|######|दिल्ली
NP|Devanagari|श्रीकृष्ण ज्ञवाली|त्रिपुरेश्वर मार्ग $|काठमाडौं|#####|
AU|Emoji|Mia ❤️ Gift shop 🎁;Jo 🚚👍🏽|$ George Street|Sydney|####|NSW
NZ|Emoji|Kiwi 🥝 Māori|$ Queen Street|Auckland|####|
ZA|Emoji|Thandi 👨‍👩‍👧 Nkosi|$ Long Street|Cape Town|####|
"""
PLACES = tuple(_place(row) for row in _ROWS.strip().splitlines())
SENDERS = (
    Address("Anna Keller", "Werkstatt Keller GmbH", ("Königsallee 120",), "Düsseldorf", "", "40212", "DE"),
    Address("Blue Door Studio", "", ("Unit 7, 1200 Industrial Way",), "Portland", "OR", "97201", "US"),
)


def person(place: Place, dice: random.Random) -> Address:
    """Return somebody who lives there."""
    street = dice.choice(place.streets).replace("$", str(dice.randrange(1, 400)))
    company = dice.choice(("", "", "Noor & Søn Ltd."))
    code = _digits(place.code, dice)
    return Address(dice.choice(place.names), company, (street,), place.city, place.state, code, place.country)


def random_labels(count: int, seed: int = 1) -> list[LabelContent]:
    """Return labels to all places by turns, with every kind of tracking number."""
    dice = random.Random(seed)
    return [_label(i, PLACES[i % len(PLACES)], dice) for i in range(count)]


def _label(i: int, place: Place, dice: random.Random) -> LabelContent:
    barcode, symbology, number = _tracking(i, dice)
    return LabelContent(
        service_icon=dice.choice(("P", "2D", "E")),
        service_banner=dice.choice(("Priority Parcel", "Tracked 48 Signed", "Express")),
        sender=SENDERS[i % 2],
        recipient=person(place, dice),
        barcode=barcode,
        symbology=symbology,
        human_readable=number,
        order_number=dice.choice((f"SD-{100000 + i}", f"#{1000 + i}", f"WC-2026-{i:06d}")),
        weight_g=dice.randrange(20, 30_000),
        package_number=1,
        package_count=dice.choice((1, 1, 3)),
        carrier_name=dice.choice(("Practice Carrier", "Own delivery", "")),
        references=(f"{1 + i % 4} x MUG-BLUE-L", f"Pick A-{i % 40}-3")[: i % 3],
        form=LabelForm.LOGISTIC if barcode.startswith("(00)") and i % 2 else LabelForm.PARCEL,
        sample=i % 5 == 0,
        is_return=i % 11 == 0,
        return_number=f"RMA-{i}" if i % 11 == 0 else "",
    )


def _tracking(i: int, dice: random.Random) -> tuple[str, Symbology, str]:
    kind = i % 5
    if kind == 0:
        sscc = sscc18("4012345", dice.randrange(10**9))
        return f"(00){sscc}", Symbology.GS1_128, sscc
    if kind == 1:
        body = f"92055901{dice.randrange(10**13):013d}"
        number = body + gs1_mod10(body)
        return f"(420){dice.randrange(10**5):05d}(92){number[2:]}", Symbology.GS1_128, number
    if kind == 2:
        number = f"{dice.randrange(10**33, 10**34)}"
        return number, Symbology.CODE_128, number
    if kind == 3:
        number = f"RX{dice.randrange(10**9):09d}DE"
        return number, Symbology.CODE_128, number
    body = f"999AA1{dice.randrange(10**9):09d}"
    number = f"1Z{body}{ups_1z_check(body)}"
    return number, Symbology.CODE_128, number


def _digits(pattern: str, dice: random.Random) -> str:
    return "".join(str(dice.randrange(10)) if c == "#" else c for c in pattern)

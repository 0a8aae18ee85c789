"""The product memory, and what orders weigh."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from shipdesk.cli.order_numbers import Numbers, ids_of
from shipdesk.cli.session import LARGEST, Session
from shipdesk.cli.shapes import moment, packing_json, refused_json, refused_order_json
from shipdesk.domain.errors import Refused, WrongUsage
from shipdesk.domain.measures import grams_of, grams_text, size_of, size_text
from shipdesk.domain.products import FIELDS, Product, ProductGap, ProductQuery
from shipdesk.domain.weights import Packing, WeightSource
from shipdesk.services.edit_packing import choose_boxes, type_weights, unpackable
from shipdesk.services.find_article import article_of
from shipdesk.services.import_products import export_products, import_products
from shipdesk.services.learn_barcode import learn_barcode
from shipdesk.services.list_orders import orders_in_full
from shipdesk.services.product_pictures import (
    pictured,
    remove_product_picture,
    save_product_picture,
    set_product_picture,
)
from shipdesk.services.products import (
    forget_products,
    get_product,
    product_ids,
    product_rows,
    save_product,
    weights_from_files,
)
from shipdesk.services.shop import Shop
from shipdesk.services.views import RefusedOrder
from shipdesk.services.weigh_orders import weigh_orders

_SIDES = ("length_mm", "width_mm", "height_mm")
_AUTO = "auto"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="What is known of articles: weight, size, customs code, bin.")
    for name, function in (
        ("list", list_products), ("set", set_product), ("import", import_list), ("export", export_list),
        ("forget", forget), ("picture", picture), ("barcode", barcode_of), ("find", find),
    ):  # fmt: skip
        group.command(name)(function)
    app.add_typer(group, name="products")


def list_products(
    context: typer.Context,
    missing: Annotated[
        ProductGap | None, typer.Option(help="Only those without it; what orders wait for first.")
    ] = None,
    search: Annotated[str, typer.Option(help="Part of a SKU, name, barcode or bin.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, max=LARGEST, help="At most so many.")] = None,
) -> None:
    """List what is known of articles."""
    session: Session = context.obj
    with session.shop() as shop:
        found = product_rows(shop, product_ids(shop, ProductQuery(search, missing))[:limit])
        told = weights_from_files(shop)
        shown = pictured(shop, [product.sku for product in found])
    rows = [
        (p.sku, p.name, grams_text(p.weight_g) if p.weight_g else "", size_text(p.size_mm), p.customs_code,
         p.origin_country, p.bin, f"a file says {grams_text(told[p.sku])}" if p.sku in told else "")
        for p in found
    ]  # fmt: skip
    columns = ("SKU", "name", "weight", "size", "customs code", "origin", "bin", "")
    documents = [product_json(product, told.get(product.sku), has_picture=product.sku in shown) for product in found]
    session.answer({"products": documents}, lambda: session.table(columns, rows, "No products."))


def set_product(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="The article number as it stands in the orders.")],
    name: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    weight: Annotated[str | None, typer.Option(help="Of one piece: 350, 350g, 1.2kg, 12oz.")] = None,
    size: Annotated[str | None, typer.Option(help="Length x width x height: 200x150x100 (mm) or 20x15x10cm.")] = None,
    customs: Annotated[str | None, typer.Option(help="The customs code (HS), 6 to 12 digits.")] = None,
    customs_text: Annotated[str | None, typer.Option(help="What the customs form calls it.")] = None,
    origin: Annotated[str | None, typer.Option(help="The country it was made in.")] = None,
    barcode: Annotated[str | None, typer.Option(help="EAN, UPC or the shop's own.")] = None,
    bin_: Annotated[str | None, typer.Option("--bin", help="Where it lies.")] = None,
    asks: Annotated[
        str | None, typer.Option(help="What is scanned of each piece when it is packed: serial, lot or nothing.")
    ] = None,
    parts: Annotated[str | None, typer.Option(help="What this kit is packed from: MUG*2,TEA.")] = None,
    substitutes: Annotated[str | None, typer.Option(help="SKUs that may go in its place: CUP,BOWL.")] = None,
) -> None:
    """Say what an article is; no file overwrites it. An empty text takes it back."""
    session: Session = context.obj
    changes: dict[str, Any] = {
        field: value
        for field, value in (
            ("name", name), ("customs_code", customs), ("customs_text", customs_text), ("origin_country", origin),
            ("barcode", barcode), ("bin", bin_), ("asks", asks), ("parts", parts), ("substitutes", substitutes),
        )
        if value is not None
    }  # fmt: skip
    if weight is not None:
        changes["weight_g"] = grams_of(weight)
    if size is not None:
        changes |= dict(zip(_SIDES, size_of(size) or (None, None, None), strict=True))
    if not changes:
        raise WrongUsage("Nothing was said of the product.", "Name at least one option, such as --weight 350g.")
    with session.shop() as shop:
        product = save_product(shop, sku, changes)
        _answer(session, shop, product, f"{product.sku} is kept.")


def picture(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="The article number.")],
    file: Annotated[Path | None, typer.Argument(help="A PNG, JPEG, WebP, GIF or BMP picture.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the picture.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the picture that is kept into this file.")] = None,
) -> None:
    """Keep an article's picture, which is shown at the bench; it is made small first."""
    session: Session = context.obj
    if [file is not None, remove, out is not None].count(True) != 1:
        raise WrongUsage("Say one thing to do with the picture.", "Name a file, or --remove, or --out FILE.")
    with session.shop() as shop:
        product = _known(shop, sku)
        if file is not None:
            set_product_picture(shop, product.sku, file)
            words = f"{product.sku} has a picture."
        elif remove:
            words = f"{product.sku} had no picture."
            if remove_product_picture(shop, product.sku):
                words = f"The picture of {product.sku} is removed."
        elif out is not None:
            save_product_picture(shop, product.sku, out)
            words = f"The picture of {product.sku} is in {out}."
        _answer(session, shop, product, words)


def barcode_of(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(help="The article number.")],
    code: Annotated[str, typer.Argument(help="The code as it was scanned.")],
) -> None:
    """Give a code that nobody knew to the article that carries it."""
    session: Session = context.obj
    with session.shop() as shop:
        product = learn_barcode(shop, _known(shop, sku).sku, code)
        _answer(session, shop, product, f"{product.sku} is known by {product.barcode or product.sku}.")


def find(
    context: typer.Context, code: Annotated[str, typer.Argument(help="A barcode, a SKU, or what GS1 puts on pieces.")]
) -> None:
    """Tell which article a scanned code means, with the serial or lot in it."""
    session: Session = context.obj
    with session.shop() as shop:
        found = article_of(shop, code)
    if not found.skus:
        session.refused()
    document = {"code": found.code, "skus": list(found.skus), "serial": found.serial, "lot": found.lot}

    def to_person() -> None:
        if not found.skus:
            session.warn(f"No article has the code {found.code or code}.")
        for sku in found.skus:
            more = [f"{word} {value}" for word, value in (("serial", found.serial), ("lot", found.lot)) if value]
            session.say(", ".join([sku, *more]))

    session.answer(document, to_person)


def _known(shop: Shop, sku: str) -> Product:
    product = get_product(shop, sku)
    if product is None:
        raise Refused(f"There is no product {sku}.", "Check how it is spelled, or add it: shipdesk products set.")
    return product


def _answer(session: Session, shop: Shop, product: Product, words: str) -> None:
    shown = product_json(product, None, has_picture=bool(pictured(shop, [product.sku])))
    session.answer({"products": [shown]}, lambda: session.say(words))


def import_list(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A product list: CSV, XLSX, XLS or ODS.")],
    unit: Annotated[str, typer.Option(help="g, kg, oz or lb, where the file names no unit of weight.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,
) -> None:
    """Read a list of products; what a person typed stays."""
    session: Session = context.obj
    with session.shop() as shop:
        report = import_products(shop, file, weight_unit=unit, dry_run=dry_run, progress=session.progress)
    if report.refused:
        session.refused()
    document = {
        "file": report.file, "new": report.new, "changed": report.changed, "unchanged": report.unchanged,
        "kept": [{"sku": sku, "field": field} for sku, field in report.kept],
        "refused": [refused_json(row) for row in report.refused],
        "remarks": list(report.remarks), "stored": report.stored,
    }  # fmt: skip

    def to_person() -> None:
        for remark in report.remarks:
            session.say(remark)
        for row in report.refused:
            session.warn(f"Row {row.row}, {row.column}: {row.reason}")
        for sku, field in report.kept:
            session.say(f"{sku}: the {field} that was typed stays.")
        session.say(f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged.")

    session.answer(document, to_person)


def export_list(context: typer.Context, file: Annotated[Path, typer.Argument(help="The CSV file to write.")]) -> None:
    """Write all products as CSV, as import reads it back."""
    session: Session = context.obj
    with session.shop() as shop:
        count = export_products(shop, file)
    session.answer({"file": str(file), "products": count}, lambda: session.say(f"{count} products in {file}"))


def forget(
    context: typer.Context, skus: Annotated[list[str], typer.Argument(metavar="SKU...", help="Article numbers.")]
) -> None:
    """Forget articles; orders that bring them again teach them again."""
    session: Session = context.obj
    with session.shop() as shop:
        count = forget_products(shop, skus)
    if count < len(set(skus)):
        session.refused()
    session.answer({"forgotten": count}, lambda: session.say(f"{count} forgotten."))


def weigh(
    context: typer.Context,
    numbers: Numbers,
    weight: Annotated[
        str | None, typer.Option(help="What each weighs with its box: 900, 900g, 1.2kg; auto computes it again.")
    ] = None,
    box: Annotated[str | None, typer.Option(help="One of the shop's boxes; auto suggests it again.")] = None,
) -> None:
    """Tell what orders weigh and in which box, or say it; a typed weight counts as it is."""
    session: Session = context.obj
    grams = None if weight is None or weight.casefold() == _AUTO else grams_of(weight)
    if weight is not None and grams is None and weight.casefold() != _AUTO:
        raise WrongUsage("No weight was said.", "Say --weight 900g, or --weight auto.")
    with session.shop() as shop:
        ids, unknown = ids_of(shop, numbers)
        orders = [order for order, _ in orders_in_full(shop, ids)]
        changed = 0
        if weight is not None:
            changed = type_weights(shop, ids, grams)
        if box is not None:
            changed = max(changed, choose_boxes(shop, ids, "" if box.casefold() == _AUTO else box))
        packed = weigh_orders(shop, ids)
        stays = unpackable(shop, ids) if weight is not None or box is not None else {}
    refused = [*unknown, *(RefusedOrder(o.order_number, stays[o.id]) for o in orders if o.id in stays)]
    if refused:
        session.refused()
    document = {
        "orders": [{"order_number": o.order_number, **packing_json(o, packed[o.id])} for o in orders],
        "changed": changed,
        "refused": [refused_order_json(r) for r in refused],
    }

    def to_person() -> None:
        for order in orders:
            session.say(f"{order.order_number}: {packing_text(packed[order.id])}")
            for doubt in packed[order.id].weight.doubts:
                session.say(f"  ! {doubt}")
        for r in refused:
            session.warn(f"{r.order_number}: {r.reason}")

    session.answer(document, to_person)


def packing_text(packing: Packing) -> str:
    """Return what a parcel weighs and in which box, for a person."""
    weight, box = packing.weight, packing.box
    shown = f"{grams_text(weight.grams)} ({_SOURCES[weight.source]})"
    return f"{shown}, box {box.box.name} ({box.reason.value})" if box.box else shown


_SOURCES = {
    WeightSource.TYPED: "typed",
    WeightSource.COMPUTED: "computed from the products",
    WeightSource.FILE: "by the order's file",
    WeightSource.DEFAULT: "the usual weight, for no other is known",
}


def product_json(product: Product, told_g: int | None, *, has_picture: bool) -> dict[str, Any]:
    """Return a product; told_g is a weight that a file told against what is known."""
    fields = {field: getattr(product, field) for field in FIELDS}
    fields["parts"] = [{"sku": sku, "pieces": pieces} for sku, pieces in product.parts]
    fields["substitutes"] = list(product.substitutes)
    return {
        "sku": product.sku, **fields, "typed": list(product.typed), "picture": has_picture, "weight_told_g": told_g,
        "updated_at": moment(product.updated_at),
    }  # fmt: skip

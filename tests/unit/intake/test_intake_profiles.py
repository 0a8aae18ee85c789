"""Every sales system's export is known by its own profile, and a row of it becomes the order that was sold."""

# ruff: noqa: E501 - a row reads best as few lines as it takes
from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shipdesk.domain.orders import OrderDraft, OrderStatus
from shipdesk.intake.parse_file import parse_order_file
from shipdesk.intake.profiles import load_profiles, recognise

HEADERS = Path(__file__).parents[4] / "shared" / "data" / "orders" / "_headers"

BILLING = {
    "billing_first_name": "Ana", "billing_last_name": "Novak", "billing_email": "ana@example.com",
    "billing_address_1": "Ring 1", "billing_city": "Berlin", "billing_postcode": "10115", "billing_country": "DE",
}  # fmt: skip
SHIPPING = {
    "shipping_first_name": "Bo", "shipping_last_name": "Li", "shipping_address_1": "Ring 2", "shipping_city": "Bonn",
    "shipping_postcode": "53111", "shipping_country": "DE",
}  # fmt: skip

ROWS: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "SkyVerge, one row per order": (
        "woocommerce",
        {"order_id": "9", "order_number": "W-9", "date": "2026-11-12 10:00:00", "status": "processing",
         "order_total": "21.70", "order_currency": "EUR", **BILLING, **SHIPPING,
         "line_items": "id:3|name:Tea|sku:T-1|quantity:2|total:15.80;id:4|name:Cup|sku:C-1|quantity:1|total:5.90"},
        {"number": "W-9", "name": "Bo Li", "items": [("T-1", "Tea", 2, 790), ("C-1", "Cup", 1, 590)], "total": 2170},
    ),
    "SkyVerge, one row per item": (
        "woocommerce",
        {"order_id": "9", "order_number": "W-9", "date": "2026-11-12 10:00:00", "status": "on-hold", **BILLING, **SHIPPING,
         "order_total": "15.80", "order_currency": "EUR", "item_name": "Tea", "item_sku": "T-1", "item_quantity": "2",
         "item_price": "7.90", "item_total": "15.80"},
        {"number": "W-9", "items": [("T-1", "Tea", 2, 790)], "status": OrderStatus.AWAITING_PAYMENT},
    ),
    "SkyVerge for an import": (
        "woocommerce",
        {"id": "9", "order_number": "W-9", "created_at": "2026-11-12 10:00:00", "status": "processing", "total": "15.80",
         "currency": "EUR", **BILLING, **SHIPPING, "line_items": "name:Tea|sku:T-1|quantity:2|total:15.80"},
        {"number": "W-9", "postal": "53111", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "SkyVerge, old, items in numbered cells": (
        "woocommerce",
        {"order_id": "9", "order_number": "W-9", "date": "2026-11-12 10:00:00", "status": "processing",
         "order_total": "21.70", **BILLING, **SHIPPING, "order_item_1": "T-1|2|15.80", "order_item_2": "C-1|1|5.90"},
        {"number": "W-9", "items": [("T-1", "", 2, 790), ("C-1", "", 1, 590)]},
    ),
    "SkyVerge, old, one row per item": (
        "woocommerce",
        {"Order ID": "9", "Date": "2026-11-12", "Order Status": "processing", "Order Total": "15.80",
         "Billing First Name": "Ana", "Billing Last Name": "Novak", "Shipping First Name": "Bo",
         "Shipping Last Name": "Li", "Shipping Address 1": "Ring 2", "Shipping Post code": "53111",
         "Shipping City": "Bonn", "Item SKU": "T-1", "Item Name": "Tea", "Item Amount": "2", "Row Price": "15.80"},
        {"number": "9", "name": "Bo Li", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "SkyVerge, old, items in one cell": (
        "woocommerce",
        {"Order ID": "9", "Date": "2026-11-12", "Order Status": "processing", "Order Total": "15.80",
         "Billing First Name": "Ana", "Shipping First Name": "Bo", "Shipping Last Name": "Li",
         "Shipping Address 1": "Ring 2", "Shipping Post code": "53111", "Shipping City": "Bonn",
         "Order Items": "Tea x 2, Cup x 1"},
        {"number": "9", "items": [("", "Tea", 2, None), ("", "Cup", 1, None)]},
    ),
    "WebToffee": (
        "woocommerce",
        {"order_id": "9", "order_number": "W-9", "order_date": "2026-11-12 10:00:00", "paid_date": "", "status": "processing",
         "order_total": "15.80", "order_currency": "EUR", **BILLING, **SHIPPING, "order_key": "wc_order_x",
         "Product Item 1 Name": "Tea", "Product Item 1 SKU": "T-1", "Product Item 1 Quantity": "2",
         "Product Item 1 Total": "15.80", "Product Item 2 Name": "Cup", "Product Item 2 Quantity": "1",
         "Product Item 2 Total": "5.90"},
        {"number": "W-9", "items": [("T-1", "Tea", 2, 790), ("", "Cup", 1, 590)]},
    ),
    "eBay, Seller Hub": (
        "ebay",
        {"Sales Record Number": "12", "Order Number": "03-1234-5678", "Buyer Username": "bo", "Ship To Name": "Bo Li",
         "Ship To Address 1": "12 Elm St", "Ship To City": "Austin", "Ship To State": "TX", "Ship To Zip": "78701",
         "Ship To Country": "United States", "Item Number": "3", "Item Title": "Tea", "Custom Label": "T-1",
         "Quantity": "2", "Sold For": "$7.90", "Total Price": "$15.80", "Sale Date": "Nov-12-26"},
        {"number": "03-1234-5678", "name": "Bo Li", "items": [("T-1", "Tea", 2, 790)], "currency": "USD"},
    ),
    "eBay, posted in Britain": (
        "ebay",
        {"Order Number": "03-1", "Buyer Username": "bo", "Post To Name": "Bo Li", "Post To Address 1": "1 High St",
         "Post To City": "Leeds", "Post To Postcode": "LS1 4DY", "Post To Country": "United Kingdom"},
        {"number": "03-1", "postal": "LS1 4DY", "country": "GB"},
    ),
    "Amazon, unshipped, Japan": (
        "amazon",
        {"order-id": "250-1", "order-item-id": "7", "purchase-date": "2026-11-12T10:00:00+09:00", "sku": "T-1",
         "product-name": "緑茶", "quantity-purchased": "2", "recipient-name": "山田 花子", "ship-address-1": "1-2-3",
         "ship-state": "東京都", "ship-postal-code": "100-0001", "ship-country": "JP", "is-prime": "false"},
        {"number": "250-1", "name": "山田 花子", "country": "JP", "items": [("T-1", "緑茶", 2, None)]},
    ),
    "BigCommerce": (
        "bigcommerce",
        {"Order ID": "101", "Customer Name": "Bo Li", "Order Date": "12/11/2026", "Order Status": "Awaiting Fulfillment",
         "Order Total (inc tax)": "21.70", "Order Currency Code": "EUR", "Shipping Name": "Bo Li",
         "Shipping Street 1": "Ring 2", "Shipping Suburb": "Bonn", "Shipping Zip": "53111", "Shipping Country": "Germany",
         "Product Details": "Product ID: 7, Product Qty: 2, Product SKU: T-1, Product Name: Tea, green, Product Weight: 0.1,"
         " Product Variation Details: , Product Unit Price: 7.90, Product Total Price: 15.80 | Product ID: 8, Product Qty:"
         " 1, Product SKU: C-1, Product Name: Cup, Product Weight: 0.3, Product Variation Details: Size: L,"
         " Product Unit Price: 5.90, Product Total Price: 5.90"},
        {"number": "101", "items": [("T-1", "Tea, green", 2, 790), ("C-1", "Cup", 1, 590)], "total": 2170},
    ),
    "BigCommerce by its spreadsheet app": (
        "bigcommerce",
        {"Order ID": "101", "Status": "Awaiting Fulfillment", "Date Created": "Thu, 12 Nov 2026 14:21:24 +0000",
         "Cart ID": "c", "Billing Street 1": "Ring 1", "Shipping 1 First Name": "Bo", "Shipping 1 Last Name": "Li",
         "Shipping 1 Street 1": "Ring 2", "Shipping 1 City": "Bonn", "Shipping 1 Zip": "53111"},
        {"number": "101", "name": "Bo Li", "lines": ("Ring 2",)},
    ),
    "Magento, the grid": (
        "magento",
        {"ID": "000000042", "Purchase Point": "Main", "Purchase Date": "Nov 12, 2026 10:21:24 AM", "Bill-to Name": "Ana Novak",
         "Ship-to Name": "Bo Li", "Grand Total (Purchased)": "$15.80", "Status": "Processing",
         "Shipping Address": "12 Elm St,Austin,Texas,78701"},
        {"number": "000000042", "name": "Bo Li", "lines": ("12 Elm St",), "city": "Austin", "state": "Texas",
         "postal": "78701"},
    ),
    "Magento, one row per item": (
        "magento",
        {"Order Number": "100000042", "Order Date": "2026-11-12", "Order Status": "processing",
         "Order Purchased From": "Main", "Shipping Name": "Bo Li", "Shipping Street": "Ring 2", "Shipping City": "Bonn",
         "Shipping Zip": "53111", "Shipping Country": "DE", "Item Name": "Tea", "Item SKU": "T-1", "Item Qty Ordered": "2"},
        {"number": "100000042", "city": "Bonn", "items": [("T-1", "Tea", 2, None)]},
    ),
    "PrestaShop": (
        "prestashop",
        {"ID": "7", "Référence": "XKBKNABJK", "Nouveau client": "Oui", "Livraison": "France", "Client": "B. Li",
         "Total": "15,80 €", "Paiement": "Virement", "État": "Paiement accepté", "Date": "12/11/2026 10:21:24"},
        {"number": "XKBKNABJK", "country": "FR", "total": 1580, "currency": "EUR", "status": OrderStatus.TO_SHIP},
    ),
    "Wix": (
        "wix",
        {"Order number": "10042", "Date created": "Nov 12, 2026", "Time": "9:15:51 AM", "Contact email": "bo@example.com",
         "Item": "Tea", "Variant": "100 g", "SKU": "T-1", "Qty": "2", "Price": "7.90", "Delivery method": "Standard",
         "Recipient name": "Bo Li", "Delivery country": "DEU", "Delivery city": "Bonn", "Delivery address": "Ring 2",
         "Delivery zip/postal code": "53111", "Payment status": "Paid", "Total": "15.80", "Currency": "EUR",
         "Fulfillment status": "Not fulfilled"},
        {"number": "10042", "country": "DE", "items": [("T-1", "Tea", 2, 790)], "status": OrderStatus.TO_SHIP},
    ),
    "Rakuten": (
        "rakuten",
        {"注文番号": "123456-20261112-0001", "ステータス": "発送待ち", "注文日時": "2026-11-12 10:21:24", "請求金額": "1580",
         "送付先郵便番号1": "100", "送付先郵便番号2": "0001", "送付先住所都道府県": "東京都", "送付先住所郡市区": "千代田区",
         "送付先住所それ以降の住所": "千代田1-1", "送付先姓": "山田", "送付先名": "花子", "送付先電話番号1": "03",
         "送付先電話番号2": "1234", "送付先電話番号3": "5678", "商品名": "緑茶", "商品番号": "T-1", "単価": "790", "個数": "2"},
        {"number": "123456-20261112-0001", "name": "山田 花子", "postal": "100-0001", "phone": "03-1234-5678",
         "items": [("T-1", "緑茶", 2, 790)], "currency": "JPY"},
    ),
    "Mercado Libre": (
        "mercadolibre",
        {"# de venta": "2000001", "Fecha de venta": "12 de noviembre de 2026 10:21 hs.", "Estado": "En preparación",
         "Comprador": "Bo Li", "Domicilio": "Calle 5", "Código postal": "1424", "SKU": "T-1", "Unidades": "2",
         "Título de la publicación": "Té", "Precio unitario de venta de la publicación (ARS)": "790",
         "Ingresos por productos (ARS)": "1580"},
        {"number": "2000001", "items": [("T-1", "Té", 2, 79000)], "currency": "ARS", "postal": "1424"},
    ),
    "BackerKit": (
        "backerkit",
        {"Id": "42", "Service Guid": "1", "Name": "Bo", "Address Name": "Bo Li", "Address Line 1": "12 Elm St",
         "Address City": "Austin", "Address Country": "US", "Pledge Status": "collected", "Pledged At": "2026-11-12",
         "Survey Answered At": "", "Total Spent": "49.0", "MUG-RED": "2", "MUG-BLUE": "0", "BOOK": "1"},
        {"number": "42", "name": "Bo Li", "items": [("MUG-RED", "", 2, None), ("BOOK", "", 1, None)]},
    ),
    "TCGplayer": (
        "tcgplayer",
        {"Order #": "A1B2-3", "FirstName": "Bo", "LastName": "Li", "Address1": "12 Elm St", "City": "Austin",
         "State": "TX", "PostalCode": "78701", "Country": "US", "Order Date": "11/12/2026", "Item Count": "3",
         "Value Of Products": "12.50", "Shipping Method": "Standard"},
        {"number": "A1B2-3", "name": "Bo Li", "items": []},
    ),
    "Depop": (
        "depop",
        {"Date of sale": "11/12/2026", "Time of sale": "10:21", "Buyer": "bo", "Description": "Wool jumper", "Size": "M",
         "Item price": "$20.00", "Total": "$24.00", "Depop fee": "$2.00", "Name": "Bo Li", "Address Line 1": "12 Elm St",
         "City": "Austin", "State": "TX", "Post Code": "78701", "Country": "United States", "Bundle": "No"},
        {"name": "Bo Li", "items": [("", "Wool jumper", 1, 2000)], "total": 2400},
    ),
    "ShipStation, its own export": (
        "shipstation",
        {"Order - Number": "S-42", "Date - Order Date": "11/12/2026", "Ship To - Name": "Bo Li",
         "Ship To - Address 1": "12 Elm St", "Ship To - City": "Austin", "Ship To - State": "TX",
         "Ship To - Postal Code": "78701", "Ship To - Country": "US", "Item - SKU": "T-1", "Item - Name": "Tea",
         "Item - Qty": "2", "Amount - Order Total": "15.80"},
        {"number": "S-42", "items": [("T-1", "Tea", 2, None)], "total": 1580},
    ),
    "ShipStation, fields of its import": (
        "shipstation",
        {"Order #": "S-42", "Order Date": "2026-11-12", "Last Modified Date": "", "Order Statuses": "awaiting shipment",
         "Hold Until Date": "", "Internal Notes": "", "SKU": "T-1", "Name": "Tea", "Quantity": "2", "Unit Price": "7.90"},
        {"number": "S-42", "items": [("T-1", "Tea", 2, 790)], "status": OrderStatus.TO_SHIP},
    ),
    "ShippingEasy": (
        "shippingeasy",
        {"Order Number": "E-42", "Order date & time": "2026-11-12 10:21", "Status": "awaiting_shipment",
         "Order Total": "15.80", "Requested service": "Priority", "Item name": "Tea", "Item SKU": "T-1",
         "Item unit price": "7.90", "Item Quantity": "2", "Full Name": "Bo Li", "Address Line 1": "12 Elm St", "City": "Austin"},
        {"number": "E-42", "name": "Bo Li", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "Pirate Ship": (
        "pirateship",
        {"Order ID": "P-42", "Name": "Bo Li", "Address": "12 Elm St", "City": "Austin", "State": "TX", "Zipcode": "78701",
         "Country": "US", "Pounds": "1", "Ounces": "4", "Email": "bo@example.com"},
        {"number": "P-42", "lines": ("12 Elm St",), "postal": "78701"},
    ),
    "Sendcloud, street and number apart": (
        "sendcloud",
        {"Customer name": "Bo Li", "Country code": "NL", "Postal code": "3511 CE", "Street name": "Kerkstraat",
         "House number": "7", "City": "Utrecht", "Order reference": "C-42"},
        {"number": "C-42", "lines": ("Kerkstraat 7",), "country": "NL"},
    ),
    "Sendcloud, whole address": (
        "sendcloud",
        {"Customer name": "Bo Li", "Country code": "NL", "Postal code": "3511 CE", "Address": "Kerkstraat 7",
         "City": "Utrecht", "Order reference": "C-42"},
        {"number": "C-42", "lines": ("Kerkstraat 7",)},
    ),
    "Teapplix": (
        "teapplix",
        {"OrderId": "X-42", "OrderDate": "2026-11-12", "StoreKey": "a", "OrderItemId": "1", "ItemName": "T-1",
         "ItemDescription": "Tea", "Qty": "2", "ProductRevenue": "15.80", "ShipToName": "Bo Li",
         "ShipToStreet1": "12 Elm St", "ShipToCity": "Austin", "ShipToZipCode": "78701", "ShipToCountry": "US"},
        {"number": "X-42", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "Click Post": (
        "clickpost_jp",
        {"お届け先郵便番号": "100-0001", "お届け先氏名": "山田 花子", "お届け先敬称": "様", "お届け先住所1行目": "東京都千代田区",
         "お届け先住所2行目": "千代田", "お届け先住所3行目": "1-1", "お届け先住所4行目": "茶ビル2階", "内容品": "茶"},
        {"name": "山田 花子", "lines": ("東京都千代田区", "千代田", "1-1", "茶ビル2階"), "postal": "100-0001"},
    ),
    "Andreani": (
        "andreani",
        {"Numero Interno": "#42", "Nombre *": "Bo", "Apellido *": "Li", "Celular codigo *": "11",
         "Celular numero *": "12345678", "Calle *": "Florida", "Numero *": "5",
         "Provincia / Localidad / CP *": "BUENOS AIRES / C.A.B.A. / 1424"},
        {"number": "#42", "name": "Bo Li", "phone": "11 12345678", "postal": "1424", "city": "C.A.B.A.",
         "state": "BUENOS AIRES", "lines": ("Florida 5",)},
    ),
    "Correo Argentino": (
        "correo_argentino",
        {"provincia_destino(obligatorio)": "B", "destino_nombre(obligatorio)": "Bo Li", "cod_area_tel(opcional)": "11",
         "tel(opcional)": "12345678", "numero_orden(opcional)": "42",
         "codpostal_destino(obligatorio solo en caso de no ingresar sucursal de destino)": "1424"},
        {"number": "42", "phone": "11 12345678", "postal": "1424", "state": "B"},
    ),
    "StockX": (
        "stockx",
        {"Order Number": "700-1", "Sale Date": "2026-11-12", "Item": "Runner", "Sku Name": "Runner 1", "Sku Size": "9",
         "Quantity": "1", "Listing Price": "120", "Listing Price Currency": "EUR", "Ship To Address": "Dock 3, Tilburg"},
        {"number": "700-1", "items": [("", "Runner", 1, 12000)]},
    ),
    "Square, transactions": (
        "square",
        {"Date": "11/12/26", "Time": "10:21:24", "Gross Sales": "$15.80", "Total Collected": "$15.80",
         "Transaction ID": "t42", "Payment ID": "p42", "Customer Name": "Bo Li"},
        {"number": "t42", "total": 1580},
    ),
    "Square Online": (
        "square",
        {"Order": "42", "Order Date": "2026/11/12", "Currency": "USD", "Order Total": "15.80", "Fulfillment Type": "Shipment",
         "Recipient Name": "Bo Li", "Recipient Address": "12 Elm St", "Recipient City": "Austin", "Item Quantity": "2",
         "Item Name": "Tea", "Item SKU": "T-1", "Item Price": "7.90"},
        {"number": "42", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "Nuvemshop": (
        "tiendanube",
        {"Número do Pedido": "42", "E-mail": "bo@example.com", "Data": "12/11/2026 10:21:24", "Status do Pedido": "Aberto",
         "Status do Envio": "Não enviado", "Moeda": "BRL", "Total": "15.80", "Nome para a entrega": "Bo Li",
         "Endereço": "Rua Sete", "Número": "5", "Cidade": "Recife", "Código postal": "50000-000", "País": "Brasil",
         "Nome do Produto": "Chá", "Valor do Produto": "7.90", "Quantidade Comprada": "2", "SKU": "T-1"},
        {"number": "42", "lines": ("Rua Sete 5",), "items": [("T-1", "Chá", 2, 790)], "country": "BR"},
    ),
    "Big Cartel, paid and waiting": (
        "bigcartel",
        {"Number": "#AB-42", "Buyer first name": "Bo", "Buyer last name": "Li", "Shipping address 1": "12 Elm St",
         "Shipping city": "Austin", "Shipping state": "TX", "Shipping zip": "78701", "Shipping country": "United States",
         "Currency": "USD", "Items": "product_name:Tea|product_option_name:Green|quantity:2|price:7.90|total:15.80",
         "Total price": "20.80", "Status": "completed", "Date": "2026-11-12", "Time": "10:11 AM",
         "Shipping status": "unshipped"},
        {"number": "#AB-42", "status": OrderStatus.TO_SHIP, "items": [("", "Tea", 2, 790)], "postal": "78701"},
    ),
    "Bandcamp": (
        "bandcamp",
        {"date": "11/12/26 10:44pm", "item type": "package", "item name": "Vinyl LP", "currency": "USD", "item price": "20.0",
         "quantity": "1", "item total": "28.0", "bandcamp transaction id": "4242", "package": "Vinyl LP", "catalog number": "C-1",
         "ship to name": "Bo Li", "ship to street": "1 Oak Ave", "ship to street 2": "Apt 2", "ship to city": "Portland",
         "ship to state": "OR", "ship to zip": "97201", "ship to country": "United States", "ship to country code": "US"},
        {"number": "4242", "lines": ("1 Oak Ave", "Apt 2"), "country": "US", "total": 2800,
         "items": [("C-1", "Vinyl LP", 1, 2000)]},
    ),
    "Mirakl, English": (
        "mirakl",
        {"Order number": "C42-A", "Date created": "12/11/2026 - 13:20:11", "Quantity": "2", "Details": "Tea",
         "Status": "Awaiting shipment", "Amount": "15.80", "Currency": "AUD", "Offer SKU": "T-1",
         "Shipping address first name": "Bo", "Shipping address last name": "Li", "Shipping address street 1": "4 Elm Rd",
         "Shipping address city": "Perth", "Shipping address state": "WA", "Shipping address zip": "6000",
         "Shipping address country": "AUS", "Total order amount incl. VAT (including shipping charges)": "20.80"},
        {"number": "C42-A", "total": 2080, "country": "AU", "items": [("T-1", "Tea", 2, 790)]},
    ),
    "Mirakl, French": (
        "mirakl",
        {"Numéro de commande": "42-A", "Date de création": "12/11/2026 09:12", "État commande": "En attente d'expédition",
         "Prix": "20,80", "Prix frais de port": "5,00", "Sku": "T-1", "Quantité": "2", "Titre Ligne de commande": "Thé",
         "Prix ligne de commande": "15,80", "Prénom livraison": "Bo", "Nom livraison": "Li", "Rue livraison": "3 rue Neuve",
         "Complément rue livraison": "bât B", "Code postal livraison": "31000", "Ville livraison": "Toulouse",
         "Pays livraison": "France"},
        {"number": "42-A", "lines": ("3 rue Neuve", "bât B"), "total": 2080, "items": [("T-1", "Thé", 2, 790)]},
    ),
    "Next Engine": (
        "next_engine",
        {"店舗伝票番号": "42", "受注日": "2026/11/12 10:20:30", "受注名": "李 坊", "受注住所１": "大阪市北区", "発送郵便番号": "1500001",
         "発送先住所１": "東京都渋谷区神宮前1-2-3", "発送先住所２": "ビル401", "発送先名": "山田太郎", "発送電話番号": "0312345678",
         "合計金額": "3800", "商品名": "茶碗", "商品コード": "CW-1", "商品価格": "1500", "受注数量": "2"},
        {"number": "42", "name": "山田太郎", "lines": ("東京都渋谷区神宮前1-2-3", "ビル401"), "total": 3800, "currency": "JPY",
         "items": [("CW-1", "茶碗", 2, 1500)]},
    ),
    "bol.com": (
        "bol",
        {"bestelnummer": "42", "besteldatum": "12-11-2026 15:44", "naam verzenden": "B. Li", "adres verz straat": "Kerkweg",
         "adres verz huisnummer": "12", "adres verz huisnummer toevoeging": "A", "postcode verzenden": "1234 AB",
         "woonplaats verzenden": "Utrecht", "land verzenden": "NL", "referentie": "T-1", "producttitel": "Thee",
         "aantal": "2", "prijs": "7,90", "uiterste leverdatum": "14-11-2026"},
        {"number": "42", "lines": ("Kerkweg 12 A",), "city": "Utrecht", "items": [("T-1", "Thee", 2, 790)],
         "promised": date(2026, 11, 14)},
    ),
}  # fmt: skip


def _read(row: dict[str, str], path: Path) -> tuple[str, OrderDraft]:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    path.write_text(text.getvalue(), "utf-8")
    reading = parse_order_file(path)
    assert not reading.problem, reading.problem
    assert not reading.refused, reading.refused
    (draft,) = reading.drafts
    return reading.profile, draft


def _facts(draft: OrderDraft) -> dict[str, Any]:
    to = draft.recipient
    return {
        "number": draft.order_number, "name": to.name, "lines": to.lines, "city": to.city, "state": to.state,
        "postal": to.postal_code, "country": to.country_code, "phone": to.phone, "currency": draft.currency,
        "total": draft.total_minor, "status": draft.status, "promised": draft.promised_on,
        "items": [(x.sku, x.name, x.quantity, x.unit_price_minor) for x in draft.lines],
    }  # fmt: skip


@pytest.mark.parametrize("system", ROWS)
def test_row_of_each_system_becomes_the_order_that_was_sold(system: str, tmp_path: Path) -> None:
    profile, row, expected = ROWS[system]
    known_as, draft = _read(row, tmp_path / "export.csv")
    assert known_as == profile
    facts = _facts(draft)
    assert {key: facts[key] for key in expected} == expected


@pytest.mark.skipif(not HEADERS.is_dir(), reason="the shared headers are not on this machine")
def test_every_shared_header_is_known_by_its_own_profile() -> None:
    for path in sorted(HEADERS.glob("*.csv")):
        profile = recognise(next(csv.reader(path.read_text("utf-8").splitlines())))
        assert profile, f"{path.name} is not recognised"
        assert profile.name.split("_", maxsplit=1)[0] in path.name, f"{path.name} was taken for {profile.name}"


def test_no_profile_takes_the_export_of_another() -> None:
    for system, (profile, row, _) in ROWS.items():
        known = recognise(list(row))
        assert known, system
        assert known.name == profile, system


def test_every_profile_names_meanings_that_orders_have() -> None:
    from shipdesk.intake.plans import ADDRESS_MEANINGS, AMOUNT_MEANINGS, DATE_MEANINGS, LINE_MEANINGS

    known = {*ADDRESS_MEANINGS, *DATE_MEANINGS, *LINE_MEANINGS, "order_number", "placed_time", "placed_zone", "status",
             "payment_status", "fulfilment_status", *AMOUNT_MEANINGS, "payment_method", "currency", "service_wanted", "note",
             "gift_message", "tags", "items"}  # fmt: skip
    for profile in load_profiles():
        named = {*profile.columns, *profile.fallback, *profile.numbered_lines, *(r.meaning for r in profile.recipes)}
        assert named <= known, f"{profile.name}: {named - known}"

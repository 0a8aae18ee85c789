"""The tables of a shop's store. Rows never leave this folder: stores hand out the domain's frozen values."""

from __future__ import annotations

from shipdesk.storage.tables.effects import JobRunRow, OutboxRow, PrintJobRow
from shipdesk.storage.tables.house import AuditLinkRow, AuditRow, PersonRow, SerialRow, SettingRow
from shipdesk.storage.tables.late import ClaimPaperRow, ClaimRow, ForecastRow, LateActionRow, LateLineRow, OutlookRow
from shipdesk.storage.tables.mails import (
    FlaggedAddressRow,
    MessageRecord,
    TemplateRow,
    TemplateVersionRow,
    TrackingPageRow,
)
from shipdesk.storage.tables.orders import (
    AddressRow,
    ColumnMappingRow,
    ImportItemRow,
    ImportRow,
    OrderLineRow,
    OrderNoteRow,
    OrderRecord,
    OrderTagRow,
    PlannedParcelRow,
    RuleRecordRow,
    ShopCursorRow,
)
from shipdesk.storage.tables.packing import (
    BagRow,
    BenchItemRow,
    BenchSessionRow,
    DispatchRow,
    PackedSerialRow,
    PackingPhotoRow,
    ScanRow,
)
from shipdesk.storage.tables.parcels import (
    EventReadingRow,
    EventWithdrawalRow,
    LabelRow,
    ParcelRecord,
    TrackingEventRow,
)
from shipdesk.storage.tables.parts import metadata, table_of
from shipdesk.storage.tables.products import ProductPictureRow, ProductRow

__all__ = [
    "AddressRow",
    "AuditLinkRow",
    "AuditRow",
    "BagRow",
    "BenchItemRow",
    "BenchSessionRow",
    "ClaimPaperRow",
    "ClaimRow",
    "ColumnMappingRow",
    "DispatchRow",
    "EventReadingRow",
    "EventWithdrawalRow",
    "FlaggedAddressRow",
    "ForecastRow",
    "ImportItemRow",
    "ImportRow",
    "JobRunRow",
    "LabelRow",
    "LateActionRow",
    "LateLineRow",
    "MessageRecord",
    "OrderLineRow",
    "OrderNoteRow",
    "OrderRecord",
    "OrderTagRow",
    "OutboxRow",
    "OutlookRow",
    "PackedSerialRow",
    "PackingPhotoRow",
    "ParcelRecord",
    "PersonRow",
    "PlannedParcelRow",
    "PrintJobRow",
    "ProductPictureRow",
    "ProductRow",
    "RuleRecordRow",
    "ScanRow",
    "SerialRow",
    "SettingRow",
    "ShopCursorRow",
    "TemplateRow",
    "TemplateVersionRow",
    "TrackingEventRow",
    "TrackingPageRow",
    "metadata",
    "table_of",
]

"""Settings, small facts about the store, and number ranges."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, select
from sqlmodel import Session

from shipdesk.domain.errors import StoreUnusable
from shipdesk.settings import Settings
from shipdesk.storage.tables import SerialRow, SettingRow, table_of
from shipdesk.storage.upserts import upsert

SETTINGS_KEY = "settings"
_SETTINGS = table_of(SettingRow)
_VALUE = select(_SETTINGS.c.value).where(_SETTINGS.c.key == bindparam("key"))


class SettingsStore:
    """Key and value."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self) -> Settings:
        """Return the merchant's settings; raises StoreUnusable where the store's are none, or have unknown keys."""
        value = self.get(SETTINGS_KEY)
        try:
            return Settings() if value is None else Settings.model_validate(value)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise StoreUnusable(
                f"The settings in the store cannot be read ({where}).",
                "Restore the newest backup: shipdesk restore FILE.",
            ) from error

    def save(self, settings: Settings) -> None:
        """Keep the merchant's settings."""
        self.put(SETTINGS_KEY, settings.model_dump(mode="json"))

    def get(self, key: str, default: Any = None) -> Any:
        """Return a small fact, or the default."""
        row = self._session.execute(_VALUE, {"key": key}).first()
        return default if row is None else row.value

    def put(self, key: str, value: Any) -> None:
        """Keep a small fact (JSON)."""
        statement = upsert(self._session, SettingRow).values(key=key, value=value)
        self._session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def take_serial(self, name: str, first: int) -> int:
        """Give out the next number of a range; it is never given out again, even if it is not used."""
        row = self._session.get(SerialRow, name)
        if row is None:
            row = SerialRow(name=name, next_value=first)
            self._session.add(row)
        given = max(row.next_value, first)
        row.next_value = given + 1
        self._session.flush()
        return given

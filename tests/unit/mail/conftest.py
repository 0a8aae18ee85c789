"""The mail room's fixtures."""

from __future__ import annotations

import pytest
from mail_servers import TestCa, plain_mail

from shipdesk.domain.mails import MailMessage


@pytest.fixture
def mail() -> MailMessage:
    return plain_mail()


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> TestCa:
    return TestCa(tmp_path_factory.mktemp("ca"))

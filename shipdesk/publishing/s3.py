"""Pages in a bucket of S3 or of storage that speaks like it; every request is signed (SigV4) by boto3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shipdesk.domain.errors import RemoteError, RemoteRefused, RemoteUnavailable
from shipdesk.publishing.page_place import CACHE, MEDIA_TYPE, WHERE, checked_name
from shipdesk.web.safe_urls import check_base_url

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

WHO = "S3"
_LATER = "ShipDesk tries again by itself."
_REFUSED = {
    "NoSuchBucket": "there is no such bucket.",
    "InvalidAccessKeyId": "it does not know the access key.",
    "SignatureDoesNotMatch": "the secret key is not the one of the access key.",
    "AccessDenied": "the access key may not write there.",
    "AllAccessDisabled": "the bucket is switched off.",
    "AuthorizationHeaderMalformed": "the bucket is in another region.",
    "PermanentRedirect": "the bucket is in another region.",
    "IllegalLocationConstraintException": "the bucket is in another region.",
    "RequestTimeTooSkewed": "this computer's clock is wrong.",
}


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """Where a bucket is: endpoint is an https address, empty for Amazon's own; prefix stands before each name."""

    bucket: str
    region: str = ""
    endpoint: str = ""
    prefix: str = ""

    def key(self, name: str) -> str:
        """Return the key of a page."""
        prefix = self.prefix.strip("/")
        return f"{prefix}/{name}" if prefix else name


class S3Place:
    """One bucket; the client takes half a second to make, and is made when first needed."""

    def __init__(self, address: BucketAddress, access_key: str, secret_key: str) -> None:
        self._address = address
        self._endpoint = check_base_url(WHO, address.endpoint) if address.endpoint else None
        self._keys = (access_key, secret_key)
        self._made: Any = None

    def put(self, name: str, page: bytes) -> None:
        """Upload the page."""
        self._ask(
            "put_object",
            Key=self._address.key(checked_name(name)),
            Body=page,
            ContentType=MEDIA_TYPE,
            CacheControl=CACHE,
        )

    def remove(self, name: str) -> None:
        """Delete the page; one that is not there is as good."""
        self._ask("delete_object", Key=self._address.key(checked_name(name)))

    def close(self) -> None:
        """Close the connections."""
        if self._made is not None:
            self._made.close()
            self._made = None

    def _ask(self, what: str, **told: Any) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            getattr(self._client(), what)(Bucket=self._address.bucket, **told)
        except ClientError as error:
            # Amazon says yes to deleting what is not there; other storage says that it is not there.
            if what != "delete_object" or _code(error) not in ("NoSuchKey", "404"):
                raise _said_no(error) from None
        except BotoCoreError as error:
            raise _no_answer(error) from None

    def _client(self) -> Any:
        """Return the client, which reads neither the environment nor this computer's files for keys and addresses."""
        if self._made is None:
            import boto3
            import botocore.session
            from botocore.config import Config

            session = botocore.session.Session(session_vars={"profile": (None, None, None, None),
                                                             "config_file": (None, None, "", None),
                                                             "credentials_file": (None, None, "", None)})  # fmt: skip
            config = Config(
                connect_timeout=6, read_timeout=20, retries={"total_max_attempts": 2, "mode": "standard"},
                ignore_configured_endpoint_urls=True, signature_version="s3v4",
                # Checksums at the end of the body are Amazon's alone: other storage refuses them.
                request_checksum_calculation="when_required", response_checksum_validation="when_required",
                s3={"addressing_style": "path" if self._endpoint else "auto", "payload_signing_enabled": True},
            )  # fmt: skip
            access_key, secret_key = self._keys
            self._made = boto3.session.Session(botocore_session=session).client(
                "s3",
                region_name=self._address.region or "us-east-1",
                endpoint_url=self._endpoint,
                aws_access_key_id=access_key,
                aws_secret_access_key=secret_key,
                config=config,
            )
        return self._made


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _said_no(error: ClientError) -> RemoteError:
    code = _code(error)
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _REFUSED:
        return RemoteRefused(WHO, _REFUSED[code], WHERE)
    if status >= 500 or status in (408, 429) or code in ("SlowDown", "RequestTimeout"):
        return RemoteUnavailable(WHO, f"it answered HTTP {status}.", _LATER)
    if status in (401, 403):
        return RemoteRefused(WHO, "it does not accept the access key.", WHERE)
    return RemoteRefused(WHO, f"it said no ({code[:40] or status}).", WHERE)


def _no_answer(error: BotoCoreError) -> RemoteError:
    """Return what went wrong in words of our own: the library's words hold addresses."""
    from botocore.exceptions import ConnectionError as NotReached
    from botocore.exceptions import HTTPClientError, SSLError

    if isinstance(error, SSLError):
        return RemoteUnavailable(WHO, "its certificate could not be trusted, so nothing was told to it.", _LATER)
    if isinstance(error, HTTPClientError | NotReached):
        return RemoteUnavailable(WHO, "it cannot be reached.", _LATER)
    return RemoteRefused(WHO, "its address, bucket or region cannot be right.", WHERE)

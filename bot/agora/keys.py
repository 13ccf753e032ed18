"""Fills in what must never stand in a row: storage keys, and the recorder's token."""

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.agora.token import rtc_token
from bot.domain.recording import Recording
from bot.domain.rtc_token import LIFE
from bot.domain.template import VOD_SERVICE
from bot.errors import ConfigInvalid


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The keys of one storage profile."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class KeyRing:
    """Implements `Keys` from the settings.

    Args:
        storages: the keys of each storage profile.
        app_id, certificate: with a certificate, the recorder's token is made here.
    """

    def __init__(self, storages: Mapping[str, KeyPair], *, app_id: str, certificate: str | None) -> None:
        self._storages = dict(storages)
        self._app_id = app_id
        self._certificate = certificate

    def complete(self, recording: Recording) -> Mapping[str, Any]:
        """Return the `clientRequest` to send: the recording's own, with keys and token filled in.

        Called again for the same task it returns the same, token included: a start that is
        repeated must not differ from the first.

        Raises:
            ConfigInvalid: its storage profile does not exist (any more).
        """
        client_request = recording.client_request
        if recording.storage is not None:
            keys = self._storages.get(recording.storage)
            if keys is None:
                raise ConfigInvalid([f"there is no storage profile {recording.storage} any more"])
            client_request = with_keys(client_request, keys)
        if self._certificate is not None and recording.mode != "web":
            client_request = {**client_request, "token": self._token(recording, self._certificate)}
        return client_request

    def _token(self, recording: Recording, certificate: str) -> str:
        made_at = recording.task.acquired_at or recording.created_at
        digest = hashlib.sha256(f"{recording.id}:{recording.task.uid}".encode()).digest()
        return rtc_token(
            self._app_id,
            certificate,
            recording.cname,
            int(recording.task.uid),
            issued_at=int(made_at.timestamp()),
            salt=1 + int.from_bytes(digest[:4]) % 99_999_998,
            expire_seconds=int((recording.token_life or LIFE).total_seconds()),
        )


def with_keys(client_request: Mapping[str, Any], keys: KeyPair) -> dict[str, Any]:
    """Return a copy of *client_request* with *keys* wherever Agora wants them: for the bucket, or for VoD."""
    completed = copy.deepcopy(dict(client_request))
    pair = {"accessKey": keys.access_key, "secretKey": keys.secret_key}
    if isinstance(storage := completed.get("storageConfig"), dict):
        storage.update(pair)
    for service in (completed.get("extensionServiceConfig") or {}).get("extensionServices", ()):
        if service.get("serviceName") == VOD_SERVICE:
            service["serviceParam"].update(pair)
    return completed

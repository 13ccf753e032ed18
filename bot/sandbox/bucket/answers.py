"""What the stand-in of a bucket answers: objects, parts of them, lists, refusals; and a player for playlists."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from bot.sandbox.bucket.standin import StoredObject

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_PARTIAL, _NOT_SATISFIABLE, _NOT_FOUND = 206, 416, 404


def _xml(body: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status, text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml"
    )


def refusal(status: int, code: str, message: str) -> web.Response:
    """An error as S3 words it."""
    return _xml(f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>", status)


def not_found(key: str) -> web.Response:
    """Nothing lies under *key*."""
    error = f"<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>{escape(key)}</Key>"
    return _xml(f"<Error>{error}</Error>", _NOT_FOUND)


def with_range(asked: str | None, body: bytes, headers: Mapping[str, str]) -> web.Response:
    """The object, or the part of it that was asked for."""
    found = _RANGE.fullmatch(asked or "")
    if found is None or not any(found.groups()):
        return web.Response(body=body, headers=headers)
    size = len(body)
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    else:
        first, last = max(0, size - int(found[2])), size - 1
    if first > last:
        return web.Response(status=_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    part = {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}
    return web.Response(status=_PARTIAL, body=body[first : last + 1], headers=part)


def listing(bucket: str, prefix: str, objects: "Sequence[tuple[str, StoredObject]]", *, is_cut: bool) -> web.Response:
    """One page of ListObjectsV2; the token of the next one is the last key."""
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{len(found.body)}</Size><ETag>{escape(found.etag)}</ETag>"
        f"<LastModified>{found.changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
        for key, found in objects
    )
    more = f"<NextContinuationToken>{escape(objects[-1][0])}</NextContinuationToken>" if is_cut and objects else ""
    return _xml(
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{escape(bucket)}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(objects)}</KeyCount>"
        f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{more}{contents}</ListBucketResult>"
    )


def player_page(key: str) -> web.Response:
    """A page that plays the playlist under *key*, for a person who opens its link; a real bucket hands out the list alone.

    The player asks for the same address again, from this page.
    """
    name = escape(key.rpartition("/")[2])
    return web.Response(
        content_type="text/html",
        charset="utf-8",
        headers={"Referrer-Policy": "origin"},
        text=f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<style>body{{margin:0;padding:2rem;background:#1a1d21;color:#e8e8e8;font:1rem/1.5 sans-serif}}
video{{display:block;width:min(100%,40rem);background:#000}}code{{overflow-wrap:anywhere}}</style>
<h1>HLS, played by the sandbox</h1>
<video controls autoplay muted></video>
<p><code>{name}</code></p>
<p>A real bucket hands out the playlist alone: its pieces are private, each needs a signature of its own.
Chromium and Safari play HLS by themselves.</p>
<script>document.querySelector("video").src = location.href</script></html>""",
    )

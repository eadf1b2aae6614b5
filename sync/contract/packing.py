"""Bodies are packed before they are sealed, because nothing sealed can be packed afterwards.

A case document is JSON with the same names in it each time, so a document that has nothing but
these names serves as the dictionary (zstd, RFC 8878, raw content dictionary): a body shrinks to
about a third, which on a metered link is what a terminal pays for. How a body is packed stands in
its content type, inside what the seal binds. A body that does not get smaller stays as it is.

What packing tells: the length of a sealed body then depends on its content in another way than
before. Nobody who sees lengths can put text of his own into the same body, which is what attacks on
packed secrets need.
"""

from __future__ import annotations

import threading

import zstandard

# Of this very dictionary: another one gets another name.
_SUFFIX = ";packed=zstd1"
# A citizen waits for it: level 3 takes half as long again, to make 3 % less of it.
_LEVEL = 1
LIMIT_BYTES = 64 * 1024 * 1024

_NAMES = (
    '"time_certain":false,"time_certain":true,"signature":{"height_mm":40.0,"strokes":[[[1.0,1.0,0,'
    '0.5],[2.5,2.5,16,0.75]]],"width_mm":120.0},"schema":1,"online":false,"online":true,"materials"'
    ':[{"code":"resident-id-card","name":"居民身份证","state":"card"},{"code":"","name":"",'
    '"state":"shared-later"}],"item":{"code":"","handling_code":"","name":"","version":"2026.1"},'
    '"consents":[{"given_at":"2026-11-20T13:47:00Z","purpose":"","text_digest":""}],"captured_at":'
    '"2026-11-20T13:47:00.000000Z","assurance":{"reached":"L1","required":"L2","ways":["idcard-chip'
    '"]},"applicant":{"address":"广东省东莞市","born":"1960-01-01","document":"resident-id-card",'
    '"ethnicity":"01","id_number":"441900","issuer":"东莞市公安局","name":"","sex":"1",'
    '"valid_from":"2015-01-01","valid_to":null},{"field":"","label":"","shown":"","source":"shared'
    '","value":""},{"field":"","label":"","shown":"","source":"card","value":""},{"answers":[{'
    '"field":"","label":"","shown":"","source":"citizen","value":""},'
).encode()


class PackingError(Exception):
    """The body is not packed the way its content type says."""


def pack(content_type: str, body: bytes) -> tuple[str, bytes]:
    """The body as it is sealed, and the content type that says how."""
    packed = _compressor().compress(body)
    if not content_type or len(packed) >= len(body):
        return content_type, body
    return content_type + _SUFFIX, packed


def unpack(content_type: str, body: bytes) -> bytes:
    """The body as it was, whatever way it was packed.

    Raises:
        PackingError: it cannot be unpacked, or would become longer than any submission.
    """
    if content_type == unpacked_type(content_type):
        return body
    try:
        if not 0 <= zstandard.frame_content_size(body) <= LIMIT_BYTES:
            raise PackingError
        return zstandard.ZstdDecompressor(dict_data=_dictionary).decompress(
            body, max_output_size=LIMIT_BYTES, allow_extra_data=False
        )
    except zstandard.ZstdError:
        raise PackingError from None


def unpacked_type(content_type: str) -> str:
    """The content type of the body once it is unpacked."""
    return content_type.removesuffix(_SUFFIX)


def _compressor() -> zstandard.ZstdCompressor:
    """This thread's own: it may not be shared, and its memory is dearer to get than to use."""
    compressor: zstandard.ZstdCompressor | None = getattr(_kept, "compressor", None)
    if compressor is None:
        compressor = _kept.compressor = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=_dictionary, write_checksum=False
        )
    return compressor


_kept = threading.local()
_dictionary = zstandard.ZstdCompressionDict(_NAMES, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
_dictionary.precompute_compress(level=_LEVEL)

"""A link as a picture that a phone's camera reads."""

import io


def picture_of(link: str) -> bytes:
    """The QR code of a link as PNG bytes, large enough for a poster. Blocking."""
    import segno

    content = io.BytesIO()
    segno.make(link, micro=False, error="m").save(content, kind="png", scale=12, border=4)
    return content.getvalue()

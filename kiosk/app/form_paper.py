"""Blank forms as pages, drawn on the terminal: they are printed without a network as well."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from kiosk.app.qt import FONT
from kiosk.case.leaflet import BlankForm

_DPI = 150
_MARGIN_MM = 18.0
_TEXT_PT = 11
# A row tall enough for handwriting.
_PADDING_PX = 14


def draw_form(form: BlankForm) -> bytes:
    """The form as A4 pages (PDF)."""
    into = QByteArray()
    buffer = QBuffer(into)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(form.title)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    portrait = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(size, portrait, margins, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(QFont(FONT, _TEXT_PT))
    document.setPageSize(writer.pageLayout().paintRectPixels(_DPI).size().toSizeF())
    document.setHtml(_html(form))
    document.print_(writer)
    del writer
    buffer.close()
    return bytes(into.data())


def _html(form: BlankForm) -> str:
    rows = "".join(
        f'<tr><td width="32%">{escape(label)}</td>'
        f'<td width="68%"><font color="#666666">{escape(hint)}</font><br/></td></tr>'
        for label, hint in form.rows
    )
    return (
        f'<h2 align="center">{escape(form.title)}</h2><p>{escape(form.note)}</p>'
        f'<table width="100%" border="1" cellspacing="0" cellpadding="{_PADDING_PX}">{rows}</table>'
        f"<p>{escape(form.foot)}</p>"
    )

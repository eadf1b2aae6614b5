"""A4 printers: the port, the IPP adapter and a printer on the other end of the wire."""

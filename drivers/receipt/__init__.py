"""Receipt printers: the port, the ESC/POS adapter and a printer on the other end of the wire."""

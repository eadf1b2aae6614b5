"""ACME identity card readers for the 莞家政务 terminal."""

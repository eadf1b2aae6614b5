"""Smart cards over PC/SC: the social security card and ICAO travel documents."""

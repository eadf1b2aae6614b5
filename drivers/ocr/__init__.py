"""Reading printed text: lines of a flat page, found and read by networks in a process apart."""

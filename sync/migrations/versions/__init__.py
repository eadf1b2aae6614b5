"""One script for each version of the tables; ``sync.migrations`` runs them."""

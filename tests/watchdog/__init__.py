"""The unit's promises, kept to a real terminal by a stand-in of the service manager."""

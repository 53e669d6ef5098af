"""What every subject of the library shares: constants and guards."""

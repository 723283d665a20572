"""WHAT THE LAW AND THE OFFICE SAY, as pure functions of plain values."""

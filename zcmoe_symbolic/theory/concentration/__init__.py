"""Concentration of counts and learned constants (sections 6 and G): bounds as functions that check their side conditions."""
